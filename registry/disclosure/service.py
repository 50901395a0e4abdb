"""Building editions: one a legal day, from the records as they were known at the cut-off.

Owns the chain of editions. Building is repeatable: killed at any instant and run again, it
gives the same bytes, one row and one file.
"""

from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import ColumnElement, LargeBinary, insert, literal_column, select, text
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit.service import record
from registry.db import one_at_a_time
from registry.disclosure import merkle, queries, store
from registry.disclosure.edition import MEDIA_TYPE, Entry, Header, Manifest
from registry.disclosure.models import Edition, ListingSalt
from registry.disclosure.privacy import suspicious_fields
from registry.disclosure.schedule import schedule_of
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, Conflict, NotOnRecord
from registry.signing import Signer

# 16 bytes made by the database where the rows are, out of 244 random bits that nobody ever sees:
# the inner question is asked once a statement.
_FRESH_SALT: ColumnElement[bytes] = literal_column(
    "substring(sha256((SELECT uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))"
    " || uuid_send(listing.id)), 1, 16)",
    LargeBinary,
)


class EditionNotDue(Conflict):
    """The day's edition may not be built yet: its records are not complete."""

    title = N_("还没有到发布时间")
    detail = N_("%(day)s的公示版最早在%(opens_at)s（UTC）发布。")


class LaterEditionOut(Conflict):
    """The chain only grows at its end."""

    title = N_("后面的公示版已经发布")
    detail = N_("%(latest)s的公示版已经发布，不能再补发%(day)s的。")


class EditionDiffers(Conflict):
    """The records no longer give the bytes that were published: one of the two was altered."""

    title = N_("重建的公示版与已发布的不同")
    detail = N_("按记录重建%(day)s的公示版，得到的摘要与已发布的不同。请核查审计日志。")


class EditionUnknown(NotOnRecord):
    """No edition was published for that day."""

    title = N_("没有这一天的公示版")
    detail = N_("%(day)s没有发布公示版。")


def build_edition(
    session: Session, edition_on: date, *, files: Path, signer: Signer, by: Actor, at: datetime
) -> Edition:
    """Publish the edition of a legal day, or prove that the published one still follows.

    The file is in its place before the row is committed: an edition on record can be read.

    Args:
        session: of the caller's transaction.
        edition_on: the legal day.
        files: the folder of the editions.
        signer: signs the manifest.
        by: who publishes.
        at: now, UTC.

    Raises:
        EditionNotDue: before the day's time of publication.
        LaterEditionOut: an edition of a later day is out.
        EditionDiffers: the day's edition is out, and the records no longer give its bytes.
    """
    times = schedule_of(edition_on)
    if at < times.opens_at:
        raise EditionNotDue(day=edition_on.isoformat(), opens_at=times.opens_at.isoformat())
    one_at_a_time(session, "edition")
    published = session.get(Edition, edition_on)
    latest = find_latest(session)
    if published is None and latest is not None and latest.edition_on > edition_on:
        raise LaterEditionOut(day=edition_on.isoformat(), latest=latest.edition_on.isoformat())
    lines, waiting = _lines(session, _as_of(edition_on))
    if published is not None:
        return _confirm(published, lines, files)
    manifest = _manifest(edition_on, times.cut_off, lines, latest)
    header = Header(manifest, signer.sign_json(manifest.as_dict(), type=MEDIA_TYPE))
    store.discard_left_over(files, edition_on)
    store.write_keys(files, signer.public)
    store.write_edition(files, header, lines)
    edition = _row(header, at)
    session.add(edition)
    session.flush()
    record(
        session,
        actor=by,
        action="edition.published",
        object_kind="edition",
        object_id=edition_on.isoformat(),
        detail={
            "digest": manifest.digest(),
            "listings": manifest.count,
            "withheld": {str(entry.id): suspicious_fields(entry) for entry in waiting},
        },
        at=at,
    )
    return edition


def withheld(session: Session, as_of: AsOf) -> dict[str, list[str]]:
    """Which fields of which listings wait for a correction, by the listing's identifier."""
    return {
        str(entry.id): suspicious_fields(entry) for entry in queries.stream_withheld(session, as_of)
    }


