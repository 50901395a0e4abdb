"""Electronic service only on the party's consent: recording it, and asking for it. None commits.

Owns ``electronic_consent``. Legal basis: 行政处罚法 art. 61: by electronic means only where the
party agreed and signed a confirmation.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist import rules
from registry.blacklist.document_refusals import ElectronicNotAgreed
from registry.blacklist.models import ListingCase
from registry.blacklist.party_models import ElectronicConsent
from registry.blacklist.record import lock_case, require_competent
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import FieldError

ART_ELECTRONIC = "《中华人民共和国行政处罚法》第六十一条"
BY_CODE = "当事人凭办事码确认"


def record_agreement(
    session: Session, case_id: UUID, *, agreed_on: date, proof: str, by: Actor, at: datetime
) -> ElectronicConsent:
    """An officer enters the party's signed confirmation; one that stands is left as it is.

    Raises:
        StepDateWrong, CaseUnknown, AgencyNotCompetent, PersonNeeded.
    """
    case, on = lock_case(session, case_id), legal_day(at)
    require_competent(session, case, by, on)
    rules.check_date("#/agreed_on", agreed_on, earliest=case.found_on, latest=on)
    by.person()
    return agree(session, case, agreed_on=agreed_on, proof=proof, by=by, at=at)


def agree(
    session: Session, case: ListingCase, *, agreed_on: date, proof: str, by: Actor, at: datetime
) -> ElectronicConsent:
    """Write the consent of the locked case's party down; ``by`` is no officer for the party."""
    standing = find_standing_agreement(session, case.id)
    if standing is not None:
        return standing
    agreed = ElectronicConsent(
        id=new_id(),
        case_id=case.id,
        agreed_on=agreed_on,
        proof=proof,
        recorded_by_id=by.officer_id,
        at=at,
    )
    session.add(agreed)
    session.flush()
    _journal(session, "electronic_service.agreed", case.id, by, at)
    return agreed


def withdraw_agreement(session: Session, case: ListingCase, *, by: Actor, at: datetime) -> None:
    """The party is not to be served electronically from today on; repeatable."""
    standing = find_standing_agreement(session, case.id)
    if standing is None:
        return
    standing.withdrawn_on = legal_day(at)
    session.flush()
    _journal(session, "electronic_service.withdrawn", case.id, by, at)


def find_standing_agreement(session: Session, case_id: UUID) -> ElectronicConsent | None:
    """The consent that was not taken back."""
    return session.scalar(
        select(ElectronicConsent).where(
            ElectronicConsent.case_id == case_id, ElectronicConsent.withdrawn_on.is_(None)
        )
    )


def require_agreement(session: Session, case_id: UUID, *, on: date) -> None:
    """Refuse electronic service on a day for which the party did not agree.

    Raises:
        ElectronicNotAgreed.
    """
    agreed = session.scalar(
        select(ElectronicConsent.id)
        .where(
            ElectronicConsent.case_id == case_id,
            ElectronicConsent.agreed_on <= on,
            or_(ElectronicConsent.withdrawn_on.is_(None), ElectronicConsent.withdrawn_on > on),
        )
        .limit(1)
    )
    if agreed is None:
        raise ElectronicNotAgreed(
            legal_basis=ART_ELECTRONIC,
            errors=[FieldError("#/method", ElectronicNotAgreed.detail)],
        )


def _journal(session: Session, action: str, case_id: UUID, by: Actor, at: datetime) -> None:
    audit.record(
        session, actor=by, action=action, object_kind="listing_case", object_id=str(case_id), at=at
    )
