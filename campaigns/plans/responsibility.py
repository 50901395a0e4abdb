"""Who answers for an item: roles and agencies as printed.

Owns where in an item's paragraphs the responsibility stands and how roles are read from it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from campaigns.plans.agencies import LOOSE, STRICT, is_membership, is_tier, read_agencies
from campaigns.plans.draft import Responsibility, ResponsibilityMode
from campaigns.plans.text import fold

Role = Literal["lead", "support", "main", "shared"]

_LABEL: Final = re.compile(
    r"(?P<role>牵头|主办|主责|主要责任|责任|负责|承办|落实|实施|配合|协办|协作|协同|协助|参与|参加|成员)"
    r"(?:责任|落实|实施|负责)?(?:单位|部门|处室|科室|机关|主体|机构)(?:及分工|"
    r"分工)?(?:\([^()]{1,8}\))? ?[::] ?"
)
_OTHER_LABEL: Final = re.compile(
    r"(?:完成时限|完成时间|时间要求|时限要求|工作时限|时间节点|进度安排|责任人|"
    r"责任领导|联系人|备注|时限) ?[::]"
)
_ROLE: Final = re.compile(
    r"(?P<shared>(?:按照?|依照|根据|依据|依)(?:各自|本)?(?:部门|单位)?(?:的)?(?:职责|职能|分工|职责和分工)"
    r"(?:分工|范围|权限)?(?:和[^,;。]{0,6})?(?:分别|各自|共同|具体)?(?:负责|落实|抓好|组织|实施|推进|做好)*(?:工作)?|"
    r"分工负责(?:落实)?|各司其职|各负其责|分别(?:牵头)?(?:负责|落实)(?:落实|实施)*|共同(?:负责|牵头|落实)(?:落实)?)"
    r"|(?P<lead>(?:负责)?(?:牵头|主办|主抓|总牵头)(?:并|抓总)?(?:组织|负责|落实|实施|推进|抓好|协调|会同)*)"
    r"|(?P<with>会同|商(?=[省市县区州]|有关|相关)|联合(?!会|社|体))"
    r"|(?P<support>(?:密切|积极|协同|共同)?(?:配合|协助|协办|参与|参加|协同)(?:做好|落实|实施|推进|负责|工作)*)"
    r"|(?P<main>(?:具体|主要|组织)?负责(?:落实|实施|组织实施|推进|抓好|制定|完成|办理)*|"
    r"(?:结合实际|认真|组织|抓好|具体|贯彻)+(?:落实|实施|组织实施))"
)
# “列第一位的为牵头单位，下同”: said once, of every list of agencies.
FIRST_LEADS: Final = re.compile(
    r"[,;。、(]?(?:[^,;。、()]{0,8}?)(?:排名|排序|排列|位列|名列|排|列|位|居|列示)?(?:在|于)?(?:第一|首|最前)"
    r"(?:位|个|名|列)?(?:面)?的?(?:责任)?(?:单位|部门)?(?:的)?(?:即)?(?:为|是|作为)(?:该项)?(?:任务|工作)?(?:的)?"
    r"(?:总)?牵头(?:责任)?(?:单位|部门)"
)
_SAME_BELOW: Final = re.compile(r"^.{0,4}?下同")
_LABEL_ROLE: Final[dict[str, Role]] = {
    "牵头": "lead", "主办": "lead", "主责": "lead", "承办": "lead",
    "配合": "support", "协办": "support", "协作": "support", "协同": "support",
    "协助": "support", "参与": "support", "参加": "support",
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """Agencies by role, in printed order, gathered from one or more pieces of text."""

    by_role: list[tuple[Role, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    open_ended: bool = False
    marked: bool = False
    first_leads: bool = False
    first_leads_below: bool = False

    def take(self, role: Role, printed: str) -> None:
        found = read_agencies(printed)
        self.by_role += [(role, name) for name in found.names]
        self.strange += found.strange
        self.open_ended = self.open_ended or found.open_ended

    def names(self, *roles: Role) -> tuple[str, ...]:
        return tuple(dict.fromkeys(n for role, n in self.by_role if not roles or role in roles))

    def add(self, other: "Reading") -> None:
        self.by_role += other.by_role
        self.texts += other.texts
        self.strange += other.strange
        self.open_ended = self.open_ended or other.open_ended
        self.marked = self.marked or other.marked
        self.first_leads = self.first_leads or other.first_leads
        self.first_leads_below = self.first_leads_below or other.first_leads_below


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range in one paragraph that holds responsibility, not the item's matter."""

    paragraph: int
    start: int
    end: int


def read_piece(printed: str) -> Reading:
    """Roles and agencies of a text that is nothing but a responsibility."""
    folded = fold(printed)
    reading = Reading(texts=[printed.strip(" ,;。")])
    said = FIRST_LEADS.search(folded)
    if said:
        reading.first_leads = True
        rest = _SAME_BELOW.sub("", folded[said.end() :])
        reading.first_leads_below = len(rest) < len(folded) - said.end()
        printed = printed[: said.start()] + printed[len(folded) - len(rest) :]
        folded = folded[: said.start()] + rest
    labels = list(_LABEL.finditer(folded))
    if not labels:
        _read_roles(printed, folded, reading, after_label=None)
        return reading
    reading.marked = True
    if labels[0].start() > 0:
        _read_roles(printed[: labels[0].start()], folded[: labels[0].start()], reading, None)
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(folded)
        other = _OTHER_LABEL.search(folded, label.end(), end)
        end = other.start() if other else end
        role = _LABEL_ROLE.get(label["role"], "main")
        _read_roles(printed[label.end() : end], folded[label.end() : end], reading, role)
    return reading


