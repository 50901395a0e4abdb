"""Numbered lines that are labels of the item above them: “3.负责部门：…”, “1.整治重点：…”.

Owns which numbered lines are no items of their own.
"""

import re
from typing import Final

from campaigns.plans.headings import Heading, Outline, Paragraph
from campaigns.plans.roles import LABEL, OTHER_LABEL
from campaigns.plans.text import fold

_CAPTION: Final = re.compile(r"[^,。;:()]{2,8}:")


def fold_in_labels(outline: Outline) -> None:
    """Move labels of agencies and deadlines that carry a number up to the heading they speak of.

    Beside them, numbered captions such as “主要措施：” are the same item's text; what is numbered
    below such a caption goes with it.
    """
    for heading in list(outline.headings()):
        labels = [child for child in heading.children if _is_label(child)]
        if not any(LABEL.match(fold(child.first)) for child in labels):
            continue
        others = [child for child in heading.children if child not in labels]
        captions = others if all(_CAPTION.match(fold(child.first)) for child in others) else []
        for child in captions:
            for part in child.walk():
                first = Paragraph(part.line, part.printed + part.first)
                heading.paragraphs += [first, *part.paragraphs]
        for child in labels:
            heading.paragraphs += child.body
        heading.children = [] if captions else others


def _is_label(heading: Heading) -> bool:
    first = fold(heading.first)
    label = LABEL.match(first) or OTHER_LABEL.match(first)
    return label is not None and label[0].rstrip().endswith(":") and not heading.children
