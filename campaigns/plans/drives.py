"""Campaigns in an item's matter: named drives, enforcement acts, strengthened supervision.

Owns what one phrase says of field, name and quote, and when two neighbouring phrases order
the same thing. What words name a kind or a field is data (``vocabulary.yaml``).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.plans.clauses import Clause, clip
from campaigns.plans.names import campaign_name, is_bare, member_name
from campaigns.plans.phrases import (
    Around,
    Conjunct,
    conjuncts_of,
    counted_members,
    is_ordered,
    is_quota,
    triggers_of,
)
from campaigns.plans.text import fold
from campaigns.plans.vocabulary import FALLBACK_CATEGORY, Kind, Vocabulary, vocabulary

_NO_OBJECT = 2
_ORDERS = re.compile(
    r"(?:深入|扎实|持续|继续|全面|集中|大力|认真|联合|统筹|组织)*(?:开展|实施|部署|推进)"
)
_STRIKES = re.compile(
    r"(?:严厉|依法|坚决|集中|重点|从严|全面|持续|深入|大力|综合|切实|专项)*"
    r"(?:打击|严打|严查|严惩|惩治|查处|取缔|整治|整顿|治理(?=[^,。;]{0,12}(?:问题|乱象|违|非法|市场))|清理(?:整顿|整治)?|清查|净化)(?=[^,。;]{4})"
)
_VERB_LIKE = re.compile(
    r"(?:治理|整治|整顿|清理|清查|淘汰|防范|排查|查处|打击|严[惩查打]|惩[处治])$"
    r"|规范|净化|取缔|铲除|遏制|查办|打假|消除|严防|一查到底|处罚"
)


# How goods are counterfeited says nothing of which: the sentence does.
_MANNER = re.compile(
    r"以次充好|以假充真|掺杂(?:掺假|使假)|掺假(?:掺杂|使假)?|以不合格[^,。;]{0,8}冒充合格[^,。;]{0,4}"
)
# “6月底前全部取缔”: by when, of what the clause before says.
_DEADLINE_ONLY = re.compile(
    r"(?:[0-9一二三四五六七八九十]{1,4}[年月日]|年|季度|上半年)+[底末]?前,?(?:全部|全面|一律|坚决|依法|彻底|予以|完成|基本)*"
    r"(?:取缔|清理|整治|排查|关停|淘汰|查处)(?:到位|完毕|完成|一遍)?"
)
# “以玩具、文具为重点,抽检100批次”: what is counted is named right before.
_FOCUSED = re.compile(r"(?:以[^,]+为重点|(?:聚焦|围绕|突出|针对)[^,]+),[^,]*$")
# What “查处违法行为” and “打击各类犯罪” strike at is only what the order before them names.
_EMPTY = re.compile(
    r"依法|严厉|打击|查处|查办|严查|严惩|取缔|整治|治理|清理|排查|检查|抽查|抽检|监测|巡查|执法|监督|专项|集中|重点|力度|工作"
    r"|违法|违规|犯罪|行为|案件|活动|问题|隐患|各类|一批|大要案|大案要案|突出|有关|相关|产品|商品|企业|单位|质量|安全|风险|市场|等|的|和|及|、"
)
_CALLED = re.compile(r"“[^“”]+”")
_OBJECT = re.compile(r"[^,。;]{3}")
# Quality problems of a place or a trade are of the market's order, whatever the goods.
_OF_PLACES = re.compile("区域性|行业性|系统性")
_NAMELESS = re.compile(r"[^“”]{2,6}(?:[(（][^()（）]*[)）]?)?")


@dataclass(frozen=True, slots=True)
class Drive:
    """A campaign found: its kind and fields, its name, and its quote's range in the text."""

    kind: Kind
    category: str
    also: tuple[str, ...]
    name: str
    start: int
    end: int
    lent: bool = False
    general: bool = False
    field: str = ""
    counts: bool = False


def find_drives(
    text: str, clauses: Sequence[Clause], *, title: str, about: str = ""
) -> list[Drive]:
    """Every drive that the clauses of one item order, in printed order.

    Args:
        text: the item's text.
        clauses: its own matter.
        title: its title, which lends its field to a phrase that names none.
        about: the plan's title, which lends its field where the item's has none.
    """
    found: list[tuple[int, Drive]] = []
    for at, clause in enumerate(clauses):
        if clause.told:
            continue
        context = _context(clauses, at)
        around = Around(_rest(clauses, at), fold(title), fold(about))
        for drive in _in_clause(text, clause, context, around):
            near = found[-1] if found and _neighbours(clauses, found[-1][0], at) else None
            if near and _repeats(drive, near[1]):
                found[-1] = (at, near[1])
                continue
            if near and _repeats(near[1], drive):
                found.pop()
            found.append((at, drive))
    return [drive for _, drive in found]


