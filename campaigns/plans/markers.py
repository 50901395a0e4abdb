"""Heading markers: 第一章, 第一节, 一、, 第一条, (一), 1., 1.1, (1), 1), ①.

Owns the recognition of a marker at one place of a folded text, and nothing of what follows it.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

from campaigns.plans.numerals import CHINESE, parse_numeral

Style = Literal[
    "part",
    "division",
    "chapter",
    "article",
    "paren",
    "number",
    "decimal",
    "point",
    "number_paren",
    "circled",
]

RANK: Final[dict[Style, int]] = {
    "part": 0,
    "division": 1,
    "chapter": 2,
    "article": 3,
    "paren": 4,
    "number": 5,
    "decimal": 6,
    "point": 7,
    "number_paren": 8,
    "circled": 9,
}
CHAPTERS: Final[tuple[Style, ...]] = ("part", "division", "chapter")
_CN: Final = f"[{CHINESE}]"
_UNIT_AFTER: Final = "(?![0-9%]|[万亿元倍吨])"
_PATTERNS: Final[tuple[tuple[Style, re.Pattern[str]], ...]] = (
    ("part", re.compile(rf"第 ?(?P<n>{_CN}{{1,4}}|[0-9]{{1,2}}) ?(?:章|篇|部分)[、:. ]*")),
    ("division", re.compile(rf"第 ?(?P<n>{_CN}{{1,4}}|[0-9]{{1,2}}) ?节[、:. ]*")),
    ("article", re.compile(rf"第 ?(?P<n>{_CN}{{1,4}}|[0-9]{{1,2}}) ?条[、:. ]*")),
    ("point", re.compile(rf"(?:第 ?)?(?P<n>{_CN}{{1,2}})是[,:]?(?=[一-龥“])")),
    ("point", re.compile(rf"第 ?(?P<n>{_CN}{{1,2}})[,、] *(?=[一-龥“])")),
    (
        "chapter",
        re.compile(rf"(?P<n>{_CN}{{1,3}})(?: ?[、.:。]| ?,(?= ?[一-龥“《])| (?=[一-龥])) *"),
    ),
    ("paren", re.compile(rf"第 ?(?P<n>{_CN}{{1,3}}|[0-9]{{1,2}}) ?项[、:. ]+")),
    # “任务一：开展…”
    (
        "paren",
        re.compile(
            rf"(?:任务|举措|措施|行动|工程) ?(?P<n>{_CN}{{1,3}}|[0-9]{{1,2}}) ?[、:. ]+(?=\S)"
        ),
    ),
    ("paren", re.compile(rf"\( ?(?P<n>{_CN}{{1,3}}) ?\)[、.:]? *")),
    (
        "decimal",
        re.compile(
            r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}\.(?P<n>[0-9]{1,2})"
            rf"{_UNIT_AFTER}[、. ]*(?=[一-龥“《])"
        ),
    ),
    ("number", re.compile(r"(?P<n>[0-9]{1,3}) ?[、.](?![0-9]) *")),
    # “1 总体要求” alone on its line, or as the first sentence of it; “30 家企业” counts.
    (
        "number",
        re.compile(
            r"(?P<n>[0-9]{1,2}) +(?![个家年月日批项种名次万亿元台件条户人小分天])"
            r"(?=[一-龥“”()、+]{2,30}(?:$|。))"
        ),
    ),
    ("number_paren", re.compile(r"\(? ?(?P<n>[0-9]{1,2}) ?\)[、.:]? *")),
    ("circled", re.compile(r"(?P<n>[①-⑳]) *")),
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker of ``style`` with its ``number``; ``end`` is the offset behind it."""

    style: Style
    number: int
    printed: str
    end: int

    @property
    def rank(self) -> int:
        return RANK[self.style] + (self.printed.count(".") - 1 if self.style == "decimal" else 0)


def marker_at(folded: str, start: int = 0) -> Marker | None:
    """The heading marker that begins exactly at ``start``, or None."""
    for style, pattern in _PATTERNS:
        match = pattern.match(folded, start)
        if match is None:
            continue
        printed = match["n"]
        number = ord(printed) - 0x245F if style == "circled" else parse_numeral(printed)
        if number:
            return Marker(style, number, match[0].strip(), match.end())
    return None
