"""The honour list as dated data: criteria, term, removal. Reads policy only."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from registry.kernel.provisions import Provision, Version, load_folder
from registry.policy.measures import check_named

FOLDER = Path(__file__).parents[1] / "policy" / "honours"
QUALITY = "quality_honour_list"


@dataclass(frozen=True, slots=True)
class HonourRules:
    """One version of one honour list; months are back from the day asked about."""

    key: str
    title: str
    title_en: str
    legal_basis: str
    digest: str
    authorities: frozenset[str]
    grade: str
    grade_months: int
    no_penalty_months: int
    on_no_list: bool
    term_years: int
    removal_automatic: bool
    incentives: tuple[str, ...]


@lru_cache(maxsize=1)
def all_honour_lists() -> dict[str, Provision]:
    """Every honour list by its key.

    Raises:
        ValueError: a version leaves out what it must say.
    """
    lists = load_folder(FOLDER)
    for provision in lists.values():
        for version in provision.versions:
            _rules(provision, version)
    return lists


def honour_rules_on(key: str, day: date) -> HonourRules:
    """The version in force on ``day``.

    Raises:
        KeyError: no such list.
        NoProvisionInForce: before its first version.
    """
    provision = all_honour_lists()[key]
    return _rules(provision, provision.on(day))


def honour_rules_by_digest(key: str, digest: str) -> HonourRules:
    """The version that a stored honour applied.

    Raises:
        KeyError: no such list or version.
    """
    provision = all_honour_lists()[key]
    return _rules(provision, provision.by_digest(digest))


def _rules(provision: Provision, version: Version) -> HonourRules:
    body, where = version.body, f"{version.key} of {version.effective}"
    try:
        criteria = body["criteria"]
        rules = HonourRules(
            key=version.key,
            title=provision.title,
            title_en=provision.title_en,
            legal_basis=version.legal_basis,
            digest=version.digest,
            authorities=frozenset(body["authorities"]),
            grade=criteria["grade"],
            grade_months=criteria["grade_months"],
            no_penalty_months=criteria["no_penalty_months"],
            on_no_list=criteria["on_no_list"],
            term_years=body["term_years"],
            removal_automatic=body["removal"]["automatic"],
            incentives=tuple(body["incentives"]),
        )
    except KeyError as missing:
        raise ValueError(f"{where}: {missing} is missing") from missing
    named = [{"code": code, "article": rules.legal_basis} for code in rules.incentives]
    try:
        check_named(named, effective=version.effective, honour=True)
    except ValueError as wrong:
        raise ValueError(f"{where}: {wrong}") from wrong
    if min(rules.grade_months, rules.no_penalty_months, rules.term_years) < 1:
        raise ValueError(f"{where}: a period is no time")
    return rules
