"""Evidence on its way in and in custody, on the real database and the real disk."""

import hashlib
import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from campaigns.evidence import custody, uploads
from campaigns.evidence.forgetting import forget_uploads
from campaigns.evidence.models import Custody, Evidence, EvidenceUpload
from campaigns.evidence.rules import (
    LARGEST_CHUNK_BYTES,
    LARGEST_DAY_BYTES,
    LARGEST_ITEM_BYTES,
    ChunkOutOfOrder,
    ChunkTooLarge,
    EvidenceQuotaReached,
    EvidenceTooLarge,
    EvidenceWrong,
    UploadUnfinished,
    doubt_of_clock,
)
from campaigns.evidence.schemas import UploadOut
from campaigns.evidence.store import EvidenceStore
from campaigns.evidence.uploads import UploadUnknown
from registry.accounts.actors import Actor
from registry.accounts.sessions import actor_of
from registry.files import media
from registry.files.media import FileWrong
from tests.builders.accounts import an_officer
from tests.builders.evidence import CAPTURED_AT, a_photo, announced, some_evidence
from tests.builders.inspections import AFTERNOON


@dataclass
class Sender:
    """An officer's phone, and the folder at the other end."""

    session: Session
    store: EvidenceStore
    by: Actor

    def announce(self, body: bytes, **changes: object) -> EvidenceUpload:
        new = announced(body, **changes)
        return uploads.open_upload(self.session, new, by=self.by, at=AFTERNOON)[0]

    def put(self, upload: EvidenceUpload, chunk: bytes, offset: int) -> EvidenceUpload:
        return uploads.append(self.session, self.store, upload.id, chunk, offset=offset, by=self.by)

    def finish(self, upload: EvidenceUpload) -> EvidenceUpload | FileWrong:
        return uploads.complete(self.session, self.store, upload.id, by=self.by, at=AFTERNOON)

    def files(self) -> list[Path]:
        return [path for path in self.store.folder.rglob("*") if path.is_file()]


@pytest.fixture
def sender(session: Session, tmp_path: Path) -> Sender:
    store = EvidenceStore(tmp_path / "evidence")
    return Sender(session, store, actor_of(an_officer(session)))


def test_an_upload_broken_off_half_way_goes_on_where_it_stopped(sender: Sender) -> None:
    body = a_photo()
    half = len(body) // 2
    sender.put(sender.announce(body), body[:half], 0)
    resumed = sender.announce(body)
    assert resumed.received_bytes == half
    sender.put(resumed, body[half:], half)
    assert isinstance(sender.finish(resumed), EvidenceUpload)
    digest = hashlib.sha256(body).digest()
    assert sender.store.originals.original(digest).read_bytes() == body
    assert sender.files() == [sender.store.originals.original(digest)]


def test_bytes_written_by_a_request_that_died_are_written_again(sender: Sender) -> None:
    body = a_photo()
    upload = sender.announce(body)
    sender.store.write(upload.id, b"never on record" * 9, offset=0)
    sender.put(upload, body, 0)
    assert isinstance(sender.finish(upload), EvidenceUpload)


def test_an_upload_killed_between_file_and_record_is_received_all_the_same(sender: Sender) -> None:
    body = a_photo()
    upload = sender.announce(body)
    sender.put(upload, body, 0)
    sender.store.keep(upload.id, upload.digest)
    finished = sender.finish(upload)
    assert isinstance(finished, EvidenceUpload)
    assert finished.evidence_id is not None


def test_a_part_that_vanished_from_the_disk_is_asked_for_again(sender: Sender) -> None:
    body = a_photo()
    upload = sender.announce(body)
    sender.put(upload, body, 0)
    sender.store.drop_part(upload.id)
    again = sender.finish(upload)
    assert isinstance(again, EvidenceUpload)
    assert (again.evidence_id, again.received_bytes) == (None, 0)


def test_finishing_twice_and_sending_again_receive_one(sender: Sender) -> None:
    body = a_photo()
    upload = sender.announce(body)
    sender.put(upload, body, 0)
    first, second = sender.finish(upload), sender.finish(upload)
    assert isinstance(first, EvidenceUpload)
    assert isinstance(second, EvidenceUpload)
    assert first.evidence_id == second.evidence_id
    sender.session.delete(upload)
    assert sender.announce(body).evidence_id == first.evidence_id
    assert sender.session.scalar(select(func.count()).select_from(Evidence)) == 1


def test_bytes_of_another_digest_are_refused_and_nothing_is_kept(sender: Sender) -> None:
    body = a_photo()
    upload = sender.announce(body)
    sender.put(upload, body[:-1] + b"x", 0)
    refused = sender.finish(upload)
    assert isinstance(refused, FileWrong)
    assert [fault.pointer for fault in refused.errors] == ["#/digest"]
    sender.store.drop_part(upload.id)
    assert sender.files() == []
    assert sender.session.scalar(select(func.count()).select_from(EvidenceUpload)) == 0


def a_drawing(width: int, height: int) -> bytes:
    """Very many pixels in very few bytes."""
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


def a_bomb() -> bytes:
    """Nine thousand by nine thousand pixels in 80 kB."""
    return a_drawing(9000, 9000)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"MZ\x90\x00 not a picture" * 20, id="a program"),
        pytest.param(b"<svg onload='alert(1)'/>" * 20, id="markup"),
        pytest.param(a_photo()[:-900], id="a picture cut short"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(400), id="only the first bytes of a picture"),
        pytest.param(a_bomb(), id="a decompression bomb"),
        pytest.param(a_drawing(4100, 4000), id="more pixels than are decoded of such a picture"),
    ],
)
def test_what_the_bytes_are_decides_not_what_the_sender_calls_them(
    sender: Sender, body: bytes
) -> None:
    upload = sender.announce(body)
    sender.put(upload, body, 0)
    refused = sender.finish(upload)
    assert isinstance(refused, FileWrong)
    assert [fault.pointer for fault in refused.errors] == ["#/media_type"]


