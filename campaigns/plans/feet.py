"""What a printed page adds to a text: page numbers and footnotes.

Owns their recognition. A page's number says nothing of the plan; a footnote is reported.
"""

import re
from dataclasses import replace
from typing import Final

from campaigns.plans.text import Line

_NUMBER: Final = re.compile(
    r"[—–―-]{1,2} ?[0-9]{1,3} ?[—–―-]{1,2}|第 ?[0-9]{1,3} ?页(?:[ /,]*共 ?[0-9]{1,3} ?页)?"
)
_AT_END: Final = re.compile(r" *[—–―] ?[0-9]{1,3} ?[—–―]$")
_NOTE: Final = re.compile(r"\[[0-9]{1,2}\] ?[一-龥《“]")


def without_feet(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines without page numbers, and the footnotes taken out of them.

    A page number that was drawn up to the end of its page's last line is cut off that line.
    """
    kept: list[Line] = []
    notes: list[Line] = []
    for line in lines:
        if _NUMBER.fullmatch(line.folded):
            continue
        cut = _AT_END.search(line.folded)
        if _NOTE.match(line.folded):
            notes.append(line)
        elif cut and cut.start():
            kept.append(
                replace(line, text=line.text[: cut.start()], folded=line.folded[: cut.start()])
            )
        else:
            kept.append(line)
    return kept, notes