def _read_roles(printed: str, folded: str, reading: Reading, after_label: Role | None) -> None:
    """Give each stretch of names the role word behind it; what is left keeps the label's."""
    start = 1 if folded.startswith("由") else 0
    joined = False
    for match in _ROLE.finditer(folded):
        reading.marked = True
        stretch = printed[start : match.start()].lstrip("，,、;； 由")
        start = match.end()
        word = match.lastgroup
        if word == "with":
            reading.take("lead", stretch)
            joined = True
        else:
            reading.take("support" if joined else word, stretch)  # type: ignore[arg-type]  # the groups are the roles
            joined = joined and not stretch
    rest = printed[start:].strip(" ,，;；。、")
    if rest:
        reading.take("support" if joined else after_label or "main", rest)


def settle(reading: Reading) -> Responsibility:
    """The roles as a plan's reader means them.

    Beside a lead, everyone else supports; 负责 or 责任单位 beside 配合 leads, and so does the
    first of a mere list where the plan says that it does.
    """
    lead, support = reading.names("lead"), reading.names("support")
    main, shared = reading.names("main"), reading.names("shared")
    if not lead and support and main:
        lead, main = main, ()
    if reading.first_leads and not lead and not shared and not _everyone(main):
        lead = main[:1]
    if lead:
        support = tuple(n for n in reading.names() if n not in lead)
    agencies = (*lead, *support) if lead or support else reading.names()
    text = ";".join(dict.fromkeys(t for t in reading.texts if t)) or None
    if not agencies:
        return Responsibility(text=text)
    return Responsibility(
        text=text,
        mode=_mode(agencies, led=bool(lead or support), shared=bool(shared)),
        lead=lead,
        support=support,
        agencies=agencies,
        open_ended=reading.open_ended,
    )


def _everyone(names: Sequence[str]) -> bool:
    """Whether a list is only the governments of a tier or the members of a group: nobody leads."""
    return all(is_tier(name) or is_membership(name) for name in names)


def _mode(agencies: Sequence[str], *, led: bool, shared: bool) -> ResponsibilityMode:
    if led:
        return "lead_support"
    if all(is_membership(name) for name in agencies):
        return "all_members"
    if all(is_tier(name) for name in agencies):
        return "tier"
    return "shared" if shared else "listed"


def find_responsibility(paragraphs: Sequence[str]) -> tuple[Reading, list[Span]]:
    """Every responsibility in an item's paragraphs and where it stands.

    Returns:
        The gathered reading, and the ranges that are not the item's own matter.
    """
    total, spans = Reading(), []
    for at, paragraph in enumerate(paragraphs):
        for start, end, reading in _in_paragraph(paragraph):
            total.add(reading)
            spans.append(Span(at, start, end))
    return total, spans


def _in_paragraph(paragraph: str) -> list[tuple[int, int, Reading]]:
    folded = fold(paragraph)
    groups = _groups(folded)
    tail = _labelled_tail(folded, groups)
    found = []
    for start, end in groups if tail is None else ():
        reading = read_piece(paragraph[start + 1 : end].rstrip(")）】]〕"))
        if _is_responsibility(reading) and (reading.marked or not _explains(folded, start)):
            found.append((start, end, reading))
    if not found:
        tail = _role_sentence(folded) if tail is None else tail
        if tail is not None:
            reading = read_piece(paragraph[tail:].strip("()（）[]【】〔〕 。"))
            if _is_responsibility(reading):
                found.append((tail, len(folded), reading))
    return found


def _groups(folded: str) -> list[tuple[int, int]]:
    """Outermost bracketed ranges; one that is never closed runs to the paragraph's end."""
    groups, depth, start = [], 0, 0
    for at, c in enumerate(folded):
        if c in "([〔":
            start = at if depth == 0 else start
            depth += 1
        elif c in ")]〕" and depth:
            depth -= 1
            if depth == 0:
                groups.append((start, at + 1))
    if depth:
        groups.append((start, len(folded)))
    return groups


def _is_responsibility(reading: Reading) -> bool:
    names = reading.names()
    if not names:
        return False
    if reading.marked:
        return len(reading.strange) <= len(names)
    return not reading.strange and all(STRICT.search(fold(n)) for n in names)


def _explains(folded: str, start: int) -> bool:
    """Whether a bracket stands behind a name inside a sentence, as a second name does."""
    return start > 0 and STRICT.search(folded[max(0, start - 12) : start]) is not None


def _labelled_tail(folded: str, groups: Sequence[tuple[int, int]]) -> int | None:
    """Where a label outside every bracket begins, if it begins a sentence."""
    for label in _LABEL.finditer(folded):
        at = label.start()
        outside = not any(start < at < end for start, end in groups)
        if outside and (at == 0 or folded[at - 1] in "。;,) ]!"):
            return at
    return None


def _role_sentence(folded: str) -> int | None:
    """Where the last sentence begins, if it may be a responsibility without brackets."""
    body = folded.rstrip("。;) ")
    start = max(body.rfind("。"), body.rfind(";"), body.rfind("\n")) + 1
    sentence = body[start:]
    match = None
    for match in _ROLE.finditer(sentence):  # noqa: B007 - only the last one counts
        pass
    if match is None or match.end() != len(sentence) or match.lastgroup == "with":
        return None
    reading = read_piece(sentence)
    whole = not reading.strange and all(LOOSE.search(n) or is_tier(n) for n in reading.names())
    named = any(STRICT.search(n) for n in reading.names())
    return start if whole and named else None