def test_a_part_out_of_order_or_over_the_end_changes_nothing(sender: Sender) -> None:
    body = a_photo()
    upload = sender.announce(body)
    with pytest.raises(ChunkOutOfOrder):
        sender.put(upload, body[100:], 100)
    with pytest.raises(EvidenceWrong):
        sender.put(upload, body + b"x", 0)
    with pytest.raises(ChunkTooLarge):
        sender.put(upload, bytes(LARGEST_CHUNK_BYTES + 1), 0)
    with pytest.raises(UploadUnfinished):
        sender.finish(upload)
    assert (upload.received_bytes, sender.files()) == (0, [])


def test_one_item_and_one_officers_day_are_bounded(sender: Sender) -> None:
    with pytest.raises(EvidenceTooLarge):
        sender.announce(b"", size_bytes=LARGEST_ITEM_BYTES + 1)
    for number in range(LARGEST_DAY_BYTES // LARGEST_ITEM_BYTES):
        sender.announce(number.to_bytes(2), size_bytes=LARGEST_ITEM_BYTES)
    with pytest.raises(EvidenceQuotaReached):
        sender.announce(b"one more")
    tomorrow = AFTERNOON + timedelta(days=1)
    uploads.open_upload(sender.session, announced(b"one more"), by=sender.by, at=tomorrow)


def test_another_officers_upload_is_not_there(sender: Sender) -> None:
    upload = sender.announce(a_photo())
    other = actor_of(an_officer(sender.session))
    with pytest.raises(UploadUnknown):
        uploads.get_upload(sender.session, upload.id, by=other)
    with pytest.raises(UploadUnknown):
        uploads.append(sender.session, sender.store, upload.id, b"x", offset=0, by=other)


def test_unfinished_uploads_leave_nothing_after_a_week_and_evidence_stays(sender: Sender) -> None:
    kept, half, killed = a_photo(1), a_photo(2), a_photo(3)
    some_evidence(sender.session, sender.store, kept, by=sender.by, at=AFTERNOON)
    sender.put(sender.announce(half), half[:100], 0)
    between = sender.announce(killed)
    sender.put(between, killed, 0)
    sender.store.keep(between.id, between.digest)
    later = AFTERNOON + timedelta(days=6)
    assert forget_uploads(sender.session, sender.store, at=later) == 0
    later = AFTERNOON + timedelta(days=8)
    assert forget_uploads(sender.session, sender.store, at=later) == 3
    assert sender.files() == [sender.store.originals.original(hashlib.sha256(kept).digest())]


def test_the_chain_of_custody_only_grows(sender: Sender) -> None:
    evidence = some_evidence(sender.session, sender.store, a_photo(), by=sender.by, at=AFTERNOON)
    custody.note_view(sender.session, evidence.id, by=sender.by, at=AFTERNOON)
    custody.note_view(sender.session, evidence.id, by=sender.by, at=AFTERNOON)
    custody.note_export(sender.session, evidence, by=sender.by, at=AFTERNOON)
    (listed,) = custody.list_evidence(sender.session, [evidence.id])
    acts = [link.act for link in listed.custody]
    assert acts == ["captured", "received", "verified", "viewed", "exported"]
    assert listed.custody[0].occurred_at == CAPTURED_AT
    for change in (update(Custody).values(act="viewed"), update(Evidence).values(width=1)):
        with pytest.raises(DBAPIError, match="append-only"), sender.session.begin_nested():
            sender.session.execute(change)
    with pytest.raises(DBAPIError, match="append-only"), sender.session.begin_nested():
        sender.session.execute(text("DELETE FROM evidence_custody"))


def test_a_clock_that_goes_fast_is_kept_and_never_dates_the_chain(sender: Sender) -> None:
    told = AFTERNOON + timedelta(days=1500)
    body = a_photo(7)
    upload = sender.announce(body, captured_at=told)
    sender.put(upload, body, 0)
    sender.finish(upload)
    assert upload.evidence_id is not None
    (listed,) = custody.list_evidence(sender.session, [upload.evidence_id])
    assert listed.captured_at == told
    assert listed.custody[0].occurred_at == AFTERNOON
    assert listed.custody[0].detail["device_told"] == told.isoformat()
    # The announcement is what counts, whenever the last byte arrived: for upload and card alike.
    doubts = {doubt_of_clock(told, received_at=listed.begun_at)}
    assert doubts == {UploadOut().dump(upload)["captured_at_doubt"]} == {"after_receipt"}


def test_a_preview_is_upright_small_and_says_nothing_of_the_camera(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(a_photo(width=2000, height=1000))
    with Image.open(io.BytesIO(media.preview(path))) as small:
        assert small.size == (640, 1280)
        assert dict(small.getexif()) == {}


def test_a_picture_whose_camera_notes_are_broken_is_shown_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    with Image.new("RGB", (40, 20)) as picture:
        picture.save(path, "JPEG", exif=b"Exif\x00\x00MMv*\x00\x00\x00\x08\x00\x00")
    assert media.examine(path).width == 40
    with Image.open(io.BytesIO(media.preview(path))) as small:
        assert small.size == (40, 20)
