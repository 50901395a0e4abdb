"""The right of reply: the party's words beside its public record. None commits.

Owns ``party_reply``. A reply is looked at by a person for personal data and nothing else; it is
shown as it is, or withheld with a reason. It leaves the public with the record it replies to.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.blacklist.admission import admit
from registry.blacklist.document_refusals import ReplyLooksPersonal, ReplyUnknown
from registry.blacklist.models import ListingCase
from registry.blacklist.party_models import PartyReply, ReplyState
from registry.blacklist.record import lock_case
from registry.blacklist.remedy_refusals import NotListed, RequestDecided, RequestPending
from registry.blacklist.states import CaseState
from registry.db import check_version
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import FieldError


def file_reply(
    session: Session, case: ListingCase, words: str, *, by: Actor, at: datetime
) -> PartyReply:
    """Take in a reply about the locked case; nobody sees it before a person looked at it.

    Raises:
        NotListed.
        ReplyLooksPersonal: an identity or telephone number seems to stand in it.
        RequestPending: one stands already.
    """
    if case.state != CaseState.PUBLISHED:
        raise NotListed
    if looks_personal(words):
        raise ReplyLooksPersonal(errors=[FieldError("#/words", ReplyLooksPersonal.detail)])
    standing = (ReplyState.FILED, ReplyState.SHOWN)
    if session.scalar(
        select(exists().where(PartyReply.case_id == case.id, PartyReply.state.in_(standing)))
    ):
        raise RequestPending
    reply = PartyReply(
        id=new_id(),
        case_id=case.id,
        state=ReplyState.FILED.value,
        words=words.strip(),
        filed_on=legal_day(at),
        version=1,
    )
    session.add(reply)
    session.flush()
    _journal(session, "reply.filed", reply, by, at)
    return reply


def decide_reply(
    session: Session,
    reply_id: UUID,
    *,
    reason: str | None,
    version: int,
    by: Actor,
    at: datetime,
) -> PartyReply:
    """A person shows a reply, or withholds it for the personal data that ``reason`` names.

    A reply that is shown can be withheld later; one that was withheld stays so.

    Raises:
        ReplyUnknown, Stale, AgencyNotCompetent, PersonNeeded, OfficerRecused, RequestDecided.
    """
    on, officer = legal_day(at), by.person()
    reply = get_reply(session, reply_id)
    case = lock_case(session, reply.case_id)
    session.refresh(reply, with_for_update=True)
    check_version(reply, version)
    admit(session, case, by, on)
    possible = {ReplyState.FILED} if reason is None else {ReplyState.FILED, ReplyState.SHOWN}
    if ReplyState(reply.state) not in possible:
        raise RequestDecided
    if reply.decided_by_id is None:
        reply.decided_on, reply.decided_by_id = on, officer
    reply.state = (ReplyState.SHOWN if reason is None else ReplyState.WITHHELD).value
    reply.reason = reason
    reply.version += 1
    session.flush()
    _journal(session, f"reply.{reply.state}", reply, by, at)
    return reply


def withdraw_reply(session: Session, reply: PartyReply, *, by: Actor, at: datetime) -> None:
    """Its author takes a reply away; it leaves the public the same moment.

    Raises:
        RequestDecided: it does not stand.
    """
    lock_case(session, reply.case_id)
    session.refresh(reply, with_for_update=True)
    if ReplyState(reply.state) not in (ReplyState.FILED, ReplyState.SHOWN):
        raise RequestDecided
    reply.state = ReplyState.WITHDRAWN.value
    reply.version += 1
    session.flush()
    _journal(session, "reply.withdrawn", reply, by, at)


def get_reply(session: Session, reply_id: UUID, *, case_id: UUID | None = None) -> PartyReply:
    """One reply; of the case, where one is named.

    Raises:
        ReplyUnknown: there is none.
    """
    reply = session.get(PartyReply, reply_id)
    if reply is None or case_id not in (None, reply.case_id):
        raise ReplyUnknown(reply_id=str(reply_id))
    return reply


def replies_of(session: Session, case_id: UUID) -> Sequence[PartyReply]:
    """Every reply of a case, the latest first."""
    return session.scalars(
        select(PartyReply).where(PartyReply.case_id == case_id).order_by(PartyReply.id.desc())
    ).all()


def find_shown(session: Session, case_id: UUID) -> PartyReply | None:
    """The reply that stands beside the public record of the case, if any."""
    return session.scalar(
        select(PartyReply).where(
            PartyReply.case_id == case_id, PartyReply.state == ReplyState.SHOWN
        )
    )


def _journal(session: Session, action: str, reply: PartyReply, by: Actor, at: datetime) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="party_reply",
        object_id=str(reply.id),
        detail={"case": str(reply.case_id), "state": reply.state},
        at=at,
    )
