"""Roles in a text that is nothing but a responsibility: labels, role words, notes in brackets.

Owns the words by which a plan says who leads, supports, shares or merely answers.
"""

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from campaigns.plans.agencies import STRICT_NAMES, read_agencies
from campaigns.plans.text import fold

Role = Literal["lead", "support", "main", "shared"]

LABEL: Final = re.compile(
    r"(?:省级|市级|县级|省直|主要)?(?P<role>牵头|主办|主管|主责|主要责任|责任|负责|承办|落实|实施|配合|协办|协作|协同|"
    r"协助|参与|参加|成员)(?:责任|落实|实施|负责)?(?:单位|部门|处室|科室|机关|主体|机构)(?:及分工|"
    rf"分工)?(?:\([^()]{{1,8}}\))?(?: ?[::] ?|"
    rf" {{1,4}}(?=[^,。;: ]{{2,40}}(?:{STRICT_NAMES}))|"
    rf"(?:为|是)(?=[^,;。]{{0,30}}(?:{STRICT_NAMES})))"
    r"|(?P<short>牵头|主办|主责|责任|承办|配合|协办|协助|参与|参加|"
    r"(?:任务|职责|责任|工作)?分工) ?[::] ?"
)
OTHER_LABEL: Final = re.compile(
    r"(?:完成时限|完成时间|时间要求|时限要求|工作时限|时间节点|进度安排|进度要求|责任人|"
    r"责任领导|分管领导|联系人|备注|时限) ?(?:[::]|为)"
)
ROLE: Final = re.compile(
    r"(?P<shared>(?:按照?|依照|根据|依据|依)(?:各自|本)?(?:部门|单位)?(?:的)?(?:职责|职能|分工|职责和分工)"
    r"(?:分工|范围|权限)?(?:和[^,;。]{0,6})?(?:分别|各自|共同|具体)?(?:负责|落实|抓好|组织|实施|推进|做好)*(?:工作)?(?:,分工协作)?(?:,(?:共同)?抓好落实)?|"
    r"分工负责(?:落实)?|各司其职|各负其责|分别(?:牵头)?(?:负责|落实)(?:落实|实施)*|共同(?:负责|牵头|落实)(?:落实)?)"
    r"|(?P<lead>负总责|(?:为|作为|是)(?:总)?(?:牵头|主办|主责)(?:责任)?(?:单位|部门)|"
    r"(?:负责|分别)?(?:牵头|主办|主抓|为主(?=[,;。)、]|$|负责)|总牵头|统筹(?=协调|推进|组织|实施|负责|落实|抓总|[,;。)]|$))"
    r"(?:并|抓总)?(?:组织|负责|落实|实施|推进|抓好|协调|会同)*)"
    r"|(?P<with>会同|商(?=[省市县区州]|有关|相关)|联合(?!会|社|体))"
    r"|(?P<support>(?:为|作为|是)(?:配合|协办|协助|参与|参加)(?:责任)?(?:单位|部门)|"
    r"(?:密切|积极|协同|共同)?(?:配合|协助|协办|参与|参加|协同)(?:做好|落实|实施|推进|负责|工作)*)"
    r"|(?P<main>(?:具体|主要|组织)?负责(?:落实|实施|组织实施|推进|抓好|制定|完成|办理)*|"
    r"(?:结合实际|认真|组织|抓好|具体|贯彻)+(?:落实|实施|组织实施)|"
    r"落实(?=$|[,;。)]))"
)
# “列第一位的为牵头单位，下同”: said once, of every list of agencies.
FIRST_LEADS: Final = re.compile(
    r"[,;。、(]?(?:[^,;。、()]{0,8}?)(?:排名|排序|排列|位列|名列|排|列|位|居|列示)?(?:在|于)?(?:第一|首|最前)"
    r"(?:位|个|名|列)?(?:面)?的?(?:责任)?(?:单位|部门)?[的者]?(?:即)?(?:为|是|作为)(?:该项)?(?:任务|工作)?(?:的)?"
    r"(?:总)?牵头(?:责任)?(?:单位|部门)"
)
# “标*的为牵头单位”: said of the names that carry the mark.
STARS_LEAD: Final = re.compile(
    r"[,;。、(]?[^,;。、()]{0,4}(?:标|带|加|打|画)(?:注|有|记|示)?[“\"]?[*★☆※▲△][”\"]?(?:号|标记|标志)?(?:的|者)*"
    r"(?:责任)?(?:单位|部门|机构)?(?:为|是|系)(?:总)?牵头(?:责任)?(?:单位|部门)"
)
# “省市场监管局（牵头）、省公安厅（配合）”: the role stands behind the name.
_NOTE: Final = re.compile(
    r"(?P<name>[^、,;。:() ]{2,40}(?:\([^()]{1,12}\))?)"
    r"\((?:(?P<lead>总?牵头|主办|主责)|(?P<main>主管|负责)|(?P<support>配合|协办|协助|参与|参加))(?:单位|部门)?\)"
)
_LEADS_BEHIND: Final = re.compile(r"(?:分别|共同)?(?:牵头|主办)")
# “农资打假工作由省农委牵头”: what is left to them stands before 由; a free-trade zone holds one.
BY: Final = re.compile(
    r"[,;、 ]*(?:(?P<what>(?:(?!牵头|主办|负责|配合|协助|参与|参加)[^,;。、由]){0,20})"
    r"(?<!自)由(?!贸)|以(?=[^,;。]{2,20}为主))"
)
_SAME_BELOW: Final = re.compile(r"^.{0,4}?下同")
_LABEL_ROLE: Final[dict[str, Role]] = {
    "牵头": "lead", "主办": "lead", "主责": "lead",
    "配合": "support", "协办": "support", "协作": "support", "协同": "support",
    "协助": "support", "参与": "support", "参加": "support",
}  # fmt: skip


