"""What a measure stands on: a listing or an honour, and which measures its list names. Pure.

The list's own version (by the digest kept with the listing) names the codes; the catalogue in
force says what they are and whose they are.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from registry.blacklist.honour_rules import honour_rules_by_digest
from registry.blacklist.lists import get_list
from registry.policy.measures import Catalogue, Duty, Measure, catalogue_by_digest, catalogue_on


class BasisKind(StrEnum):
    """On which kind of list."""

    LISTING = "listing"
    HONOUR = "honour"


@dataclass(frozen=True, slots=True)
class Named:
    """One measure that a list names: ``article`` is the list's, ``legal_basis`` the law's."""

    measure: Measure
    article: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A named measure that an agency shall or may take."""

    named: Named
    duty: Duty

    @property
    def code(self) -> str:
        """Of the catalogue."""
        return self.named.measure.code


def named_measures(
    kind: BasisKind, list_key: str, rule_digest: str, *, on: date
) -> tuple[Named, ...]:
    """What follows from being on the list under one version of it, by the catalogue of a day.

    Raises:
        KeyError: no such list or version.
        NoProvisionInForce: there was no catalogue.
    """
    return _named(kind, list_key, rule_digest, catalogue_on(on).digest)


def owed_measures(
    kind: BasisKind, list_key: str, rule_digest: str, *, function: str, on: date
) -> tuple[Owed, ...]:
    """What an agency of ``function`` shall or may do about one who is on the list."""
    return _owed(kind, list_key, rule_digest, function, catalogue_on(on).digest)


def authorities_of(kind: BasisKind, list_key: str, rule_digest: str) -> frozenset[str]:
    """Functions of the agencies that keep the list."""
    if kind is BasisKind.HONOUR:
        return honour_rules_by_digest(list_key, rule_digest).authorities
    return get_list(list_key).by_digest(rule_digest).authorities


@lru_cache(maxsize=256)
def _named(kind: BasisKind, list_key: str, rule_digest: str, digest: str) -> tuple[Named, ...]:
    catalogue: Catalogue = catalogue_by_digest(digest)
    if kind is BasisKind.HONOUR:
        honoured = honour_rules_by_digest(list_key, rule_digest)
        references = [(code, honoured.legal_basis, "") for code in honoured.incentives]
    else:
        rules = get_list(list_key).by_digest(rule_digest)
        references = [(one.code, one.article, one.legal_basis) for one in rules.measures]
    return tuple(
        Named(catalogue.measures[code], article, basis or catalogue.measures[code].legal_basis)
        for code, article, basis in references
        if code in catalogue.measures
    )


@lru_cache(maxsize=1024)
def _owed(
    kind: BasisKind, list_key: str, rule_digest: str, function: str, digest: str
) -> tuple[Owed, ...]:
    authorities = authorities_of(kind, list_key, rule_digest)
    named = _named(kind, list_key, rule_digest, digest)
    duties = [(one, one.measure.duty_of(function, authorities)) for one in named]
    return tuple(Owed(one, duty) for one, duty in duties if duty is not None)
