"""What is taken as evidence, how much of it, and what may happen to it. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from registry.files.media import FileWrong
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, Conflict, FieldError, TooLarge, TooMany

MIB = 1024 * 1024
LARGEST_ITEM_BYTES = 32 * MIB
LARGEST_CHUNK_BYTES = 4 * MIB
LARGEST_DAY_BYTES = 2048 * MIB
"""What one officer may send on one legal day; about a hundred visits with photos."""

CLOCK_LEEWAY = timedelta(minutes=5)
"""How far ahead a device's clock may run before it is doubted."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


class ClockDoubt(StrEnum):
    """Why what a device's clock told cannot be right; it is kept as told, and never a fact."""

    AFTER_RECEIPT = "after_receipt"
    BEFORE_VISIT = "before_visit"


class CustodyAct(StrEnum):
    """What happened to a piece of evidence, in the usual order."""

    CAPTURED = "captured"
    RECEIVED = "received"
    VERIFIED = "verified"
    VIEWED = "viewed"
    EXPORTED = "exported"


class EvidenceTooLarge(TooLarge):
    """One item is larger than is taken."""

    title = N_("这份证据太大")


class ChunkTooLarge(TooLarge):
    """One part is larger than is taken at once."""

    title = N_("这一段太大")


class EvidenceQuotaReached(TooMany):
    """The officer has sent as much today as is taken in a day."""

    title = N_("今天的证据已达上限")
    detail = N_("每人每天最多发送%(limit)s。已经收下的不受影响，其余请明天再发。")


class ChunkOutOfOrder(Conflict):
    """A part that does not begin where the last one ended."""

    title = N_("续传的位置不对")
    detail = N_("已经收到%(received)s字节，请从这里续传。")


class UploadUnfinished(Conflict):
    """Not every byte has arrived."""

    title = N_("还没有传完")
    detail = N_("已经收到%(received)s字节，共%(size)s字节。请续传后再提交。")


class EvidenceWrong(FileWrong):
    """What was sent is not what was announced, or not what is taken."""

    title = N_("这份证据没有收下")


@dataclass(frozen=True, slots=True)
class Position:
    """Where a device was, WGS 84 degrees; ``accuracy_m`` is the radius the device vouches for.

    Sensitive: shown to entitled officers only.
    """

    latitude: Decimal
    longitude: Decimal
    accuracy_m: Decimal


def check_size(size_bytes: int, *, sent_today_bytes: int) -> None:
    """Refuse an item that is too large by itself, or one too many for the day.

    Raises:
        EvidenceTooLarge, EvidenceQuotaReached.
        EvidenceWrong: it is empty.
    """
    if size_bytes < 1:
        raise EvidenceWrong(errors=[FieldError("#/size_bytes", N_("文件是空的"))])
    if size_bytes > LARGEST_ITEM_BYTES:
        raise EvidenceTooLarge(limit=f"{LARGEST_ITEM_BYTES // MIB} MiB")
    if sent_today_bytes + size_bytes > LARGEST_DAY_BYTES:
        raise EvidenceQuotaReached(limit=f"{LARGEST_DAY_BYTES // MIB} MiB")


def check_chunk(length: int, *, offset: int, received_bytes: int, size_bytes: int) -> None:
    """Refuse a part that is too large, out of order or runs over the announced end.

    Raises:
        ChunkTooLarge, ChunkOutOfOrder, EvidenceWrong.
    """
    if length > LARGEST_CHUNK_BYTES:
        raise ChunkTooLarge(limit=f"{LARGEST_CHUNK_BYTES // MIB} MiB")
    if offset != received_bytes:
        raise ChunkOutOfOrder(received=received_bytes)
    if length < 1:
        raise EvidenceWrong(errors=[FieldError("#", N_("这一段是空的"))])
    if offset + length > size_bytes:
        raise EvidenceWrong(errors=[FieldError("#", N_("超出了申报的文件大小"))])


def doubt_of_clock(
    told_at: datetime, *, received_at: datetime, visited_on: date | None = None
) -> ClockDoubt | None:
    """Why an instant that a device told cannot be right; None where it can be.

    Args:
        told_at: by the device's clock.
        received_at: by the service's, when it heard of it.
        visited_on: legal day of the visit that it belongs to, None where that is not known.
    """
    if told_at > received_at + CLOCK_LEEWAY:
        return ClockDoubt.AFTER_RECEIPT
    if visited_on is not None and legal_day(told_at) < visited_on:
        return ClockDoubt.BEFORE_VISIT
    return None


def happened_at(told_at: datetime, *, received_at: datetime) -> datetime:
    """When something may be said to have happened: as told, and never after it was received."""
    return min(told_at, received_at)


def digest_of(text: str) -> bytes:
    """The 32 bytes of a SHA-256 written as 64 hexadecimal digits.

    Raises:
        ValueError: it is not one.
    """
    if not _DIGEST.fullmatch(text):
        raise ValueError("not a SHA-256")
    return bytes.fromhex(text)
