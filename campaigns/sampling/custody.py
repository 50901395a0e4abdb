"""The sample from hand to hand: sealed, sent, received, or void where the chain breaks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.sampling.acts import Deed, begin, day_of, write
from campaigns.sampling.laboratories import accreditation_of, get_laboratory
from campaigns.sampling.lifecycle import SamplingAct
from campaigns.sampling.models import Sampling
from campaigns.sampling.rules import SealBroken, check_day, check_laboratory
from registry.accounts.actors import Actor


def seal(
    session: Session,
    sampling_id: UUID,
    *,
    seal_no: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record that the sample was sealed on the spot, under a seal's number.

    Raises:
        SamplingUnknown, Stale, ActNotPossible, SamplingOfAnotherAgency, PersonNeeded.
    """
    deed = Deed(SamplingAct.SEAL, by, at, detail={"seal_no": seal_no})
    sampling = begin(session, sampling_id, version, deed)
    return write(session, sampling, deed)


def send(
    session: Session,
    sampling_id: UUID,
    *,
    laboratory_id: UUID,
    sent_on: date,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record that the sample was sent to a laboratory accredited for the product.

    Raises:
        LaboratoryUnknown, LaboratoryUnfit, SamplingDateWrong, and as ``seal``.
    """
    laboratory = get_laboratory(session, laboratory_id)
    deed = Deed(SamplingAct.SEND, by, at, on=sent_on, detail={"laboratory": laboratory.name})
    sampling = begin(session, sampling_id, version, deed)
    check_day(sent_on, "#/sent_on", not_before=sampling.taken_on, today=deed.today)
    check_laboratory(
        accreditation_of(laboratory),
        sampling.product_kind,
        on=sent_on,
        pointer="#/laboratory_id",
    )
    return write(session, sampling, deed, laboratory_id=laboratory_id)


def receive(
    session: Session,
    sampling_id: UUID,
    *,
    received_on: date,
    seal_intact: bool,
    version: int,
    by: Actor,
    at: datetime,
) -> Sampling:
    """Record that the laboratory received the sample with its seal intact.

    Raises:
        SealBroken: the sample has to be voided instead.
        SamplingDateWrong, and as ``seal``.
    """
    deed = Deed(SamplingAct.RECEIVE, by, at, on=received_on, detail={"seal_intact": seal_intact})
    sampling = begin(session, sampling_id, version, deed)
    sent_on = day_of(session, sampling, SamplingAct.SEND)
    check_day(received_on, "#/received_on", not_before=sent_on, today=deed.today)
    if not seal_intact:
        raise SealBroken
    return write(session, sampling, deed)


def void(
    session: Session, sampling_id: UUID, *, reason: str, version: int, by: Actor, at: datetime
) -> Sampling:
    """Void a sample before its test: broken seal, wrong batch, lost on the way.

    Raises:
        As ``seal``.
    """
    deed = Deed(SamplingAct.VOID, by, at, detail={"reason": reason})
    sampling = begin(session, sampling_id, version, deed)
    return write(session, sampling, deed, ending_reason=reason)
