"""Who answers for an item: roles and agencies as printed.

Owns where in an item's paragraphs the responsibility stands, and what its roles come to.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from campaigns.plans.agencies import LOOSE, STRICT, STRICT_NAMES, is_membership, is_tier
from campaigns.plans.draft import Responsibility, ResponsibilityMode
from campaigns.plans.prose import subjects_of
from campaigns.plans.roles import BY, LABEL, OTHER_LABEL, ROLE, Reading, read_piece
from campaigns.plans.text import fold

_OFFICE: Final = re.compile(
    rf"(?:{STRICT_NAMES}|处|科|股|科室|(?<![场诊厕处住住寓托])所|(?<![教浴卧温])室|(?<![车船军])队|检验院|检测院|研究院|计量院|药检院|"
    r"(?<=[省市县区])(?:有关|相关|直属|直有关)?部门|(?<=[省市县区])[^,。;]{2,10}[会社])"
    r"(?:\([^()]*\))?$|^(?:[省市县区州盟旗]|自治区)[^,。;的]{2,20}(?:[院所台]|中心|公司|大学|报社)$"
    r"|^(?:各|局属|所属|直属|局机关|机关|系统|全局|[市县区]直)+[^,。;]{0,6}单位$"
)
# “市贸促会”, “省有关部门”: beside an office, what a level of government owns answers, too.
_OF_LEVEL: Final = re.compile(
    r"(?:省|市|州|区|县|盟|旗|自治区|兵团|中央驻|驻|各|有关|相关)[^,。;的]{2,20}$"
    r"|^[^,。;的]{1,16}(?:开发区|经开区|高新区|新区|园区)$"
)
_LAST_COMMAS: Final = 12
_OPENERS: Final = "([〔"
_CLOSERS: Final = ")]〕"


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range in one paragraph that holds responsibility, not the item's matter."""

    paragraph: int
    start: int
    end: int


def settle(reading: Reading) -> Responsibility:
    """The roles as a plan's reader means them.

    Beside a lead, everyone else supports, but for those whom a bracket of their own names by their
    duties; 负责, 责任单位 or 按职责分工负责 beside 配合 leads, and so does the first of a mere list
    where the plan says that it does.
    """
    lead, support = reading.names("lead"), reading.names("support")
    main, shared = reading.names("main"), reading.names("shared")
    if not lead and support and (main or shared):
        lead, main = main or shared, ()
    if reading.starred and reading.stars_lead and not lead:
        lead = tuple(n for n in reading.names() if n in reading.starred)
    if reading.first_leads and not lead and not _everyone(main or shared):
        lead = (main or shared)[:1]
    if lead:
        apart = () if reading.first_leads else reading.apart
        support = tuple(n for n in reading.names() if n not in lead and n not in apart)
    rest = tuple(n for n in reading.names() if n not in (*lead, *support))
    agencies = (*lead, *support, *rest)
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
            if reading.names() == reading.names("shared") and paragraph[start] in "（([〔":
                total.apart += reading.names()
            spans.append(Span(at, start, end))
        if OTHER_LABEL.match(fold(paragraph)):
            spans.append(Span(at, 0, len(paragraph)))
    if set(total.names()) == set(total.names("support")):
        spans = _with_subjects(paragraphs, total, spans)
    return total, spans


def _with_subjects(paragraphs: Sequence[str], total: Reading, spans: list[Span]) -> list[Span]:
    """Add the agencies whose parts the sentences themselves say; several parts are shared."""
    parts, urged = 0, not total.names()
    for at, paragraph in enumerate(paragraphs):
        for start, end, reading in subjects_of(paragraph):
            if not any(s.paragraph == at and s.start < end and start < s.end for s in spans):
                total.add(reading)
                parts += bool(reading.names("main"))
                urged = urged and reading.urged
                spans.append(Span(at, start, end))
    total.urged = urged
    if parts > 1:
        total.by_role = [("shared" if r == "main" else r, name) for r, name in total.by_role]
    return sorted(spans, key=lambda s: (s.paragraph, s.start))


def _in_paragraph(paragraph: str) -> list[tuple[int, int, Reading]]:
    folded = fold(paragraph)
    groups = _groups(folded)
    tail = _labelled_tail(folded, groups)
    found = []
    for start, end in groups if tail is None else ():
        reading = read_piece(paragraph[start + 1 : end - (folded[end - 1] in _CLOSERS)])
        closes = not folded[end:].strip(" 。;")
        if not (reading.marked or closes) and _explains(folded, start):
            continue
        if _is_responsibility(reading, closes=closes):
            found.append((start, end, reading))
    if not found:
        tail = _role_sentence(folded) if tail is None else tail
        if tail is not None:
            reading = read_piece(_unwrapped(paragraph[tail:]))
            if _is_responsibility(reading, closes=False):
                found.append((tail, len(folded), reading))
    return found


