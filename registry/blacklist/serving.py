"""When a document can have reached the party: not before it was issued, and only as it may be.

The notice and the decision of a case have an announcement of their own (``suspensions``); every
other document that is announced counts as served once the period since its issue is over.
"""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.blacklist import rules
from registry.blacklist.cases import Service, ServiceMethod
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.document_store import earliest_service
from registry.blacklist.electronic import require_agreement
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase, RepairRevocation
from registry.blacklist.states import SuspensionKind


def check_served(
    session: Session, case: ListingCase, service: Service, *, issued_on: date, on: date
) -> None:
    """Refuse a service that cannot be: too early, in the future, or electronic without consent.

    Raises:
        StepDateWrong, ElectronicNotAgreed.
    """
    earliest = issued_on
    if service.method is ServiceMethod.ANNOUNCEMENT:
        earliest += timedelta(days=_announcement_days(case, on))
    rules.check_date("#/served_on", service.served_on, earliest=earliest, latest=on)
    if service.method is ServiceMethod.ELECTRONIC:
        require_agreement(session, case.id, on=service.served_on)


def check_arrived(
    session: Session,
    case: ListingCase,
    revocation: RepairRevocation,
    kind: DocumentKind,
    service: Service,
    *,
    on: date,
) -> None:
    """As ``check_served``, for the document of a revocation as it stands, corrected or not.

    Raises:
        StepDateWrong, ElectronicNotAgreed.
    """
    acted_on = revocation.decided_on or revocation.proposed_on
    issued_on = earliest_service(
        session, case.id, (kind,), acted_on=acted_on, request_id=revocation.id
    )
    check_served(session, case, service, issued_on=issued_on, on=on)


def _announcement_days(case: ListingCase, on: date) -> int:
    rule = get_list(case.list_key).on(on).suspension(SuspensionKind.ANNOUNCEMENT)
    return 0 if rule is None or rule.calendar_days is None else rule.calendar_days
