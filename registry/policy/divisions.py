"""Names of places by the code of their administrative division (``divisions.yaml``)."""

from datetime import date
from functools import lru_cache
from pathlib import Path

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
    for known in (code, f"{code[:4]}00", f"{code[:2]}0000"):
        if known in names:
            chinese, english = names[known]
            return chinese, english
    return code, code
