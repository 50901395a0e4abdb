"""Agencies named by a sentence itself: “省局会同省厅开展…”, “由农业农村部门牵头，会同…”.

Owns which subjects of a sentence answer for it, and which agencies a sentence mentions at all, so
that a name which no rule places can be reported.
"""

import re
from collections.abc import Iterator
from typing import Final

from campaigns.plans.agencies import STRICT, STRICT_NAMES
from campaigns.plans.roles import ROLE, Reading
from campaigns.plans.text import fold

_LIST: Final = r"(?:(?!会同|牵头|负责|主办)[^,;。:!?()“”《》\n]|\([^()]{1,10}\)){1,60}?"
_WHO: Final = rf"{_LIST}(?:{STRICT_NAMES}|部门|机关)(?:等(?:有关|相关)?(?:部门|单位))?"
_BEHIND: Final = (
    r"(?=[,;。]|$|共同|联合|组织|开展|实施|负责|推进|制定|建立|健全|加强|强化|加大|严厉|依法|对|在|做好|抓好|"
    r"落实|定期|每|于|按|打击|查处|整治|抽查|检查|推动|完善|编制|出台|印发)"
)
_SUBJECT: Final = re.compile(
    rf"(?:^(?:\([^()]{{2,20}}\))?|(?<=[。;!?] )|(?<=[。;!?]))(?P<all>由?(?P<who>{_WHO})"
    r"(?:(?P<lead>(?:负责)?(?:总?牵头|主办)(?:负责|组织实施|组织|实施|落实)?)|(?P<joint>(?=会同|联合|商))|"
    r"(?P<main>(?:具体|主要)?负责(?!人)(?:组织实施|落实)?|组织实施|(?=(?:组织|深入|持续|依法|扎实|集中)*(?:开展|推进))))"
    rf"(?:,? ?(?:会同|联合|商)(?P<with>{_WHO}){_BEHIND}(?:负责|组织实施|组织(?=开展|实施)|共同)?|"
    rf",(?P<behind>{_WHO})(?:参加|参与|配合|协助|协办))?)"
)
_NO_SUBJECT: Final = re.compile(
    r"指导|督促|推动|支持|加强|鼓励|引导|组织|协调|要求|发挥|按|通过|建立|依托|在|对|为|与|同|向|以|经|将|把|并|"
    r"积极|充分|进一步|强化|完善|配合|参与|探索|会|从|到|报|请|开展|落实|推进|每|实施|明确|健全|构建|联合"
)
_MENTION: Final = re.compile(
    r"(?:省|市|州|区|县|盟|旗)[一-龥]{2,14}?(?:(?<![大餐展客])厅|(?<![格布结大全当变])局|委员会|"
    r"委(?![托派任员内])|办公室|总队)(?![一-龥]?[长员])|[一-龥]{2,8}部门(?=牵头|负责|会同|配合)"
)


def subjects_of(paragraph: str) -> Iterator[tuple[int, int, Reading]]:
    """Ranges at the beginning of sentences that say who acts, each with its reading."""
    folded = fold(paragraph)
    for match in _SUBJECT.finditer(folded):
        if match["joint"] is not None and match["with"] is None:
            continue
        reading = Reading(texts=[paragraph[match.start("all") : match.end()]], marked=True)
        joined = match["with"] or match["behind"]
        who = paragraph[match.start("who") : match.end("who")]
        reading.take("lead" if joined or match["lead"] else "main", who)
        if joined:
            group = "with" if match["with"] else "behind"
            reading.take("support", paragraph[match.start(group) : match.end(group)])
        if not reading.strange and reading.names() and _all_agencies(who, reading):
            yield match.start("all"), match.end(), reading


def _all_agencies(who: str, reading: Reading) -> bool:
    of_departments = fold(who).endswith("部门")
    return _NO_SUBJECT.match(fold(who)) is None and all(
        STRICT.search(fold(name)) or fold(name).endswith(("部门", "机关")) or of_departments
        for name in reading.names()
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