def find_title_drive(
    text: str, clauses: Sequence[Clause], *, alone: bool, about: str = ""
) -> list[Drive]:
    """Drives that a title names with their field.

    A title's general words order nothing, unless it is a sentence that orders, or stands ``alone``
    over matter that orders nothing.
    """
    orders = bool(clauses) and _ORDERS.match(clauses[0].folded) is not None
    strikes = bool(clauses) and _STRIKES.match(clauses[0].folded) is not None
    return [
        drive
        for drive in find_drives(text, clauses, title="", about=about)
        if (not drive.lent or strikes or _is_named_in(drive, about))
        and (
            (drive.kind.strength == "drive" and not drive.general)
            or (orders and drive.kind.strength != "duty")
            or (alone and (not drive.general or _samples(drive)))
            or (strikes and drive.kind.strength == "act" and not drive.general)
        )
    ]


def _samples(drive: Drive) -> bool:
    """“强化产品质量监督抽查”: of goods in general it says enough."""
    return drive.kind.key == "supervision_sampling" and drive.category != FALLBACK_CATEGORY


def sums_up(titled: Drive, ordered: Drive) -> bool:
    """Whether a title's drive is only what its matter orders in its own words."""
    called = _CALLED.search(titled.name)
    if called and called[0] in ordered.name:
        return True
    alike = titled.category == ordered.category and not ordered.lent
    stronger = ordered.kind.strength == "drive" or ordered.kind is titled.kind
    unnamed = ordered.kind is titled.kind and titled.kind.enforcement and called is None
    return alike and stronger and (unnamed or titled.kind.strength == "act")


def _is_named_in(drive: Drive, about: str) -> bool:
    """“联合开展‘昆仑’行动” in a plan about drugs: a named drive whose field is the plan's."""
    named = drive.kind.strength == "drive" and drive.kind.enforcement
    if named and re.search(r"[“\"][^“”\"]+[”\"]", drive.name):
        return True
    return named and drive.category in vocabulary().categories_of(fold(about), general=False)


def _neighbours(clauses: Sequence[Clause], before: int, at: int) -> bool:
    return at - before == 1 and clauses[at].sentence == clauses[before].sentence


def _repeats(drive: Drive, other: Drive) -> bool:
    """Whether ``drive`` only says in other words what its neighbour ``other`` orders.

    Ordinary supervision beside a stronger act in the same field does; so does an act that
    names no field of its own, and a second blow at the same thing.
    """
    same_field = drive.category == other.category or drive.category in other.also
    if drive.kind is other.kind and drive.kind.key == "supervision_sampling" and same_field:
        return drive.counts and drive.start > other.start
    if drive.kind.strength == "duty":
        later = other.kind.strength == "duty" or other.start > drive.start
        alike = (drive.field == other.field and "、" not in drive.name) or (
            "防范" in drive.name[:4] and "防范" in other.name[:4]
        )
        return same_field and alike and later and drive is not other
    if other.start > drive.start or drive.kind.strength != "act":
        return False
    if drive.lent and not _OBJECT.search(_EMPTY.sub("", fold(drive.name))):
        follows_drive = other.kind.strength == "drive" and drive.kind.key != "crackdown"
        return follows_drive or drive.kind.key == other.kind.key
    return same_field and drive.kind.key == other.kind.key == "crackdown" and drive.general


def _context(clauses: Sequence[Clause], at: int) -> str:
    """The same sentence up to and including the clause."""
    first = at
    while first and clauses[first - 1].sentence == clauses[at].sentence and at - first < 8:  # noqa: PLR2004
        first -= 1
    return ",".join(clause.folded for clause in clauses[first : at + 1])


def _rest(clauses: Sequence[Clause], at: int) -> str:
    """The same sentence behind the clause."""
    behind = clauses[at + 1 : at + 5]
    return ",".join(c.folded for c in behind if c.sentence == clauses[at].sentence)


