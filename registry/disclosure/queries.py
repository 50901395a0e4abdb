"""Which listings are public: on a day, as known at an instant.

Owns the look at the tables below. A listing is public while it is in force: the day it ends,
it is gone from here, and so from pages, search, feed and downloads. One whose words look like
a person's number is withheld until they are corrected (``registry.disclosure.privacy``).
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from itertools import filterfalse
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    TIMESTAMP,
    Integer,
    Select,
    Text,
    and_,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from registry.accounts.models import Agency
from registry.blacklist.listing_models import Listing
from registry.blacklist.standing import in_force
from registry.disclosure.edition import MEMBERS, Entry
from registry.disclosure.models import ListingSalt
from registry.disclosure.privacy import TYPED, is_presentable
from registry.driver import streamed
from registry.kernel.period import AsOf
from registry.kernel.privacy import looks_personal
from registry.kernel.uscc import normalise
from registry.subjects.models import Subject, SubjectName
from registry.subjects.naming import name_key

_CHUNK = 5_000
_MOST_ENDED = 500


def stream_withheld(session: Session, as_of: AsOf) -> Iterator[Entry]:
    """Every listing in force that waits for a correction, ordered by identifier."""
    return filterfalse(is_presentable, _stream_in_force(session, as_of))


def split_lines(session: Session, as_of: AsOf) -> tuple[list[bytes], list[Entry]]:
    """Listings in force and salted, by identifier: lines of the public ones, and those that wait.

    The database writes the lines, where the rows are; without their line ends.
    """
    lines: list[bytes] = []
    waiting: list[UUID] = []
    for typed, line in streamed(session, _lines(as_of)):
        if looks_personal(typed):
            waiting.append(UUID(orjson.loads(line)["id"]))
        else:
            lines.append(line.encode())
    if not waiting:
        return lines, []
    chosen = _entries(as_of).where(Listing.id.in_(waiting)).order_by(Listing.id)
    return lines, [Entry._make(row) for row in session.execute(chosen)]


def find_entry(session: Session, listing_id: UUID, as_of: AsOf) -> Entry | None:
    """One public listing; None when it is not public then."""
    row = session.execute(_entries(as_of).where(Listing.id == listing_id)).one_or_none()
    entry = Entry._make(row) if row else None
    return entry if entry and is_presentable(entry) else None


def list_entries(
    session: Session,
    as_of: AsOf,
    *,
    search: str | None,
    list_keys: Collection[str],
    before: tuple[date, UUID] | None,
    limit: int,
) -> list[Entry]:
    """A page of public listings, the last published first.

    Args:
        session: any.
        as_of: the day and the state of knowledge.
        search: part of a name, or of a code, as typed; None for all.
        list_keys: only these lists.
        before: day of publication and identifier of the last one shown; None at first.
        limit: how many at most.
    """
    wanted = (
        _entries(as_of, search)
        .where(Listing.list_key.in_(list_keys))
        .order_by(Listing.published_on.desc(), Listing.id.desc())
    )
    shown: list[Entry] = []
    while True:
        following = wanted.where(_comes_after(before)) if before else wanted
        page = [Entry._make(row) for row in session.execute(following.limit(limit))]
        shown += filter(is_presentable, page)
        if len(page) < limit or len(shown) >= limit:
            return shown[:limit]
        before = page[-1].published_on, page[-1].id


def _comes_after(place: tuple[date, UUID]) -> ColumnElement[bool]:
    day, listing_id = place
    return or_(
        Listing.published_on < day,
        (Listing.published_on == day) & (Listing.id < listing_id),
    )


def public_ids(session: Session, as_of: AsOf) -> set[UUID]:
    """Identifiers of every public listing."""
    return set(session.scalars(select(Listing.id).where(_in_force(as_of))))


def list_ended(session: Session, as_of: AsOf, *, since: date) -> list[tuple[UUID, datetime]]:
    """Listings that were public and ended on or after ``since``, with when; the last first.

    Nothing but the identifier is told: enough for a subscriber to drop its copy.
    """
    last_day = func.upper(Listing.valid)
    corrected = func.upper(Listing.recorded)
    endless = func.upper_inf(Listing.valid) & Listing.recorded.contains(as_of.known_at)
    midnight = func.timezone("Asia/Shanghai", cast(last_day, TIMESTAMP))
    # Where execution is stayed the last day still lies ahead, or there is none.
    ended_at = func.least(func.max(func.coalesce(corrected, midnight)), as_of.known_at)
    rows = session.execute(
        select(Listing.id, ended_at)
        .where(
            or_(last_day >= since, corrected >= since, endless),
            func.lower(Listing.recorded) <= as_of.known_at,
        )
        .group_by(Listing.id)
        .having(not_(func.bool_or(_in_force(as_of))))
        .order_by(ended_at.desc(), Listing.id)
        .limit(_MOST_ENDED)
    )
    return [(row[0], row[1]) for row in rows]


def unsalted(as_of: AsOf, salt: ColumnElement[bytes]) -> Select[UUID, bytes]:
    """Listings in force whose line has no random bytes yet, each with ``salt``."""
    has = exists().where(ListingSalt.listing_id == Listing.id)
    return select(Listing.id, salt).where(_in_force(as_of), not_(has))


def is_known(session: Session, listing_id: UUID) -> bool:
    """Whether there ever was a listing with this identifier."""
    return session.scalar(select(Listing.id).where(Listing.id == listing_id).limit(1)) is not None


def count_public(session: Session, as_of: AsOf, *, list_keys: Collection[str]) -> int:
    """How many listings on these lists are public."""
    wanted = _in_force(as_of) & Listing.list_key.in_(list_keys)
    return session.scalar(select(func.count()).where(wanted)) or 0


def _stream_in_force(session: Session, as_of: AsOf) -> Iterator[Entry]:
    rows = session.execute(_entries(as_of).order_by(Listing.id).execution_options(yield_per=_CHUNK))
    return map(Entry._make, rows)


def _in_force(as_of: AsOf) -> ColumnElement[bool]:
    return and_(*in_force(as_of))


def _lines(as_of: AsOf) -> Select[str, str]:
    """What is typed by hand, and the line, of every salted listing in force by identifier."""
    salt = func.encode(ListingSalt.salt, "hex").label("salt")
    salted = (
        _entries(as_of)
        .join(ListingSalt, ListingSalt.listing_id == Listing.id)
        .add_columns(salt)
        .subquery()
    )
    # Ordered here, so that JSON is written of sorted rows and not sorted itself.
    line = select(*(salted.c[name] for name in MEMBERS)).order_by(salted.c.id).subquery("line")
    return select(
        func.concat_ws("|", *(line.c[name] for name in TYPED)),
        cast(func.row_to_json(line.table_valued()), Text),
    ).order_by(line.c.id)


def _entries(as_of: AsOf, search: str | None = None) -> Select[*tuple[Any, ...]]:
    """The columns of ``Entry``; the name is the one borne then, as known then."""
    named = aliased(SubjectName)
    name = func.coalesce(named.name, Subject.name)
    columns = (
        Listing.id,
        Subject.uscc,
        name.label("name"),
        Listing.list_key.label("list"),
        Listing.ground,
        Listing.legal_basis,
        Listing.decision_no,
        Agency.name.label("authority"),
        Listing.decided_on,
        func.lower(Listing.valid).label("listed_on"),
        Listing.published_on,
        (func.upper(Listing.valid) - literal(1, Integer)).label("until"),
    )
    wanted = (
        select(*columns)
        .join(Subject, Subject.id == Listing.subject_id)
        .join(Agency, Agency.id == Listing.agency_id)
        .outerjoin(
            named,
            (named.subject_id == Subject.id)
            & named.valid.contains(as_of.valid_on)
            & named.recorded.contains(as_of.known_at),
        )
        .where(_in_force(as_of))
    )
    if search is None:
        return wanted
    fragment = name_key(search)
    by_name = named.name_key.contains(fragment, autoescape=True) if fragment else false()
    by_code = Subject.uscc.contains(normalise(search), autoescape=True)
    return wanted.where(or_(by_name, by_code))
