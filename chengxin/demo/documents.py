"""What documents show besides those of each step: notices on their way, a public reply."""

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from registry.blacklist import documents
from registry.blacklist.document_kinds import DocumentKind
from registry.blacklist.electronic import record_agreement
from registry.blacklist.models import ListingCase
from registry.blacklist.party_codes import PARTY
from registry.blacklist.replies import decide_reply, file_reply
from registry.blacklist.states import CaseState
from registry.kernel.clock import legal_day

_NOTICES = 2
_REPLY = "问题批次已经全部召回并赔偿，设备已更换，欢迎监督。"


def put_documents(
    session: Session, agenda: Agenda, cast: Cast, filing_address: str, today: date
) -> None:
    """Put the drawing up of some documents on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        filing_address: of the page where parties file.
        today: last day of the play.
    """
    agenda.put_exactly(today - timedelta(days=1), partial(_draw, session, cast, filing_address))


def _draw(session: Session, cast: Cast, filing_address: str, at: datetime) -> None:
    by = cast.officers["case"]
    for case in _cases(session, cast, CaseState.OPENED, _NOTICES):
        documents.issue(
            session, case.id, DocumentKind.NOTICE, filing_address=filing_address, by=by, at=at
        )
        proof = "送达地址及方式确认书，负责人签字"
        record_agreement(session, case.id, agreed_on=legal_day(at), proof=proof, by=by, at=at)
    for case in _cases(session, cast, CaseState.PUBLISHED, 1):
        reply = file_reply(session, case, _REPLY, by=PARTY, at=at)
        looked_by = cast.officers["publisher"]
        decide_reply(session, reply.id, reason=None, version=1, by=looked_by, at=at)


def _cases(session: Session, cast: Cast, state: CaseState, most: int) -> list[ListingCase]:
    """The latest cases of the bureau in a state that stand on a penalty."""
    found = session.scalars(
        select(ListingCase)
        .where(
            ListingCase.state == state,
            ListingCase.agency_id == cast.officers["case"].agency_id,
            ListingCase.penalty_id.is_not(None),
        )
        .order_by(ListingCase.opened_on.desc(), ListingCase.id)
        .limit(most)
    )
    return list(found)