def _in_clause(text: str, clause: Clause, context: str, around: Around) -> list[Drive]:
    triggers = triggers_of(clause.folded)
    if not triggers:
        return []
    found: list[Drive] = []
    for conjunct in conjuncts_of(clause.folded, triggers):
        counted = counted_members(clause, conjunct)
        if counted:
            found += [_drive(text, clause, part, context, around, conjunct) for part in counted]
            continue
        counts = is_quota(clause.folded, conjunct) and not _FOCUSED.match(context)
        if counts or _DEADLINE_ONLY.fullmatch(clause.folded):
            continue
        if is_ordered(clause.folded, conjunct, context, around):
            found.append(_drive(text, clause, conjunct, context, around, None))
    return [drive for drive in found if not _is_empty(drive, context, around.title)]


def _is_empty(drive: Drive, context: str, title: str) -> bool:
    """“集中整治” and nothing else: of the plan's own drive, or of nothing that is said."""
    nameless = _NAMELESS.fullmatch(drive.name) is not None
    own = drive.kind.strength == "drive" and not re.sub("行动", "", _EMPTY.sub("", drive.name))
    own = own and not vocabulary().categories_of(f"{context},{title}", general=False)
    return drive.lent and nameless and (own or drive.category == FALLBACK_CATEGORY)


def _drive(
    text: str, clause: Clause, part: Conjunct, context: str, around: Around, whole: Conjunct | None
) -> Drive:
    phrase = clause.folded[part.start : part.end]
    start, end = clause.start + part.start, clause.start + part.end
    head_end = clause.start + part.head.end
    kind = part.head.kind
    if whole is not None:
        full = clip(text, clause.start, clause.start + whole.end, clause.start + whole.head.end)
        fits = full[0] <= start and end <= full[1]
        last = part.end >= whole.head.start - 6
        quote = full if fits else (start, min(head_end, start + 40) if last else end)
        if re.search(r"(?:提升|升级|改善)$", phrase):
            kind = vocabulary().kind("quality_improvement")
    else:
        quote = clip(text, start, end, min(end, head_end + 4))
    category, also = _category(phrase, context, around, part.head.start - part.start)
    name = _name(text, clause, part, listed=whole is not None)
    words = vocabulary()
    own = bool(words.categories_of(phrase, general=False))
    general = not own and bool(words.categories_of(phrase, general=True))
    return Drive(
        kind,
        category,
        also,
        name,
        *quote,
        lent=not own and not general,
        general=general,
        field=words.cue_of(category, phrase),
        counts=re.search("[0-9]", clause.folded) is not None,
    )


def _category(phrase: str, context: str, around: Around, head: int) -> tuple[str, tuple[str, ...]]:
    """The field named nearest: phrase, sentence, title, plan; general ones only then."""
    words: Vocabulary = vocabulary()
    specific = words.categories_of(phrase, general=False, head=head)
    if specific:
        return specific[0], tuple(specific[1:3])
    general = _general(_MANNER.sub("", phrase))
    for places in ((context, around.rest), (around.title, around.about)):
        lent = [key for place in places for key in words.categories_of(place, general=False)]
        if lent and not general:
            return lent[0], ()
        general = general or [key for place in places for key in _general(place)]
    general = general or _general(phrase)
    return (general[0], tuple(general[1:2])) if general else (FALLBACK_CATEGORY, ())


def _general(phrase: str) -> list[str]:
    if _OF_PLACES.search(phrase):
        return [FALLBACK_CATEGORY]
    found = vocabulary().categories_of(phrase, general=True)
    return [key for key in found if key != FALLBACK_CATEGORY]


def _name(text: str, clause: Clause, part: Conjunct, *, listed: bool) -> str:
    printed = text[clause.start + part.start : clause.start + part.end]
    head = part.head
    if listed:
        return member_name(printed, head=text[clause.start + head.start : clause.start + head.end])
    object_behind = part.end - head.end > _NO_OBJECT
    verb_first = head.kind.key == "crackdown" or is_bare(printed, head.start - part.start)
    takes = _is_verb(clause.folded[head.start : head.end]) or head.kind.strength == "act"
    verbal = object_behind and verb_first and takes
    return campaign_name(
        printed, head=(head.start - part.start, head.end - part.start), verbal=verbal
    )


def _is_verb(cue: str) -> bool:
    """Whether a cue may take what it is about behind it, as 治理 and 查处 do."""
    return _VERB_LIKE.search(cue) is not None
