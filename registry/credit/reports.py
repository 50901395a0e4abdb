"""Quality-credit reports (质量信用报告): the explanation of a day as bytes, signed, with a code.

The bytes say nothing of who asked and when: the same day with the same facts gives the same bytes,
and with them the same report. The code is taken from the signature, so nobody can find it out from
what a report says; whoever has it learns that the report is genuine, about whom and of which day.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.agencies import get_agencies
from registry.audit import service as audit
from registry.credit.explanation import Explanation, explain
from registry.credit.lifting import Lift, Way
from registry.credit.lines import Limit, Line
from registry.credit.remedies import Adviser
from registry.credit.report_models import QualityReport
from registry.kernel.canonical import canonical
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, NotOnRecord
from registry.signing import PublicKeys, SignatureInvalid, Signed, Signer
from registry.subjects.models import Subject
from registry.subjects.service import at_moment

MEDIA_TYPE = "application/vnd.chengxin.quality-report+json"
_CODE_LETTERS = 16
# What a reader may take for a letter of the code's alphabet (RFC 4648, base 32).
_MISREAD = str.maketrans("018", "OIB")


class CreditReportUnknown(NotOnRecord):
    """No such report."""

    title = N_("没有这份报告")
    detail = N_("没有这份质量信用报告。")


@dataclass(frozen=True, slots=True)
class Genuine:
    """All that a code tells."""

    name: str
    uscc: str
    valid_on: date


def issue_report(
    session: Session,
    subject: Subject,
    as_of: AsOf,
    *,
    signer: Signer,
    by: Actor,
    at: datetime,
    advisers: Mapping[str, Adviser] | None,
) -> QualityReport:
    """Hand out the report of a day; the same facts again are the same report again.

    ``advisers`` know, by kind of source, what can be done about an entry; None: no advice.

    Raises:
        NoProvisionInForce: no policy was in force on the day.
    """
    body = canonical(_content(session, subject, as_of, advisers))
    digest = hashlib.sha256(body).digest()
    signature = signer.sign(body, type=MEDIA_TYPE)
    session.execute(
        insert(QualityReport)
        .values(
            subject_id=subject.id,
            valid_on=as_of.valid_on,
            body=body,
            digest=digest,
            signature=signature,
            code=_code(signature),
            issued_at=at,
            officer_id=by.officer_id,
        )
        .on_conflict_do_nothing(index_elements=["subject_id", "digest"])
    )
    kept = session.scalars(
        select(QualityReport).where(
            QualityReport.subject_id == subject.id, QualityReport.digest == digest
        )
    ).one()
    audit.record(
        session,
        actor=by,
        action="report.issued",
        object_kind="quality_report",
        object_id=str(kept.id),
        detail={"subject": subject.uscc, "digest": digest.hex()},
        at=at,
    )
    return kept


def get_report(session: Session, report_id: int) -> QualityReport:
    """One report.

    Raises:
        CreditReportUnknown.
    """
    report = session.get(QualityReport, report_id)
    if report is None:
        raise CreditReportUnknown
    return report


def reports_of(session: Session, subject_id: int, *, limit: int = 20) -> list[QualityReport]:
    """The last reports about a subject, the newest first."""
    newest = select(QualityReport).where(QualityReport.subject_id == subject_id)
    return list(session.scalars(newest.order_by(QualityReport.id.desc()).limit(limit)))


def verify_code(session: Session, typed: str) -> Genuine:
    """Whether a code belongs to a report, about whom and of which day; nothing of what it says.

    Raises:
        CreditReportUnknown.
    """
    folded = unicodedata.normalize("NFKC", typed).upper()
    code = "".join(filter(str.isalnum, folded)).translate(_MISREAD)
    found = session.execute(
        select(QualityReport.valid_on, Subject)
        .join(Subject, Subject.id == QualityReport.subject_id)
        .where(QualityReport.code == code)
    ).one_or_none()
    if found is None:
        raise CreditReportUnknown
    valid_on, subject = found
    return Genuine(subject.name, subject.uscc, valid_on)


def verify_signed(token: bytes, keys: PublicKeys) -> tuple[Signed, dict[str, Any]]:
    """Check a report's own file, a compact JWS; the signature, and what the report says.

    Raises:
        SignatureInvalid: altered, or not by one of the keys (``KeyUnknown``).
    """
    signed = keys.verify(token)
    if signed.type != MEDIA_TYPE:
        raise SignatureInvalid
    return signed, orjson.loads(signed.payload)


def is_on_record(session: Session, body: bytes) -> bool:
    """Whether a report of these bytes was handed out here."""
    digest = hashlib.sha256(body).digest()
    found = select(QualityReport.id).where(QualityReport.digest == digest).limit(1)
    return session.scalar(found) is not None


def _code(signature: str) -> str:
    taken = hashlib.sha256(signature.encode("ascii")).digest()
    return base64.b32encode(taken).decode("ascii")[:_CODE_LETTERS]


def _content(
    session: Session, subject: Subject, as_of: AsOf, advisers: Mapping[str, Adviser] | None
) -> dict[str, Any]:
    explanation = explain(session, subject.id, as_of, advisers=advisers)
    then = at_moment(session, subject, as_of)
    agencies = get_agencies(session, {line.entry.agency_id for line in explanation.lines})
    names = {number: agency.name for number, agency in agencies.items()}
    return {
        "format": 1,
        "subject": {
            "uscc": subject.uscc,
            "name": then.name,
            "kind": then.kind,
            "division": then.division,
        },
        "valid_on": as_of.valid_on,
        "known_on": legal_day(as_of.known_at),
        "standing": _standing(explanation),
        "policy": {
            "title": explanation.policy.title,
            "effective": explanation.policy.effective,
            "legal_basis": explanation.policy.legal_basis,
            "digest": explanation.policy.digest,
            "start_points": str(explanation.policy.start_points),
        },
        "lines": [_line(line, names[line.entry.agency_id]) for line in explanation.lines],
        "limits": [_limit(limit) for limit in explanation.limits],
        "lifts": [_lift(lift) for lift in explanation.lifts],
        "ways": [_way(way) for way in explanation.ways],
        "next_change_on": explanation.next_change_on,
    }


def _standing(explanation: Explanation) -> dict[str, Any] | None:
    score, band = explanation.score, explanation.band
    if score is None or band is None:
        return None
    return {
        "grade": score.grade,
        "name": band.name,
        "name_en": band.name_en,
        "points": str(score.points),
        "vetoed": score.vetoed,
    }


def _line(line: Line, agency: str) -> dict[str, Any]:
    entry, criterion = line.entry, line.criterion
    return {
        "points": str(line.points),
        "holds": line.holds,
        "veto": criterion.veto,
        "summary": entry.summary,
        "source_ref": entry.source_ref,
        "agency": agency,
        "decided_on": entry.decided_on,
        "legal_basis": entry.legal_basis,
        "criterion": criterion.code,
        "criterion_title": criterion.title,
        "criterion_title_en": criterion.title_en,
        "criterion_source": criterion.source,
        "eases_on": line.eases_on,
        "ends_on": line.ends_on,
    }


def _limit(limit: Limit) -> dict[str, Any]:
    return {
        "title": limit.family.title,
        "title_en": limit.family.title_en,
        "points": str(limit.adjustment),
    }


def _lift(lift: Lift) -> dict[str, Any]:
    return {
        "act": str(lift.act) if lift.act else None,
        "source_ref": lift.entry.source_ref if lift.entry else None,
        "summary": lift.entry.summary if lift.entry else None,
        "from_on": lift.from_on,
        "grade": lift.score.grade,
        "points": str(lift.score.points),
    }


def _way(way: Way) -> dict[str, Any]:
    return {
        "on": way.on,
        "grade": way.score.grade,
        "points": str(way.score.points),
        "acts": [
            {
                "act": str(act.act),
                "source_ref": act.entry.source_ref,
                "summary": act.entry.summary,
                "from_on": act.from_on,
            }
            for act in way.acts
        ],
    }
