"""Files received whole: kept by their digest, known by their bytes, never half there."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registry.files.media import FileWrong
from registry.files.models import LARGEST_FILE_BYTES
from registry.files.originals import Originals
from registry.files.service import (
    FileTooLarge,
    FileUnknown,
    file_out,
    forget_unrecorded,
    originals_of,
    take_file,
)
from registry.kernel.identity import new_id
from tests.builders.evidence import a_photo

AT = datetime(2026, 3, 10, 6, 50, tzinfo=UTC)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def originals(tmp_path: Path) -> Originals:
    return originals_of(tmp_path)


@pytest.mark.parametrize(
    ("body", "media_type"), [(PDF, "application/pdf"), (a_photo(), "image/jpeg")]
)
def test_a_file_is_kept_as_it_came(
    session: Session, originals: Originals, body: bytes, media_type: str
) -> None:
    stored = take_file(session, originals, body, at=AT)
    out = file_out(session, originals, stored.id)
    assert out.path.read_bytes() == body
    assert out.media_type == media_type
    assert stored.digest == hashlib.sha256(body).digest()


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"PK\x03\x04 not ours", a_photo()[:400], PDF[:-7]]
)
def test_what_is_not_on_the_allow_list_or_is_damaged_is_refused(
    session: Session, originals: Originals, body: bytes
) -> None:
    with pytest.raises(FileWrong) as refused:
        take_file(session, originals, body, at=AT)
    assert [error.pointer for error in refused.value.errors] == ["#/content"]
    assert list(originals.digests()) == []


def test_a_file_that_is_too_large_is_refused_before_it_is_written(
    session: Session, originals: Originals
) -> None:
    with pytest.raises(FileTooLarge):
        take_file(session, originals, PDF.ljust(LARGEST_FILE_BYTES + 1), at=AT)
    assert list(originals.digests()) == []


def test_a_file_nobody_received_is_unknown(session: Session, originals: Originals) -> None:
    with pytest.raises(FileUnknown):
        file_out(session, originals, new_id())


def test_bytes_of_an_undone_receipt_are_removed_a_day_later_and_no_others(
    session: Session, originals: Originals
) -> None:
    kept = take_file(session, originals, PDF, at=AT)
    undone = originals.put(a_photo())
    for digest in (kept.digest, undone):
        os.utime(originals.original(digest), (AT.timestamp(), AT.timestamp()))
    assert forget_unrecorded(session, originals, at=AT + timedelta(hours=23)) == 0
    assert forget_unrecorded(session, originals, at=AT + timedelta(hours=25)) == 1
    assert list(originals.digests()) == [kept.digest]


def test_what_was_left_over_and_is_received_again_is_not_swept_up(
    session: Session, originals: Originals
) -> None:
    left = originals.put(PDF)
    os.utime(originals.original(left), (AT.timestamp(), AT.timestamp()))
    originals.put(PDF)
    assert originals.original(left).stat().st_mtime > AT.timestamp()
