"""Told: one edition a day, the same bytes whenever it is built, linked to the one before."""

from datetime import date, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.accounts.actors import system_actor
from registry.audit.models import JournalEntry
from registry.blacklist.lists import public_lists
from registry.blacklist.models import Listing
from registry.disclosure import downloads, queries, service, store
from registry.disclosure.edition import Manifest
from registry.disclosure.models import Edition, ListingSalt
from registry.disclosure.schedule import schedule_of
from registry.disclosure.service import (
    EditionDiffers,
    EditionNotDue,
    LaterEditionOut,
    build_edition,
)
from registry.disclosure.verification import verify_edition, verify_proof
from registry.files.tables import csv_pieces
from registry.kernel.period import AsOf
from registry.signing import Signer, open_signer
from tests.builders.blacklist import Walk, a_bureau, a_listed_case
from tests.builders.disclosure import line_of
from tests.builders.penalties import noon
from tests.builders.subjects import a_subject

BY = system_actor("tests")
ONE_DAY = timedelta(days=1)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return open_signer(tmp_path / "keys")


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return tmp_path / "editions"


@pytest.fixture
def walk(session: Session) -> Walk:
    return a_listed_case(session)


def build(
    session: Session, day: date, files: Path, signer: Signer, at: datetime | None = None
) -> Edition:
    return build_edition(session, day, files=files, signer=signer, by=BY, at=at or noon(day))


def opened(edition: Edition, files: Path) -> store.EditionFile:
    return store.open_edition(files, edition.edition_on, edition.digest.hex())


def names(edition: Edition, files: Path) -> list[str]:
    return [orjson.loads(line)["uscc"] for line in opened(edition, files).lines()]


def shown(edition: Edition, files: Path, session: Session, as_of: AsOf) -> list[bytes]:
    public = queries.public_ids(session, as_of)
    header = service.header_of(edition).line()
    return list(downloads.json_lines(opened(edition, files), header, public))


