"""What the file of a subject says of listings whose execution is stayed. Reads only."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from registry.blacklist.clock_models import CaseSuspension
from registry.blacklist.credit_marks import CREDIT_SOURCE, RESUMED_SOURCE
from registry.blacklist.models import ListingCase
from registry.credit.models import CreditEntry
from registry.kernel.period import AsOf
from registry.shell.formats import day_table


def stays_of(session: Session, subject_id: int, as_of: AsOf) -> dict[UUID, CaseSuspension]:
    """The stays that go on then, by the case; of each case the earliest."""
    on = func.listing_stays(ListingCase.id, as_of.valid_on, as_of.known_at)
    going_on = on.table_valued("id").lateral("going_on")
    rows = session.scalars(
        select(CaseSuspension)
        .select_from(ListingCase)
        .join(going_on, true())
        .join(CaseSuspension, CaseSuspension.id == going_on.c.id)
        .where(ListingCase.subject_id == subject_id)
        .order_by(CaseSuspension.first_on.desc())
    )
    return {stay.case_id: stay for stay in rows}


def told(stay: CaseSuspension) -> str:
    """Since when execution is stayed, and by what."""
    return str(_("%(on)s起停止执行（%(what)s）", on=day_table(stay.first_on), what=stay.reference))


def rests_of(
    session: Session, subject_id: int, entries: Sequence[CreditEntry], as_of: AsOf
) -> Mapping[int, str]:
    """Of a subject's entries those that rest because a listing is stayed, by number, in words."""
    if not any(one.source_kind in (CREDIT_SOURCE, RESUMED_SOURCE) for one in entries):
        return {}
    stays = stays_of(session, subject_id, as_of)
    decisions = select(ListingCase.decision_no, ListingCase.id).where(ListingCase.id.in_(stays))
    resting: dict[tuple[str | None, date | None], CaseSuspension] = {
        (row.decision_no, stays[row.id].first_on): stays[row.id]
        for row in session.execute(decisions)
    }
    found = ((one.id, resting.get((one.source_ref, one.valid.upper))) for one in entries)
    return {number: told(stay) for number, stay in found if stay is not None}
