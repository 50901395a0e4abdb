"""Agencies named by a sentence itself: “省局会同省厅开展…”, “由农业农村部门牵头，会同…”.

Owns which subjects of a sentence answer for it, and which agencies a sentence mentions at all, so
that a name which no rule places can be reported.
"""

import re
from collections.abc import Iterator
from typing import Final

from campaigns.plans.agencies import STRICT_NAMES, is_tier
from campaigns.plans.roles import ROLE, Reading, Role
from campaigns.plans.text import fold

_LIST: Final = r"(?:(?!会同|牵头|负责|主办)[^,;。:!?()“”《》\n]|\([^()]{1,10}\)){1,60}?"
_OF_OFFICE: Final = "处|科|股|院|所|站|中心|支队|大队|机构"
_OPEN: Final = "(?:等(?:有关|相关)?(?:部门|单位))?"
_PLACES: Final = r"各[地市县区州盟旗](?:[、()市县区州盟旗]{0,8}[市县区州盟旗)])?"
_BODY: Final = f"{STRICT_NAMES}|部门|机关|合作社|总社|供销社"
_WHO: Final = rf"{_LIST}(?:{_BODY}){_OPEN}"
_WHO_OR_OFFICE: Final = rf"(?:{_LIST}(?:{_BODY}|{_OF_OFFICE}){_OPEN}|{_PLACES}(?=负责|承担))"
_BEHIND: Final = (
    r"(?=[,;。]|$|共同|联合|组织|开展|实施|负责|推进|制定|建立|健全|加强|强化|加大|严厉|依法|对|在|做好|抓好|"
    r"落实|定期|每|于|按|打击|查处|整治|抽查|检查|推动|完善|编制|出台|印发|约谈|进行|予以|督促|督导|指导|研究|确定|公布|审核|验收|考核)"
)
_LEADS: Final = (
    r"(?:负责)?(?:总?牵头|主办|统筹(?!兼顾|考虑|发展|安排))"
    r"(?:负责|组织实施|组织|实施|落实|协调|推进)*"
)
_ANSWERS: Final = (
    r"(?:具体|主要)?(?:负责|承担)(?![人任制同])(?:组织实施|落实)?|对[^,;。]{2,20}负总责"
)
# What an agency itself does: “省局会同省厅开展”, “市商务局负责”, “县公安局:负责”.
_SUBJECT: Final = re.compile(
    rf"由?(?:(?P<office>{_WHO_OR_OFFICE})(?:(?P<lead>{_LEADS})|(?P<joint>(?=会同|联合(?!会|开展|组织|实施)|商))|"
    rf"(?P<main>{_ANSWERS})|(?P<share>(?:按照?|依照?|根据)(?:各自)?(?:的)?职责(?:分工)?(?=,))|(?P<support>(?:积极|密切)?(?:参加|参与|配合|协助|协办)(?:做好|落实|实施)*))"
    rf"|(?P<who>{_WHO})(?:(?P<titled>: ?(?:(?P<leading>{_LEADS})|(?:{_ANSWERS})?))|"
    r"(?P<must>要(?![求点素件闻害紧])|应当?|必?须)|"
    r"(?P<acts>(?:统一)?组织实施|统一组织|(?=(?:组织|深入|持续|依法|扎实|集中|联合|共同)*(?:开展|推进)))))"
    rf"(?:,? ?(?:会同|联合|商)(?P<with>{_WHO_OR_OFFICE}){_BEHIND}"
    r"(?:负责|组织实施|组织(?=开展|实施)|共同)?)?"
)
_STARTS: Final = re.compile(r"(?P<sentence>^(?:\([^()]{2,20}\))?|[。;!?] ?)|,")
_NO_SUBJECT: Final = re.compile(
    r"指导|督促|推动|支持|加强|鼓励|引导|组织|协调|要求|发挥|按|通过|建立|依托|在|对|为|与|同|向|以|经|将|把|并|"
    r"积极|充分|进一步|强化|完善|配合|参与|探索|会|从|到|报|请|开展|落实|推进|每|实施|明确|健全|构建|联合|成立|设立"
)
_AGENT: Final = re.compile(rf"(?:{_BODY}|{_OF_OFFICE})(?:\([^()]*\))?$")
_ANYBODY: Final = re.compile(r"各|有关|相关|所有|全[省市县区州]|上述")
_MENTION: Final = re.compile(
    r"(?:省|市|州|区|县|盟|旗)[一-龥]{2,14}?(?:(?<![大餐展客])厅|(?<![格布结大全当变])局|委员会|"
    r"委(?![托派任员内])|办公室|总队)(?![一-龥]?[长员])|[一-龥]{2,8}部门(?=牵头|负责|会同|配合)"
)


