"""Examples of the pages of the honour list."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from registry.blacklist.honour_models import HonourProposal
from registry.blacklist.honour_rules import QUALITY
from registry.blacklist.honours import decide_honour, propose_honour
from registry.kernel.clock import legal_day
from tests.builders.blacklist import Bureau
from tests.builders.credit import graded
from tests.builders.subjects import a_code, a_subject


def honour_pages(session: Session, bureau: Bureau, at: datetime) -> dict[str, list[str]]:
    """A proposal that waits, one that was refused, and one that was confirmed."""
    waiting, refused, confirmed = (
        _proposed(session, bureau, number, at) for number in range(9061, 9064)
    )
    for one in (refused, confirmed):
        decide_honour(
            session, one.id, confirm=one is confirmed, version=1, by=bureau.reviewer, at=at
        )
    return {
        "honours.honours": [
            f"/console/honours?part={part}" for part in ("in_force", "waiting", "decided")
        ],
        "honours.proposal": [f"/console/honours/proposals/{one.id}" for one in (waiting, refused)],
    }


def _proposed(session: Session, bureau: Bureau, number: int, at: datetime) -> HonourProposal:
    firm = a_subject(session, uscc=a_code(number))
    graded(session, firm.id, "A", legal_day(at) - timedelta(days=800))
    return propose_honour(
        session, firm.id, list_key=QUALITY, reason="连续两年抽查合格", by=bureau.handler, at=at
    )
