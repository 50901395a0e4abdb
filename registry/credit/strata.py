"""Which grades count as which of the published four: where rules of draws and honours name one."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, case

from registry.credit.policy import Policies


def stratum_of(policies: Policies, grade: ColumnElement[str], *, on: date) -> ColumnElement[str]:
    """SQL: the stratum of a grade's letter under the ladder of the day; NULL stays NULL."""
    strata = {band.grade: band.stratum for band in policies.on(on).ladder}
    if all(letter == stratum for letter, stratum in strata.items()):
        return grade
    return case(strata, value=grade, else_=grade)


def letters_of(policies: Policies, stratum: str, *, on: date) -> Sequence[str]:
    """The letters of the day's ladder that count as a stratum, the best first."""
    return [band.grade for band in policies.on(on).ladder if band.stratum == stratum]