def find_latest(session: Session) -> Edition | None:
    """The edition published last; None before the first."""
    return session.scalar(select(Edition).order_by(Edition.sequence.desc()).limit(1))


def named_day(text: str) -> date:
    """The day in the name of an edition.

    Raises:
        EditionUnknown: it is no day, so there is no such edition.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise EditionUnknown(day=text[:20]) from None
    if day.isoformat() != text:  # 20260310 and 2026-W11-2 are days too, and no second address
        raise EditionUnknown(day=text[:20])
    return day


def get_edition(session: Session, edition_on: date) -> Edition:
    """The edition of a legal day.

    Raises:
        EditionUnknown: none was published.
    """
    edition = session.get(Edition, edition_on)
    if edition is None:
        raise EditionUnknown(day=edition_on.isoformat())
    return edition


def find_previous(session: Session, edition: Edition) -> Edition | None:
    """The edition before; None for the first."""
    return session.scalar(select(Edition).where(Edition.sequence == edition.sequence - 1))


def list_editions(session: Session, *, before: int | None, limit: int) -> Sequence[Edition]:
    """Editions, the last one first, those before sequence ``before``."""
    wanted = select(Edition).order_by(Edition.sequence.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(Edition.sequence < before)
    return session.scalars(wanted).all()


def header_of(edition: Edition) -> Header:
    """The first line of an edition's file."""
    return Header(manifest_of(edition), edition.signature)


def manifest_of(edition: Edition) -> Manifest:
    """What the edition says of itself."""
    previous = edition.previous_digest
    return Manifest(
        edition_on=edition.edition_on,
        sequence=edition.sequence,
        cut_off=edition.cut_off,
        count=edition.listing_count,
        root=edition.root.hex(),
        body=edition.body_digest.hex(),
        previous=previous.hex() if previous else None,
    )


def _as_of(edition_on: date) -> AsOf:
    return AsOf(valid_on=edition_on, known_at=schedule_of(edition_on).cut_off)


def _lines(session: Session, as_of: AsOf) -> tuple[list[bytes], list[Entry]]:
    """See ``queries.split_lines``; a listing's salt is made when an edition first looks at it."""
    # Of rows just written the planner knows nothing: it would compare each with each.
    session.execute(text("SET LOCAL enable_nestloop TO off"))
    session.execute(
        insert(ListingSalt).from_select(
            ["listing_id", "salt"], queries.unsalted(as_of, _FRESH_SALT)
        )
    )
    found = queries.split_lines(session, as_of)
    session.execute(text("SET LOCAL enable_nestloop TO DEFAULT"))
    return found


def _manifest(
    edition_on: date, cut_off: datetime, lines: Sequence[bytes], latest: Edition | None
) -> Manifest:
    levels = merkle.levels_of([merkle.leaf_hash(line) for line in lines])
    return Manifest(
        edition_on=edition_on,
        sequence=latest.sequence + 1 if latest else 1,
        cut_off=cut_off,
        count=len(lines),
        root=merkle.root_of(levels).hex(),
        body=_body_digest(lines).hex(),
        previous=latest.digest.hex() if latest else None,
    )


def _body_digest(lines: Sequence[bytes]) -> bytes:
    body = sha256()
    for line in lines:
        body.update(line + b"\n")
    return body.digest()


def _confirm(published: Edition, lines: Sequence[bytes], files: Path) -> Edition:
    """The published edition, its file restored where it was lost."""
    if _body_digest(lines) != published.body_digest:
        raise EditionDiffers(day=published.edition_on.isoformat())
    path = store.edition_path(files, published.edition_on, published.digest.hex())
    if not path.exists():
        store.write_edition(files, header_of(published), list(lines))
    return published


def _row(header: Header, at: datetime) -> Edition:
    manifest = header.manifest
    return Edition(
        edition_on=manifest.edition_on,
        sequence=manifest.sequence,
        cut_off=manifest.cut_off,
        listing_count=manifest.count,
        root=bytes.fromhex(manifest.root),
        body_digest=bytes.fromhex(manifest.body),
        digest=bytes.fromhex(manifest.digest()),
        previous_digest=bytes.fromhex(manifest.previous) if manifest.previous else None,
        signature=header.signature,
        built_at=at,
    )
