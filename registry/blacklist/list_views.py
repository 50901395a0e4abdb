"""Blacklists that plans name: views over lawful entries, each entry with its own basis.

A view lists nobody. It shows entries in force by list, ground and, where it says so, violation
(国办发〔2020〕49号: a list needs a law, a regulation or central policy).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from registry.blacklist.listing_models import Listing
from registry.blacklist.lists import all_lists
from registry.blacklist.models import ListingCase
from registry.blacklist.standing import PublicListing, in_force, public_listings
from registry.kernel.period import AsOf
from registry.kernel.provisions import Provision, Version, load_folder
from registry.penalties.models import Penalty
from registry.penalties.vocabulary import current_words

FOLDER = Path(__file__).parents[1] / "policy" / "list_views"


@dataclass(frozen=True, slots=True)
class Shown:
    """Entries of one list on some of its grounds; ``violations`` None means any."""

    list_key: str
    grounds: frozenset[str]
    violations: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class ListView:
    """One view through its versions."""

    key: str
    title: str
    title_en: str
    provision: Provision

    def on(self, day: date) -> tuple[Shown, ...]:
        """What it shows by the version in force on ``day``.

        Raises:
            NoProvisionInForce: before the first version.
        """
        return _shown(self.provision.on(day))


@lru_cache(maxsize=1)
def all_views() -> dict[str, ListView]:
    """Every view by its key.

    Raises:
        ValueError: a view names a list, a ground or a violation that does not exist.
    """
    views = {}
    for key, provision in load_folder(FOLDER).items():
        for version in provision.versions:
            _check(version)
        views[key] = ListView(key, provision.title, provision.title_en, provision)
    return views


def entries(
    session: Session,
    view: ListView,
    as_of: AsOf,
    *,
    after: UUID | None = None,
    limit: int = 200,
) -> list[PublicListing]:
    """Up to ``limit`` lawful entries in force that a view shows, the last listed first.

    Args:
        session: any.
        view: see ``all_views``.
        as_of: the day, and what was known when; the view's version is the day's.
        after: last identifier seen, for the next page.
        limit: how many.
    """
    return public_listings(
        session,
        as_of,
        after=after,
        limit=limit,
        newest_first=True,
        only=or_(*(_condition(shown) for shown in view.on(as_of.valid_on))),
    )


def count_entries(session: Session, views: Sequence[ListView], as_of: AsOf) -> dict[str, int]:
    """How many entries each view shows, in one statement."""
    counters = [
        func.count()
        .filter(or_(*(_condition(shown) for shown in view.on(as_of.valid_on))))
        .label(view.key)
        for view in views
    ]
    row = session.execute(
        select(*counters)
        .select_from(Listing)
        .join(ListingCase, ListingCase.id == Listing.case_id)
        .outerjoin(Penalty, Penalty.id == ListingCase.penalty_id)
        .where(*in_force(as_of))
    ).one()
    return {view.key: getattr(row, view.key) for view in views}


def _condition(shown: Shown) -> ColumnElement[bool]:
    wanted = and_(Listing.list_key == shown.list_key, Listing.ground.in_(sorted(shown.grounds)))
    if shown.violations is None:
        return wanted
    return and_(wanted, Penalty.violation.in_(sorted(shown.violations)))


@lru_cache(maxsize=64)
def _read(key: str, digest: str) -> tuple[Shown, ...]:
    body = all_views()[key].provision.by_digest(digest).body
    return tuple(
        Shown(
            list_key=written["list"],
            grounds=frozenset(written["grounds"]),
            violations=frozenset(written["violations"]) if "violations" in written else None,
        )
        for written in body["shows"]
    )


def _shown(version: Version) -> tuple[Shown, ...]:
    return _read(version.key, version.digest)


def _check(version: Version) -> None:
    where = f"{version.key} of {version.effective}"
    for written in version.body["shows"]:
        shipped = all_lists().get(written["list"])
        if shipped is None:
            raise ValueError(f"{where}: there is no list {written['list']}")
        known = {ground.key for rules in shipped.versions for ground in rules.grounds}
        if not written["grounds"] or not set(written["grounds"]) <= known:
            raise ValueError(f"{where}: a ground of {written['list']} is unknown")
        if not set(written.get("violations", ())) <= set(current_words().violations):
            raise ValueError(f"{where}: a violation is unknown")