def _unwrapped(printed: str) -> str:
    """Without the brackets around it, or the one that it was left with."""
    bare = printed.strip(" 。")
    folded = fold(bare)
    opened, closed = (sum(c in signs for c in folded) for signs in (_OPENERS, _CLOSERS))
    if folded[:1] in tuple(_OPENERS) and (opened > closed or _groups(folded) == [(0, len(folded))]):
        return _unwrapped(bare[1:])
    return _unwrapped(bare[:-1]) if closed > opened and folded[-1] in _CLOSERS else bare


def unread_list(paragraph: str, spans: Sequence[Span]) -> str | None:
    """The bracket that ends a paragraph, if it names a body and was not read; else None."""
    groups = _groups(fold(paragraph))[-1:]
    for start, end in groups:
        closes = not fold(paragraph)[end:].strip(" 。;")
        if not closes or any(s.start < end and start < s.end for s in spans):
            return None
        names = read_piece(paragraph[start + 1 : end].rstrip("）)]〕")).names()
        if any(_OFFICE.search(fold(name)) for name in names):
            return paragraph[start:end]
    return None


def _groups(folded: str) -> list[tuple[int, int]]:
    """Outermost bracketed ranges; one that is never closed runs to the paragraph's end."""
    groups, depth, start = [], 0, 0
    for at, c in enumerate(folded):
        if c in _OPENERS:
            start = at if depth == 0 else start
            depth += 1
        elif c in _CLOSERS and depth:
            depth -= 1
            if depth == 0:
                groups.append((start, at + 1))
    if depth:
        groups.append((start, len(folded)))
    return groups


def _is_responsibility(reading: Reading, *, closes: bool) -> bool:
    """Whether what was read answers for an item; ``closes`` in a bracket that ends a paragraph."""
    names = reading.names()
    if not names:
        return False
    if reading.marked:
        return len(reading.strange) <= len(names)
    pattern = _OFFICE if closes else STRICT
    bodies = [name for name in names if pattern.search(fold(name))]
    others = [n for n in names if n not in bodies and not is_tier(n)]
    strays = [n for n in others if not _OF_LEVEL.match(fold(n))]
    few = closes and len(strays) <= len(bodies)
    return not reading.strange and bool(bodies) and (few or not strays)


def _explains(folded: str, start: int) -> bool:
    """Whether a bracket stands behind a name inside a sentence, as a second name does."""
    return start > 0 and STRICT.search(folded[max(0, start - 12) : start]) is not None


def _labelled_tail(folded: str, groups: Sequence[tuple[int, int]]) -> int | None:
    """Where a label outside every bracket begins, if it begins a sentence."""
    for label in LABEL.finditer(folded):
        at = label.start()
        outside = not any(start < at < end for start, end in groups)
        if outside and (at == 0 or folded[at - 1] in "。;,) ]〕!—-·●▲■◆*"):
            return at
    return None


def _role_sentence(folded: str) -> int | None:
    """Where the last sentence, or what stands behind one of its commas, is a responsibility."""
    body = folded.rstrip("。;) ")
    start = max(body.rfind("。"), body.rfind("\n")) + 1
    commas = [match.end() for match in re.compile("[,;]").finditer(body, start)]
    for at in [start, *commas[-_LAST_COMMAS:]]:
        if _is_roles(body[at:], inside=body[at - 1 : at] == ","):
            left = BY.match(body, at)
            return left.end("what") if left and left["what"] and _matter(left["what"]) else at
    return None


def _matter(what: str) -> bool:
    """Whether it names a task, and does not only point at one."""
    return re.match(r" ?(?:以上|上述|此|该|这|本|具体|第)", what) is None


def _is_roles(sentence: str, *, inside: bool) -> bool:
    """Whether it is; ``inside`` a sentence somebody must answer and not only support."""
    match = None
    for match in ROLE.finditer(sentence):  # noqa: B007 - only the last one counts
        pass
    if match is None or match.end() != len(sentence) or match.lastgroup == "with":
        return False
    reading = read_piece(sentence)
    whole = not reading.strange and all(LOOSE.search(n) or is_tier(n) for n in reading.names())
    answering = reading.names("lead", "main", "shared") if inside else reading.names()
    return whole and any(STRICT.search(n) for n in answering)