def subjects_of(paragraph: str) -> list[tuple[int, int, Reading]]:
    """Ranges at the beginning of sentences and clauses that say who acts, each with its reading.

    A clause behind a comma counts once its sentence has a subject. What everybody “must” do, as
    in “各市、县人民政府要高度重视”, gives nobody a part, unless a named agency has one beside them.
    """
    folded = fold(paragraph)
    found: list[tuple[int, int, Reading]] = []
    exhorted: list[tuple[int, int, Reading]] = []
    sentence_has_subject = False
    for start in _STARTS.finditer(folded):
        opens = start["sentence"] is not None
        sentence_has_subject = sentence_has_subject and not opens
        match = _SUBJECT.match(folded, start.end())
        if match is None:
            continue
        goes_on = sentence_has_subject or (match[0][0] == "由" and match["must"] is None)
        if not opens and (match["acts"] is not None or not goes_on):
            continue
        if match["joint"] is not None and match["with"] is None:
            continue
        reading = _subject(paragraph, match)
        who = fold(match["office"] or match["who"])
        if reading.strange or not reading.names() or not _all_agencies(who, reading):
            continue
        anybody = all(_ANYBODY.match(name) or is_tier(name) for name in reading.names())
        said = exhorted if match["must"] is not None and anybody else found
        said.append((match.start(), match.end(), reading))
        sentence_has_subject = True
    return sorted([*found, *exhorted] if found else [], key=lambda part: part[0])


def _subject(paragraph: str, match: re.Match[str]) -> Reading:
    reading = Reading(texts=[paragraph[match.start() : match.end()]], marked=True)
    reading.urged = match["must"] is not None
    leads = match["lead"] or match["leading"] or match["with"]
    group = "office" if match["office"] is not None else "who"
    role: Role = "lead" if leads else "support" if match["support"] else "main"
    role = "shared" if match["share"] else role
    reading.take(role, paragraph[match.start(group) : match.end(group)])
    if match["with"]:
        reading.take("support", paragraph[match.start("with") : match.end("with")])
    return reading


def _all_agencies(who: str, reading: Reading) -> bool:
    of_departments = who.endswith("部门")
    return _NO_SUBJECT.match(who) is None and all(
        _AGENT.search(fold(name)) or of_departments or is_tier(name) for name in reading.names()
    )


def unplaced_mentions(
    paragraph: str, placed: Reading, covered: list[tuple[int, int]]
) -> Iterator[str]:
    """Sentences that name an agency to which no rule gave a part.

    In an item where somebody answers, only a sentence that speaks of a part is reported.
    """
    folded, start = fold(paragraph), 0
    for stop in re.finditer(r"[。;!?\n]|$", folded):
        sentence = folded[start : stop.start()]
        named = [
            m[0]
            for m in _MENTION.finditer(sentence)
            if not any(a < start + m.end() and start + m.start() < b for a, b in covered)
        ]
        unknown = [n for n in named if not any(p in n or n in p for p in placed.names())]
        if unknown and (not placed.names() or ROLE.search(sentence)):
            yield paragraph[start : stop.start()].strip()
        start = stop.end()
