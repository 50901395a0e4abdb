"""When a document can have reached the party: not before it was issued, and only as it may be.

The notice and the decision of a case have an announcement of their own (``suspensions``); every
other document that is announced counts as served once the period since its issue is over.
"""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from registry.blacklist import rules
from registry.blacklist.cases import Service, ServiceMethod
from registry.blacklist.electronic import require_agreement
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
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


def _announcement_days(case: ListingCase, on: date) -> int:
    rule = get_list(case.list_key).on(on).suspension(SuspensionKind.ANNOUNCEMENT)
    return 0 if rule is None or rule.calendar_days is None else rule.calendar_days
