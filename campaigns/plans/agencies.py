"""The grammar of agency names in a responsibility list.

Owns how a printed list is cut into names and which names look like an agency, a tier of
government or the members of a coordination body. Knows nothing of roles.
"""

import re
from dataclasses import dataclass
from typing import Final

from campaigns.plans.text import fold

STRICT_NAMES: Final = (
    "厅|局|委|办|办公室|政府|公署|委员会|管委会|法院|检察院|海关|支行|分行|银行|银监分局|保监分局|"
    "成员单位|领导小组|领导组|联席会议|指挥部|工会|妇联|残联|科协|工商联|团[省市县区州]委|总队|支队|"
    "中心支行|宣传部|组织部|统战部|政法委|文明办|编办|食安办|联合会|监管局|消协"
)
_LOOSE: Final = (
    "部|署|院|会|中心|行|大队|集团|公司|机构|部门|单位|主体|企业|学校|大学|学院|协|联|所|站|处|室|科|股|合作社|机关|"
    "组|队|台|报社|社|馆|校|园区|开发区|示范区|新区|高新区|经开区|商会|联盟|乡镇|街道|镇|盟|旗|州"
)
STRICT: Final = re.compile(rf"(?:{STRICT_NAMES})(?:\([^()]*\))?$")
LOOSE: Final = re.compile(rf"(?:{STRICT_NAMES}|{_LOOSE})(?:\([^()]*\))?$")
_WHOLE: Final = re.compile(
    rf"(?:{STRICT_NAMES}|部门|单位|企业|公司|协会|学会|大队|中心)(?:\([^()]*\))?$"
)
_TIER: Final = re.compile(
    r"(?:^|各|级|党委[和、]|[省市县区州盟旗)])(?:人民政府|政府|公署|管委会|乡镇|街道|企业|经营者|生产者)$"
    r"|^(?:各|全体|有关|相关)?(?:地区|地方|市|县|区|州|盟|旗|市州|市县|县区|县市区)(?:\([^()]*\))?$"
)
_MEMBERS: Final = re.compile(
    r"(?:成员单位|成员部门|组成部门)$|^(?:各|有关|相关)*(?:领导小组|联席会议).*单位$"
)
_HEAD_OF_TIER: Final = re.compile(
    r"^(?:各|全省|全市)?(?:设区|地级以上|地级|省辖|省直管|直管)?"
    r"(?:省级?|地|市级?|州|县级?|区|盟|旗|乡|镇)(?:\([^()]*\))?$|^各[^,。;、]{0,6}党委$"
)
_REST_OF_TIER: Final = re.compile(r"(?:市|县|区|州|盟|旗|乡|镇)+(?:人民)?政府$")
_DEADLINE: Final = re.compile(
    r"^(?:[0-9]{4} ?年|[0-9]{1,2} ?月|年底|年内|长期|持续|全年|每年|常年|即日)|"
    r"(?:底前?|日前|年前|月前|完成|推进|坚持)$"
)
_ET_CETERA: Final = re.compile(
    r"等(?:[0-9一二三四五六七八九十]+个)?(?:各|省直|市直|县直|区直|省级|市级|有关|相关|各有关|各相关|"
    r"责任|职能|成员|行业|主管|其他)*(?:部门|单位|机构|方面|企业)?(?:和单位|及单位|、单位|和部门)?$"
)
_EXPLAINED: Final = re.compile(r"[(（〔\[](?:含|包括|以下|下同)[^()（）〔〕\[\]]*[)）〕\]]")
# “省商务厅（省打击侵权假冒工作领导小组办公室）”: as which office it acts.
_ACTS_AS: Final = re.compile(
    r"(?<=[厅局委])[(（〔\[][^()（）〔〕\[\]]{0,24}(?:领导小组|领导组|联席会议|协调小组|工作组|指挥部|委员会|[食药]?安委会?|"
    r"质量|双打[”\"]?|打假|整规)办(?:公室)?[)）〕\]]"
)
_OF_PLACE: Final = re.compile(
    r"[一-龥]{2,3}(?P<body>海关|(?:出入境)?检验检疫局|海事局|铁路局|铁路监督管理局|[银保证]监局|银保监局)"
)
_NO_PLACE: Final = re.compile("[厅局委办部院会行省市县区各]")
_QUOTED: Final = re.compile(r"“[^“”]{1,30}”|\"[^\"]{1,30}\"")
_STARS: Final = "*＊★☆※▲△ "
_COUNTED: Final = re.compile(r"^[①-⑳] *")
_AND: Final = re.compile(r"以及|和|及|与|[·•・]")


@dataclass(frozen=True, slots=True)
class AgencyList:
    """Names in printed order, whether the list ends with 等, and what was no agency.

    ``starred`` are those of the names that carry a mark such as ``*``.
    """

    names: tuple[str, ...]
    open_ended: bool
    strange: tuple[str, ...]
    starred: tuple[str, ...] = ()


