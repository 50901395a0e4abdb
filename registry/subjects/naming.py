"""How a name is made comparable: one width, case and script, without brackets, place and form.

Script is changed character by character (OpenCC's own table): a fragment of a name then stays a
fragment of its key, which conversion by phrases would not promise. Stored keys are cut by these
rules: a change of them needs the keys written anew.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

# GB/T 2260: the names that provinces go by in a firm's name, long or short.
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|"
    "广东|海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门|中国"
)
_PROVINCE = (
    rf"(?:(?:{_PROVINCES})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)?"
    r"|[\u4e00-\u9fff]{2,3}省)"
)
_PROVINCE_PREFIX = re.compile(f"^{_PROVINCE}")
_PLACE_PREFIX = re.compile(
    rf"^{_PROVINCE}?"
    r"(?:[\u4e00-\u9fff]{2,7}?(?:自治州|地区|市|盟))?"
    r"(?:[\u4e00-\u9fff]{2,7}?(?:自治县|自治旗|县|区|旗))?"
)
# 公司法, 合伙企业法, 农民专业合作社法, 个体工商户名称登记管理办法: the forms a name ends in.
_LEGAL_FORM = re.compile(
    r"(?:集团$|(?:集团)?(?:股份有限公司|有限责任公司|有限公司|股份公司|公司|普通合伙|有限合伙|特殊普通合伙"
    r"|农民专业合作社联合社|农民专业合作社|专业合作社|合作社|个人独资企业|个体工商户)"
    r"(?:[\u4e00-\u9fff]{0,8}分公司)?$)"
)
_DROPPED = ("C", "M", "P", "S", "Z")


@cache
def _simplified_by_traditional() -> Mapping[int, str]:
    table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    first = {traditional: many.split()[0] for traditional, many in pairs}
    first = {one: other for one, other in first.items() if len(one) == 1 and one != other}
    # Some answers are themselves traditional for a third: a key of a key has to be the same key.
    return {ord(one): first.get(other, other) for one, other in first.items()}


def in_traditional(text: str) -> bool:
    """Whether a character of ``text`` is written otherwise in the simplified script."""
    return not _simplified_by_traditional().keys().isdisjoint(map(ord, text))


def name_key(name: str) -> str:
    """The name in one width, case and script, letters and digits only; may be empty."""
    wide = unicodedata.normalize("NFKC", name).casefold().translate(_simplified_by_traditional())
    if wide.isalnum():
        return wide
    kept = "".join(c for c in wide if unicodedata.category(c)[0] not in _DROPPED)
    # What was dropped may have kept two characters from composing.
    return kept if kept == name else name_key(kept)


def core_key(key: str) -> str:
    """What sets a key apart: its place prefix and legal form removed, unless nothing is left.

    集团 is part of the form wherever it stands: 杏花村（集团）食品有限公司 is 杏花村食品.
    """
    without_form = _LEGAL_FORM.sub("", key).replace("集团", "") or key
    return _PLACE_PREFIX.sub("", without_form) or without_form


def place_of(key: str) -> str:
    """The place that a key begins with; may be empty."""
    found = _PLACE_PREFIX.match(key)
    return found.group() if found else ""


def below_province(key: str) -> str:
    """The key from a place within its province on; empty where it names no such two."""
    shorter = _PROVINCE_PREFIX.sub("", key)
    return shorter if shorter != key and place_of(shorter) else ""


def grams(key: str) -> list[str]:
    """What a key has to hold to contain ``key``: its pairs of neighbours, or its one character.

    The database cuts stored keys the same way (function ``name_grams``).
    """
    if len(key) < 2:  # noqa: PLR2004 - a pair
        return [key]
    return sorted({key[place : place + 2] for place in range(len(key) - 1)})
