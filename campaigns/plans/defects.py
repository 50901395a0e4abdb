"""Places in a plan's text that look damaged: figures lost from dates, broken numbering.

Owns the detection only. Nothing is repaired: a person looks at the source.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from campaigns.plans.draft import Warned
from campaigns.plans.headings import Heading, Outline
from campaigns.plans.text import Line
from registry.kernel.refusals import N_

_LOST: Final = re.compile(
    r"(?:到|至|于|在|自|从|截至|力争)(?: 年(?=底|末|前)| ?年(?=[,。;、]))|"
    r"(?<![0-9一二三四五六七八九十〇○元正腊]) ?月 ?日(?:前|起|止)?|"
    r"(?<![0-9一二三四五六七八九十两数几多]) (?:%|个百分点)|(?:达到|不低于|超过) ?(?:%|"
    r"以上)|〔 ?〕 ?号|"
    r"[(,、 ]年 ?[-—至] ?年"
)
_BROKEN_NO: Final = re.compile(r"[一-龥]〔[0-9]{4,9}号|[一-龥][0-9]{4}〕[0-9]+号|〔[0-9]{4}〕 ?号")
_RUN_DATE: Final = re.compile(r"^20[0-9]{2}(?:[0-9]{3,4})$")


def damaged_places(lines: Sequence[Line]) -> Iterator[Warned]:
    """Lines where a date or a figure is visibly incomplete."""
    for line in lines:
        for match in _LOST.finditer(line.folded):
            around = line.text[max(0, match.start() - 8) : match.end() + 8]
            yield Warned(line.no, around, N_("日期或者数字在原文中缺失"))
        for match in _BROKEN_NO.finditer(line.folded):
            around = line.text[max(0, match.start() - 4) : match.end()]
            yield Warned(line.no, around, N_("文号在原文中不完整"))
        if _RUN_DATE.match(line.folded):
            yield Warned(line.no, line.text, N_("日期在原文中缺少“年月日”，不能确定是哪一天"))


def numbering_gaps(outline: Outline) -> Iterator[Warned]:
    """Headings whose number does not follow that of the heading before them."""
    yield from _gaps(outline.top)
    for heading in outline.headings():
        yield from _gaps(heading.children)


def _gaps(siblings: Sequence[Heading]) -> Iterator[Warned]:
    for before, after in pairwise(siblings):
        same = before.marker.style == after.marker.style
        if same and after.marker.number != before.marker.number + 1:
            printed = f"{before.printed.strip()} … {after.printed}{after.first[:20]}"
            yield Warned(after.line, printed, N_("编号与前一项不连续"))