def is_tier(name: str) -> bool:
    """Whether ``name`` is a level of government or enterprises at large."""
    folded = fold(name)
    return bool(_TIER.search(folded)) and not re.search(r"(?:厅|局|委|办公?室?)$", folded)


def is_membership(name: str) -> bool:
    """Whether ``name`` stands for all members of a coordination body."""
    return bool(_MEMBERS.search(fold(name)))


def read_agencies(printed: str) -> AgencyList:
    """Cut a printed list into agencies.

    Args:
        printed: a list without role words, such as “省质监局、省工商局等部门”.

    Returns:
        Names exactly as printed, but that “广州、深圳海关” are two customs. Deadlines are
        dropped; anything else that does not end like an agency is given back under ``strange``.
    """
    names: list[str] = []
    strange: list[str] = []
    starred: list[str] = []
    open_ended = False
    of_departments = bool(re.search(r"部门$", fold(printed).strip(" ,;。、")))
    for piece in _merged(_whole_names(_pieces(printed))):
        name, cut = _without_et_cetera(piece.strip(_STARS))
        open_ended = open_ended or cut
        if not name or _DEADLINE.search(fold(name)):
            continue
        for single in _conjuncts(name):
            elided = of_departments and len(single) <= 8 and "的" not in single  # noqa: PLR2004
            fits = LOOSE.search(fold(single)) or is_tier(single) or elided
            (names if fits and _plausible(single) else strange).append(single)
        starred += names[-1:] if fold(piece).strip(_STARS) != fold(piece) else []
    return AgencyList(tuple(dict.fromkeys(names)), open_ended, tuple(strange), tuple(starred))


def _plausible(name: str) -> bool:
    folded = fold(name)
    return (
        1 < len(folded) <= 36  # noqa: PLR2004 - the longest printed name of a body is about 30
        and not re.search(r"[:?!。<>]|^[0-9.]+$|^(?:的|了|在|对|将)", folded)
    )


def _pieces(printed: str) -> list[str]:
    """Split on separators outside brackets; “〔含…，下同〕” explains a name and is none."""
    printed = _ACTS_AS.sub("", _EXPLAINED.sub("", printed))
    pieces, depth, start = [], 0, 0
    folded = fold(printed)
    quoted = [range(*m.span()) for m in _QUOTED.finditer(folded)]
    for at, c in enumerate(folded):
        depth = max(0, depth + (c in "([〔") - (c in ")]〕"))
        if any(at in inside for inside in quoted):
            continue
        if depth == 0 and c in "、,;。\n/|":
            pieces.append(printed[start:at])
            start = at + 1
    pieces.append(printed[start:])
    return [part for piece in pieces for part in _by_space(_COUNTED.sub("", piece.strip()))]


def _by_space(piece: str) -> list[str]:
    parts = piece.split()
    if len(parts) > 1 and all(LOOSE.search(fold(part)) for part in parts):
        return parts
    return ["".join(parts)]


def _whole_names(pieces: list[str]) -> list[str]:
    """Give each place of “广东、深圳出入境检验检疫局” the body that the last one names."""
    whole: list[str] = []
    body = ""
    for piece in reversed(pieces):
        match = _OF_PLACE.fullmatch(fold(piece))
        shares = body and re.fullmatch("[一-龥]{2,3}", piece) and not _NO_PLACE.search(piece)
        body = match["body"] if match else body if shares else ""
        whole.append(piece + body if shares else piece)
    return whole[::-1]


def _merged(pieces: list[str]) -> list[str]:
    """Put “各市” + “县人民政府” together again: one tier, not two names."""
    merged: list[str] = []
    pending = ""
    for piece in pieces:
        if _HEAD_OF_TIER.match(fold(piece)):
            pending += piece + "、"
            continue
        if merged and _REST_OF_TIER.match(fold(piece)) and merged[-1].startswith("各"):
            merged[-1] += "、" + piece
            continue
        merged.append(pending + piece)
        pending = ""
    if pending:
        merged.append(pending[:-1])
    return [piece for piece in merged if piece]


def _without_et_cetera(piece: str) -> tuple[str, bool]:
    match = _ET_CETERA.search(fold(piece))
    return (piece[: match.start()].strip(), True) if match else (piece, False)


def _conjuncts(name: str) -> list[str]:
    """Split at 和/及/与 where a whole agency stands before it and an agency behind it."""
    for match in _AND.finditer(fold(name)):
        left, right = name[: match.start()], name[match.end() :]
        dependent = re.match(
            r"(?:各|其|所属|有关|相关)*(?:成员|直属|下属|所属)|(?:人民)?政府$", fold(right)
        )
        if _ends_whole(left) and not dependent and LOOSE.search(fold(right)):
            return [left, *_conjuncts(right)]
    return [name]


def _ends_whole(left: str) -> bool:
    folded = fold(left)
    return len(folded) > 2 and bool(_WHOLE.search(folded) or is_tier(left))  # noqa: PLR2004
