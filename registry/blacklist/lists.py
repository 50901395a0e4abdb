"""The lists as law: typed reading of ``registry/policy/lists/*.yaml``.

Which version applies is chosen by the day a step begins; each decision keeps the digest.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.blacklist.list_check import check
from registry.blacklist.list_rules import (
    Basis,
    ClockRule,
    ConsentSwitch,
    Exclusion,
    Ground,
    ListRules,
    MeasureRef,
    Provided,
    Publication,
    Repetition,
    Suspension,
    Switch,
    YearDay,
)
from registry.blacklist.mailing_rules import MailingRule
from registry.blacklist.term_rules import (
    Counting,
    FalsePapersRule,
    RepairRule,
    RestoredTerm,
    TermRule,
)
from registry.kernel.provisions import Provision, Version, load_folder

FOLDER = Path(__file__).parents[1] / "policy" / "lists"
MARKET = "serious_dishonesty_market"
TOURISM_SERIOUS = "serious_dishonesty_tourism"
TOURISM_MINOR = "minor_dishonesty_tourism"
ABNORMAL = "abnormal_operations"

__all__ = [
    "ABNORMAL",
    "MARKET",
    "TOURISM_MINOR",
    "TOURISM_SERIOUS",
    "DishonestyList",
    "Ground",
    "ListRules",
    "all_lists",
    "get_list",
    "public_lists",
]


@dataclass(frozen=True, slots=True)
class DishonestyList:
    """One list through all its versions."""

    key: str
    title: str
    title_en: str
    provision: Provision

    def on(self, day: date) -> ListRules:
        """The version in force on ``day``.

        Raises:
            NoProvisionInForce: the list did not exist.
        """
        return _rules(self.key, self.provision.on(day).digest)

    def by_digest(self, digest: str) -> ListRules:
        """The version a stored decision applied."""
        return _rules(self.key, self.provision.by_digest(digest).digest)

    @property
    def of_dishonesty(self) -> bool:
        """Whether being on it means dishonesty; a register of duties not met does not."""
        return self.versions[-1].publication.dishonesty

    @property
    def versions(self) -> list[ListRules]:
        """Every version, oldest first."""
        return [_rules(self.key, version.digest) for version in self.provision.versions]


def get_list(key: str) -> DishonestyList:
    """The list by its key.

    Raises:
        KeyError: no such list is shipped.
    """
    return all_lists()[key]


@lru_cache(maxsize=1)
def all_lists() -> dict[str, DishonestyList]:
    """Every shipped list by its key.

    Raises:
        ValueError: a policy file has a gap, an unknown word or a missing source.
    """
    lists = {}
    for key, provision in load_folder(FOLDER).items():
        for version in provision.versions:
            check(version)
        lists[key] = DishonestyList(key, provision.title, provision.title_en, provision)
    return lists


def public_lists(*, of_dishonesty: bool) -> list[str]:
    """Keys of the lists of dishonesty, or of the registers that are none."""
    return [key for key, one in all_lists().items() if one.of_dishonesty is of_dishonesty]


@lru_cache(maxsize=256)
def _rules(key: str, digest: str) -> ListRules:
    shipped = all_lists()[key]
    return read(shipped.provision.by_digest(digest), title=shipped.title)


def read(version: Version, *, title: str) -> ListRules:
    """A version that ``check`` found whole, as typed rules."""
    body = version.body
    return ListRules(
        key=version.key,
        title=title,
        version_title=body["title"],
        effective=version.effective,
        until=version.until,
        legal_basis=version.legal_basis,
        digest=version.digest,
        basis=Basis(body["basis"]),
        authorities=frozenset(body["authorities"]),
        grounds=tuple(_ground(ground) for ground in body["grounds"]),
        clocks={name: _clock(name, clock) for name, clock in body["clocks"].items()},
        term=TermRule(**body["term"]),
        repair=_repair(body["repair"]),
        standing=Provided(**body["standing"]),
        revocation=Provided(**body["revocation"]),
        exclusion=Exclusion(**body["exclusion"]),
        upper_consent=_consent(body["upper_consent"]),
        notice=Switch(**body["notice"]),
        service_before_publication=Switch(**body["service_before_publication"]),
        late_recording_working_days=body["late_recording"]["working_days"],
        suspensions=tuple(_suspension(written) for written in body["suspensions"]),
        measures=tuple(MeasureRef(**written) for written in body["measures"]),
        publication=Publication(**body["publication"]),
        credit_kind=body["credit"]["kind"],
    )


def _ground(written: dict[str, Any]) -> Ground:
    given: dict[str, Any] = {"heavier": False, **written}
    for name in ("violations", "kinds", "facts"):
        given[name] = frozenset(written.get(name, ()))
    if "repeated" in written:
        given["repeated"] = Repetition(**written["repeated"])
    if "period_ends" in written:
        given["period_ends"] = YearDay(**written["period_ends"])
    if "mailings" in written:
        given["mailings"] = MailingRule(**written["mailings"])
    return Ground(**given)


def _clock(key: str, written: dict[str, Any]) -> ClockRule:
    return ClockRule(
        key=key,
        title=written["title"],
        working_days=written.get("working_days"),
        calendar_days=written.get("calendar_days"),
        article=written["article"],
        verified=written["verified"],
    )


def _consent(body: dict[str, Any]) -> ConsentSwitch:
    return ConsentSwitch(**{**body, "levels": tuple(body["levels"])})


def _repair(written: dict[str, Any]) -> RepairRule:
    given = {**written, "counted_from": Counting(written["counted_from"])}
    if written.get("false_papers") is not None:
        found = written["false_papers"]
        given["false_papers"] = FalsePapersRule(**{**found, "term": RestoredTerm(found["term"])})
    return RepairRule(**given)


def _suspension(written: dict[str, Any]) -> Suspension:
    return Suspension(
        kind=written["kind"],
        stops=frozenset(written["stops"]),
        calendar_days=written.get("calendar_days"),
        article=written["article"],
        verified=written["verified"],
    )
