"""Receipts: a signed statement of who was told what, and when.

Owns the receipt's form. A receipt is a JWS; its payload holds the whole answer, so that the
holder can show it years later to anybody with the public key, without asking us.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, Unreadable
from registry.signing import PublicKeys, SignatureInvalid, Signer

FORMAT = "chengxin-receipt/1"
MEDIA_TYPE = "chengxin-receipt+jws"


class ReceiptUnreadable(Unreadable):
    """The text is neither a receipt nor an answer that holds one."""

    title = N_("读不出回执")
    detail = N_("这段文字既不是查询回执，也不是带有回执的答复。")


class ReceiptDiffers(SignatureInvalid):
    """The receipt is genuine, but the answer it came with was changed."""

    title = N_("答复与回执不符")
    detail = N_("回执本身有效，但是随附的答复与回执里签名的答复不同：答复被改动过。")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt whose signature holds."""

    id: UUID
    asker: str
    answer: dict[str, Any]
    kid: str


def issue(
    signer: Signer, *, receipt_id: UUID, asker: str, at: datetime, answer: dict[str, Any]
) -> str:
    """The receipt: a compact JWS.

    Args:
        signer: the service's key.
        receipt_id: also written to the access log.
        asker: name of the asking agency or key.
        at: when it was asked, UTC.
        answer: the body as answered.
    """
    payload = {
        "format": FORMAT,
        "receipt": str(receipt_id),
        "asker": asker,
        "asked_at": at.isoformat().replace("+00:00", "Z"),
        "answer": answer,
    }
    return signer.sign_json(payload, type=MEDIA_TYPE)


def verify(text: bytes, keys: PublicKeys) -> Receipt:
    """Check a receipt, or an answer that came with one.

    Args:
        text: a compact JWS, or the JSON answer whose member ``receipt`` is one.
        keys: the published keys.

    Raises:
        ReceiptUnreadable: neither of the two.
        SignatureInvalid: not signed by these keys, or changed since.
        ReceiptDiffers: the answer around the receipt is not the one that was signed.
    """
    token, around = _apart(text.strip())
    signed = keys.verify(token)
    if signed.type != MEDIA_TYPE:
        raise ReceiptUnreadable
    payload = orjson.loads(signed.payload)
    if payload["format"] != FORMAT:
        raise ReceiptUnreadable
    if around is not None and canonical(around) != canonical(payload["answer"]):
        raise ReceiptDiffers
    return Receipt(UUID(payload["receipt"]), payload["asker"], payload["answer"], signed.kid)


def _apart(text: bytes) -> tuple[bytes, dict[str, Any] | None]:
    if not text.startswith(b"{"):
        if text.count(b".") != 2:  # noqa: PLR2004 - header, payload, signature
            raise ReceiptUnreadable
        return text, None
    try:
        around = orjson.loads(text)
        return str(around.pop("receipt")).encode("ascii"), around
    except (ValueError, KeyError) as wrong:
        raise ReceiptUnreadable from wrong
