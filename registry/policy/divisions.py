"""Administrative divisions by code (``divisions.yaml``): their names, and what became of them.

A code of GB/T 2260 has six digits, two each for province, city and county; a division holds every
code that begins like it. A code that was given up lives on in the codes that took it over.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.provisions import Provision, load

_FILE = Path(__file__).with_name("divisions.yaml")


@lru_cache(maxsize=1)
def _table() -> Provision:
    return load(_FILE)


def place_name(code: str, on: date) -> tuple[str, str]:
    """The Chinese and the English name of a division on a day.

    A county without a name of its own in the table is named by its city or province; a code
    that is not in it at all stands for itself.
    """
    names = _table().on(on).body["names"]
    for known in _upwards(code):
        if known in names:
            chinese, english = names[known]
            return chinese, english
    return code, code


def is_known(code: str, on: date) -> bool:
    """Whether the table has the code, or the city or province that it lies in."""
    names = _table().on(on).body["names"]
    return any(known in names for known in _upwards(code))


@lru_cache(maxsize=1)
def _ever() -> frozenset[str]:
    """How the codes begin that are or were in use: of provinces two digits, of cities four."""
    found = set()
    for version in _table().versions:
        found |= {_beginning(code) for code in version.body["names"]}
        for province, cities in version.body["cities"].items():
            found |= {province + city for city in cities.split()}
    return frozenset(found)


# Of these GB/T 2260 has no divisions below the province.
_WHOLE = ("71", "81", "82")


def may_exist(code: str) -> bool:
    """Whether a code of six digits can be a division: its province and city are or were ones.

    The table does not tell of every county: within a city any code may be one.
    """
    if code.endswith("0000") or code.startswith(_WHOLE):
        return code[:2] in _ever()
    return code[:4] in _ever()


# GB 32100-2015: what the state itself registers.
_OF_THE_STATE = "10"
_INVENTED = "99"


def may_register(code: str) -> bool:
    """Whether a register may give the code as a place: its province is or was one, or the state.

    Registers have offices that are no divisions (``440003``), so what follows is not asked, but of
    the invented places, which the table tells every one of.
    """
    if code.startswith(_INVENTED):
        return may_exist(code)
    return code[:2] in _ever() or code.startswith(_OF_THE_STATE)


def named_within(codes: Collection[str], on: date) -> list[str]:
    """The codes with a name of their own that lie in ``codes`` and still exist, in order."""
    beginnings = tuple({_beginning(code) for code in codes})
    gone = _ended(on)
    names = _table().on(on).body["names"]
    return sorted(code for code in names if code.startswith(beginnings) and code not in gone)


def codes_now(code: str, on: date) -> frozenset[str]:
    """The codes that a division has on a day: its own, or those that took it over.

    A county that is not told of itself goes with its city.
    """
    ended = _ended(on)
    found: set[str] = set()
    ahead = [code]
    while ahead:
        at = ahead.pop()
        gone = next((ended[known] for known in _upwards(at) if known in ended), None)
        if gone is None:
            found.add(at)
        else:
            ahead += gone["into"]
    return frozenset(found)


def prefixes_within(codes: Collection[str], on: date) -> frozenset[str]:
    """How the codes of everything that lies, or lay when it was recorded, in ``codes`` begin.

    Args:
        codes: divisions, six digits each.
        on: the day of asking; codes given up before it count for their successors.
    """
    ended = _ended(on)
    wanted = {_beginning(code) for code in codes}
    grown = True
    while grown:
        gone = {
            _beginning(old)
            for old, change in ended.items()
            if any(new.startswith(tuple(wanted)) for new in change["into"])
        }
        grown = not gone <= wanted
        wanted |= gone
    # What lies in a wider one already need not be asked for by itself.
    return frozenset(
        one for one in wanted if not any(one != other and one.startswith(other) for other in wanted)
    )


def _ended(on: date) -> Mapping[str, Any]:
    """The codes that were given up before ``on``."""
    ended = _table().on(on).body.get("ended", {})
    return {code: change for code, change in ended.items() if change["last_on"] < on}


def _upwards(code: str) -> tuple[str, str, str]:
    return code, f"{code[:4]}00", f"{code[:2]}0000"


def _beginning(code: str) -> str:
    """``140000`` begins ``14``, ``140100`` begins ``1401``, a county is whole."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code
