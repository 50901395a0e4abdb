"""The receipt of a visit: what was stored, under which digest, signed by the service."""

from typing import Any

import marshmallow as ma

from campaigns.inspections.models import Inspection
from campaigns.inspections.schemas import InspectionSummary
from registry.accounts.actors import Actor
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_
from registry.sharing import receipts
from registry.signing import Signer

_SHOWN_DIGITS = 8


def receipt_no(visit: Inspection) -> str:
    """How people name a receipt: the legal day it arrived and the first digits of its digest."""
    start = visit.content_digest.hex()[:_SHOWN_DIGITS].upper()
    return f"R-{legal_day(visit.recorded_at):%Y%m%d}-{start}"


class RecordedVisitOut(InspectionSummary):
    """A visit as it was just recorded, with its receipt."""

    receipt_no = ma.fields.Function(
        receipt_no, metadata={"description": N_("回执编号：日期和摘要的前8位")}
    )
    evidence = ma.fields.List(
        ma.fields.String(),
        dump_only=True,
        metadata={"description": N_("随这次检查收下的证据，SHA-256摘要")},
    )
    receipt = ma.fields.String(
        dump_only=True,
        metadata={"description": N_("签名的回执（JWS），可用公布的公钥离线核验")},
    )


def recorded(
    visit: Inspection, evidence: list[str], *, signer: Signer, by: Actor
) -> dict[str, Any]:
    """The answer to a recorded visit: its summary and the signed receipt.

    Args:
        visit: with its findings.
        evidence: SHA-256 digests of its evidence, in the order stored, hexadecimal.
        signer: the service's.
        by: who sent the visit.
    """
    written: dict[str, Any] = RecordedVisitOut().dump(visit)
    written["evidence"] = evidence
    written["receipt"] = receipts.issue(
        signer,
        receipt_id=visit.id,
        asker=by.name,
        at=visit.recorded_at,
        answer={
            "inspection": str(visit.id),
            "receipt_no": receipt_no(visit),
            "digest": visit.content_digest.hex(),
            "evidence": evidence,
            "recorded_at": visit.recorded_at,
        },
    )
    return written
