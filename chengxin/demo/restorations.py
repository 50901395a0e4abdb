"""What happens to repairs: one sent back for completion, one put to the party as false."""

from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from registry.blacklist import repair_intake, revocation_notices
from registry.blacklist.cases import Service, ServiceMethod
from registry.blacklist.listing_models import Repair
from registry.blacklist.lists import MARKET
from registry.blacklist.models import ListingCase
from registry.blacklist.request_states import RepairState
from registry.blacklist.revocations import can_be_revoked
from registry.kernel.clock import legal_day


def put_restorations(
    session: Session, agenda: Agenda, cast: Cast, filing_address: str, today: date
) -> None:
    """Put them on the agenda: two acts of the bureau's officer on the day before the last.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        filing_address: of the page where parties file.
        today: last day of the play.
    """
    agenda.put_exactly(today - timedelta(days=1), partial(_show, session, cast, filing_address))


def _show(session: Session, cast: Cast, filing_address: str, at: datetime) -> None:
    by, on = cast.officers["case"], legal_day(at)
    for repair, _case in _repairs(session, cast, RepairState.FILED)[:1]:
        repair_intake.return_repair(
            session,
            repair.id,
            missing="缺少罚没款缴纳凭证和整改复查记录",
            version=repair.version,
            by=by,
            at=at,
        )
    granted = _repairs(session, cast, RepairState.GRANTED)
    for repair, _case in [pair for pair in granted if can_be_revoked(*pair, on)][:1]:
        revocation = revocation_notices.propose_revocation(
            session,
            repair.id,
            facts="所附整改检测报告经向检测机构核实没有出具过",
            filing_address=filing_address,
            version=repair.version,
            by=by,
            at=at,
        )
        told = Service(on, ServiceMethod.DIRECT, "送达回证，代理人签收")
        revocation_notices.serve_revocation_notice(
            session, revocation.id, told, version=revocation.version, by=by, at=at
        )


def _repairs(session: Session, cast: Cast, state: RepairState) -> list[tuple[Repair, ListingCase]]:
    """The bureau's applications in a state, the latest first."""
    rows = session.execute(
        select(Repair, ListingCase)
        .join(ListingCase, ListingCase.id == Repair.case_id)
        .where(
            Repair.state == state,
            ListingCase.list_key == MARKET,
            ListingCase.agency_id == cast.officers["case"].agency_id,
        )
        .order_by(Repair.id.desc())
    )
    return [(row.Repair, row.ListingCase) for row in rows]
