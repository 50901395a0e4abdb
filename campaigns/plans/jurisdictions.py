"""Whose plan it is: the division that its issuing body or title names.

Owns the reading of the name; the divisions and their codes are data (``jurisdictions.yaml``).
"""

import re
from functools import cache
from importlib.resources import files
from typing import Literal

from campaigns.plans.draft import Jurisdiction
from registry.kernel.yamls import read_yaml


@cache
def _divisions() -> dict[str, dict[str, str]]:
    raw: dict[str, dict[str, str]] = read_yaml(
        files(__package__).joinpath("jurisdictions.yaml").read_text("utf-8")
    )
    return raw


@cache
def _provinces() -> str:
    """Their full names: 贵州省 would else be taken for a prefecture, 贵州."""
    return "|".join(map(re.escape, _divisions()["provinces"]))


def jurisdiction_of(title: str | None, body: str | None) -> Jurisdiction | None:
    """The province, prefecture or county that the body or the title names; None without one."""
    for printed in (body, title):
        match = re.match(
            rf"(?:中共)?(?![省市县区州盟旗][^中])(?P<name>(?:{_provinces()}|[^\s,，《》]{{1,8}}?(?:自治区|自治州|自治县|省|市|州|盟|县|区)))(?P<rest>.*)",
            printed or "",
        )
        if match is None:
            continue
        name, rest = match["name"], match["rest"]
        below = re.match(
            r"[^\s,，《》]{1,6}?(?:自治州|自治县|市|州|盟|县|区)(?=人民政府|质量|市场)", rest
        )
        name += below[0] if below and name in _divisions()["provinces"] else ""
        return Jurisdiction(name, _level(name), _code(name), "printed")
    return None


def _level(name: str) -> Literal["province", "prefecture", "county"]:
    if name in _divisions()["provinces"] or name.endswith(("省", "自治区")):
        return "province"
    return "prefecture" if name.endswith(("市", "州", "盟")) else "county"


def _code(name: str) -> str | None:
    tables = _divisions()
    return tables["provinces"].get(name) or tables["prefectures"].get(name)