def test_an_edition_holds_every_listing_recorded_before_its_cut_off(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    assert names(build(session, walk.day, files, signer), files) == []
    following = build(session, walk.day + ONE_DAY, files, signer)
    assert names(following, files) == [walk.subject.uscc]


def test_an_edition_and_its_proofs_hold_for_whoever_has_the_public_key(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    edition = build(session, walk.day + ONE_DAY, files, signer)
    path = store.edition_path(files, edition.edition_on, edition.digest.hex())
    with path.open("rb") as lines:
        assert verify_edition(lines, signer.public).holds
    proof = opened(edition, files).find_proof(walk.listing.id)
    assert proof is not None
    assert verify_proof(proof, signer.public).holds


def test_building_again_gives_the_same_edition_whatever_happened_since(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    day = walk.day + ONE_DAY
    first = build(session, day, files, signer)
    digest = first.digest
    path = store.edition_path(files, day, digest.hex())
    content = path.read_bytes()
    walk.wait(10)
    walk.upheld(walk.objected())
    path.unlink()
    store.open_edition.cache_clear()
    again = build(session, day, files, signer, at=noon(walk.day + ONE_DAY))
    assert (again.digest, path.read_bytes()) == (digest, content)
    assert session.query(Edition).count() == 1


def test_what_a_killed_builder_left_is_gone_once_the_day_is_published(
    session: Session, walk: Walk, files: Path, signer: Signer
) -> None:
    killed = session.begin_nested()
    day = walk.day + ONE_DAY
    left = opened(build(session, day, files, signer), files).path
    killed.rollback()
    session.expunge_all()
    kept = opened(build(session, day, files, signer), files).path
    assert left != kept, "the listing's salt was made anew"
    assert list(kept.parent.iterdir()) == [kept]


def test_a_line_is_the_canonical_json_of_the_listing_and_its_own_salt(
    session: Session, files: Path, signer: Signer
) -> None:
    bureau = a_bureau(session)
    written = '示范“"\\\\/\u2028\u007f\t\n𠮷é" ｛1.50｝'
    plain, marked = (a_listed_case(session, bureau=bureau) for _number in range(2))
    session.execute(text("ALTER TABLE listing DISABLE TRIGGER USER"))
    session.execute(
        update(Listing)
        .where(Listing.id == marked.listing.id)
        .values(decision_no=written, ground=written, legal_basis=written)
    )
    edition = build(session, plain.day + ONE_DAY, files, signer)
    as_of = AsOf(plain.day + ONE_DAY, edition.cut_off)
    salts = dict(session.execute(select(ListingSalt.listing_id, ListingSalt.salt)).all())
    assert len(set(salts.values())) == 2
    assert {len(salt) for salt in salts.values()} == {16}
    entries = [queries.find_entry(session, listing_id, as_of) for listing_id in sorted(salts)]
    lines = [line_of(entry, salts[entry.id]) for entry in entries if entry]
    assert list(opened(edition, files).lines()) == lines


def test_a_name_changed_later_does_not_change_a_past_edition(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    day = walk.day + ONE_DAY
    first = build(session, day, files, signer)
    session.execute(
        text("UPDATE subject SET name = '示范省新名贸易有限公司' WHERE id = :id"),
        {"id": walk.subject.id},
    )
    assert build(session, day, files, signer).digest == first.digest


def test_the_edition_names_the_one_before_and_none_can_be_slipped_in(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    first = build(session, walk.day + ONE_DAY, files, signer)
    third = build(session, walk.day + 3 * ONE_DAY, files, signer)
    manifest: Manifest = service.manifest_of(third)
    assert manifest.previous == service.manifest_of(first).digest()
    assert third.sequence == first.sequence + 1
    with pytest.raises(LaterEditionOut):
        build(session, walk.day + 2 * ONE_DAY, files, signer, at=noon(walk.day + 5 * ONE_DAY))


def test_an_edition_is_not_built_before_its_time(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    day = walk.day + ONE_DAY
    opens_at = schedule_of(day).opens_at
    with pytest.raises(EditionNotDue):
        build(session, day, files, signer, at=opens_at - timedelta(seconds=1))
    assert build(session, day, files, signer, at=opens_at).edition_on == day


def test_the_first_and_last_day_of_a_listing_are_in_the_day_after_is_not(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    last = walk.listing.ends_on
    assert names(build(session, last, files, signer), files) == [walk.subject.uscc]
    assert names(build(session, last + ONE_DAY, files, signer), files) == []


@pytest.mark.parametrize("ended", ["repaired", "upheld", "revoked", "expired"])
def test_what_ended_is_withdrawn_from_past_editions_and_they_still_verify(
    session: Session, files: Path, signer: Signer, ended: str
) -> None:
    bureau = a_bureau(session)
    subject = a_subject(session, name="示范省结束在先贸易有限公司")
    walk = a_listed_case(session, bureau=bureau, subject=subject)
    other = a_listed_case(session, bureau=bureau, on=date(2024, 3, 11))
    edition = build(session, other.day + ONE_DAY, files, signer)
    kept = opened(edition, files).find_proof(walk.listing.id)
    other_code, code = other.subject.uscc, walk.subject.uscc
    walk.on(other.day).wait(400)
    match ended:
        case "repaired":
            walk.repaired(walk.repair_filed())
        case "upheld":
            walk.upheld(walk.objected())
        case "revoked":
            walk.penalty_annulled().revoked()
        case "expired":
            walk.on(walk.listing.ends_on + ONE_DAY)
    # One case a week earlier: the other listing is still in force on every one of these days.
    lines = shown(edition, files, session, AsOf(walk.day, walk.at))
    text_shown = b"".join(lines).decode()
    assert code not in text_shown
    assert subject.name not in text_shown
    assert other_code in text_shown
    report = verify_edition(lines, signer.public)
    assert report.holds
    assert report.withdrawn == 1
    assert kept is not None
    assert verify_proof(kept, signer.public).holds


def test_a_withdrawn_line_leaves_csv_and_workbook(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    edition = build(session, walk.day + ONE_DAY, files, signer)
    before = AsOf(walk.day, walk.at)
    walk.wait(400).repaired(walk.repair_filed())
    after = AsOf(walk.day, walk.at)
    for as_of, expected in ((before, 1), (after, 0)):
        public = queries.public_ids(session, as_of)
        rows = list(downloads.table(opened(edition, files), public))[1:]
        assert len(rows) == expected
        csv = b"".join(csv_pieces(downloads.table(opened(edition, files), public)))
        assert (walk.subject.uscc.encode() in csv) == bool(expected)


def test_a_persons_number_withholds_its_listing_and_no_other(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    subject = a_subject(session, name="示范省13800138000食品店")
    wrong = a_listed_case(session, subject=subject)
    day = max(walk.day, wrong.day) + ONE_DAY
    edition = build(session, day, files, signer)
    told = str(session.scalars(select(JournalEntry.detail)).all())
    assert edition.listing_count == 1
    as_of = AsOf(valid_on=day, known_at=noon(day))
    assert queries.find_entry(session, wrong.listing.id, as_of) is None
    assert wrong.listing.id not in {
        one.id
        for one in queries.list_entries(
            session,
            as_of,
            search=None,
            list_keys=public_lists(of_dishonesty=True),
            before=None,
            limit=10,
        )
    }
    assert str(wrong.listing.id) in told
    assert "13800138000" not in told


def test_records_altered_behind_the_services_back_are_noticed(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    day = walk.day + ONE_DAY
    build(session, day, files, signer)
    session.execute(text("ALTER TABLE listing DISABLE TRIGGER USER"))
    session.execute(update(Listing).values(decision_no="示市监严列〔2024〕999号"))
    with pytest.raises(EditionDiffers):
        build(session, day, files, signer)


@pytest.mark.parametrize(
    "tamper",
    ["UPDATE edition SET listing_count = 7", "DELETE FROM edition", "TRUNCATE edition CASCADE"],
)
def test_a_published_edition_cannot_be_rewritten(
    session: Session, files: Path, signer: Signer, walk: Walk, tamper: str
) -> None:
    build(session, walk.day, files, signer)
    with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
        session.execute(text(tamper))


def test_publishing_is_in_the_journal_once(
    session: Session, files: Path, signer: Signer, walk: Walk
) -> None:
    build(session, walk.day, files, signer)
    build(session, walk.day, files, signer)
    written = session.scalars(
        select(JournalEntry.object_id).where(JournalEntry.action == "edition.published")
    ).all()
    assert written == [walk.day.isoformat()]


def test_the_page_of_listings_is_the_lists_own_truth(session: Session, walk: Walk) -> None:
    from registry.blacklist.service import public_listings

    bureau = walk.bureau
    others = [a_listed_case(session, bureau=bureau, on=date(2024, 4, day)) for day in (1, 8)]
    others[0].wait(380).repaired(others[0].repair_filed())
    for day in (walk.day, others[1].day, others[0].day, walk.listing.ends_on + ONE_DAY):
        as_of = AsOf(day, noon(others[0].day + timedelta(days=2000)))
        shown = queries.list_entries(
            session,
            as_of,
            search=None,
            list_keys=public_lists(of_dishonesty=True),
            before=None,
            limit=10,
        )
        ours = {entry.id for entry in shown}
        assert queries.public_ids(session, as_of) == ours
        theirs = {one.view.listing_id for one in public_listings(session, as_of)}
        assert ours == theirs
