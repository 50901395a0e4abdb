"""What agencies did about the listed and the honoured: in force, to do, to lift, late, lifted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from registry.accounts.actors import Actor
from registry.blacklist.lists import MARKET
from registry.blacklist.models import CaseSuspension, Honour, Listing
from registry.blacklist.states import SuspensionKind
from registry.kernel.clock import legal_day
from registry.measures.bases import BasisKind
from registry.measures.models import MeasureRecord
from registry.measures.service import Lifting, NewMeasures, lift_measures, report_measures

_SUPERVISED = ("key_supervision", "no_honours", "no_pledge_approval")
_WEIGHED = ("weighed_in_licences_and_tenders",)
_IN_FORCE = 9
_WITHOUT_BUYER = 3
_ENDED = 4


def put_measures(session: Session, agenda: Agenda, cast: Cast, today: date) -> None:
    """Put the agencies' reports on the agenda of the last days.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts: the keeper of the list, and an officer of the procurement centre.
        today: last day of the play.
    """
    agenda.put(today - timedelta(days=9), partial(_report_listed, session, cast))
    agenda.put(today - timedelta(days=5), partial(_report_ended, session, cast))
    agenda.put_exactly(today - timedelta(days=1), partial(_finish, session, cast))


def _report_listed(session: Session, cast: Cast, at: datetime) -> None:
    on = legal_day(at)
    stayed = select(CaseSuspension.case_id).where(
        CaseSuspension.kind == SuspensionKind.STAY, CaseSuspension.last_on.is_(None)
    )
    in_force = Listing.valid.contains(on) & Listing.case_id.not_in(stayed)
    held = _listings(session, in_force, limit=_IN_FORCE)
    for number, listing in enumerate(held):
        _report(session, listing, _SUPERVISED, on, number, by=cast.officers["case"], at=at)
    for number, listing in enumerate(held[:-_WITHOUT_BUYER]):
        _report(session, listing, _WEIGHED, on, number, by=cast.officers["measures"], at=at)


def _report_ended(session: Session, cast: Cast, at: datetime) -> None:
    """Reported late: they are to be lifted at once, and late already."""
    ended = _listings(session, func.upper(Listing.valid) <= legal_day(at), limit=_ENDED)
    for number, listing in enumerate(ended):
        first_on = listing.published_on
        _report(
            session,
            listing,
            _SUPERVISED[:1],
            first_on,
            number,
            note="补报",
            by=cast.officers["case"],
            at=at,
        )


def _finish(session: Session, cast: Cast, at: datetime) -> None:
    """Half of what is to be lifted is; the honoured have their fast lane."""
    on, officer = legal_day(at), cast.officers["case"]
    waiting = session.scalars(
        select(MeasureRecord)
        .where(
            MeasureRecord.agency_id == officer.agency(),
            MeasureRecord.basis_ended_on.is_not(None),
            MeasureRecord.lifted_on.is_(None),
        )
        .order_by(MeasureRecord.id)
    ).all()
    wanted = {record.id: record.version for record in waiting[::2]}
    if wanted:
        proof = Lifting(on, f"示市监解〔{on.year}〕2号")
        lift_measures(session, wanted, proof, by=officer, at=at)
    honours = session.scalars(
        select(Honour)
        .where(func.upper_inf(Honour.recorded), Honour.valid.contains(on))
        .order_by(Honour.row)
    ).all()
    for honour in honours[:3]:
        new = NewMeasures(
            BasisKind.HONOUR,
            honour.id,
            ("green_channel", "fewer_inspections"),
            on,
            f"示市监信〔{on.year}〕5号",
        )
        report_measures(session, new, by=officer, at=at)


def _listings(session: Session, which: Any, *, limit: int) -> Sequence[Listing]:  # noqa: ANN401
    return session.scalars(
        select(Listing)
        .where(Listing.list_key == MARKET, func.upper_inf(Listing.recorded), which)
        .order_by(Listing.published_on.desc(), Listing.row)
        .limit(limit)
    ).all()


def _report(
    session: Session,
    listing: Listing,
    codes: Sequence[str],
    started_on: date,
    number: int,
    *,
    by: Actor,
    at: datetime,
    note: str | None = None,
) -> None:
    act_ref = f"示奖惩〔{started_on.year}〕{number + 1}号"
    new = NewMeasures(BasisKind.LISTING, listing.id, codes, started_on, act_ref, note)
    report_measures(session, new, by=by, at=at)