@dataclass(slots=True)
class Reading:
    """Agencies by role, in printed order, gathered from one or more pieces of text.

    ``urged`` says that sentences only tell what each of them must do; ``apart`` are those whom a
    bracket of their own names beside a lead's.
    """

    by_role: list[tuple[Role, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    open_ended: bool = False
    marked: bool = False
    first_leads: bool = False
    first_leads_below: bool = False
    urged: bool = False
    starred: list[str] = field(default_factory=list)
    stars_lead: bool = False
    apart: tuple[str, ...] = ()

    def take(self, role: Role, printed: str) -> None:
        found = read_agencies(printed)
        self.by_role += [(role, name) for name in found.names]
        self.strange += found.strange
        self.starred += found.starred
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
        self.starred += other.starred
        self.stars_lead = self.stars_lead or other.stars_lead
        self.first_leads_below = self.first_leads_below or other.first_leads_below


def read_piece(printed: str) -> Reading:
    """Roles and agencies of a text that is nothing but a responsibility."""
    folded = fold(printed)
    reading = Reading(texts=[printed.strip(" ,;。")])
    stars = STARS_LEAD.search(folded)
    if stars:
        reading.stars_lead = reading.marked = True
        printed = printed[: stars.start()] + printed[stars.end() :]
        folded = folded[: stars.start()] + folded[stars.end() :]
    said = FIRST_LEADS.search(folded)
    if said:
        reading.first_leads = True
        rest = _SAME_BELOW.sub("", folded[said.end() :])
        reading.first_leads_below = len(rest) < len(folded) - said.end()
        rest = rest.removeprefix(")") if "(" in said[0] else rest
        printed = printed[: said.start()] + printed[len(folded) - len(rest) :]
        folded = folded[: said.start()] + rest
    labels = list(LABEL.finditer(folded))
    if not labels:
        _read_roles(printed, folded, reading, after_label=None)
        return reading
    reading.marked = True
    if labels[0].start() > 0:
        _read_roles(printed[: labels[0].start()], folded[: labels[0].start()], reading, None)
    for at, label in enumerate(labels):
        end = labels[at + 1].start() if at + 1 < len(labels) else len(folded)
        other = OTHER_LABEL.search(folded, label.end(), end)
        end = other.start() if other else end
        role = _LABEL_ROLE.get(label["role"] or label["short"], "main")
        _read_roles(printed[label.end() : end], folded[label.end() : end], reading, role)
    return reading


def _read_roles(printed: str, folded: str, reading: Reading, after_label: Role | None) -> None:
    """Give each stretch of names the role word behind it; what is left keeps the label's."""
    printed, folded = _without_notes(printed, folded, reading)
    start, joined = 0, False
    shared_end = -1
    for match in ROLE.finditer(folded):
        reading.marked = True
        if match.lastgroup == "shared" and _LEADS_BEHIND.match(folded, match.end()):
            shared_end = match.start()
            continue
        end = match.start() if shared_end < 0 else shared_end
        stretch = printed[_left_to(folded, start, end) : end].lstrip("，,、;； ")
        start, shared_end = match.end(), -1
        word = match.lastgroup
        if word == "with":
            reading.take("lead", stretch)
            joined = True
        else:
            reading.take("support" if joined else word, stretch)  # type: ignore[arg-type]  # the groups are the roles
            joined = joined and not stretch
    rest = printed[_left_to(folded, start, len(folded)) :].strip(" ,，;；。、")
    if rest:
        reading.take("support" if joined else after_label or "main", rest)


def _left_to(folded: str, start: int, end: int) -> int:
    """Where the names of a stretch begin, behind the task that is left to them."""
    opening = BY.match(folded, start)
    return opening.end() if opening and opening.end() <= end else start


def _without_notes(printed: str, folded: str, reading: Reading) -> tuple[str, str]:
    """Take the names whose role stands in brackets behind them out of the list."""
    for match in reversed(list(_NOTE.finditer(folded))):
        reading.marked = True
        reading.take(match.lastgroup, printed[match.start("name") : match.end("name")])  # type: ignore[arg-type]  # the groups are the roles
        printed = printed[: match.start()] + printed[match.end() :]
        folded = folded[: match.start()] + folded[match.end() :]
    return printed, folded
