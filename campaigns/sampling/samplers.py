"""Who may take a sample, and who decides about its result: inspectors who stand aside from nobody.

Legal source: 行政处罚法 art. 42 and 43 (two officers with the qualification to enforce; who has an
interest stands aside); 产品质量监督抽查管理暂行办法 (two samplers). Appointments and recusals are
read as they were on the day, from the journal and the declarations.
"""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.orm import Session

from campaigns.inspections.duty import duties
from campaigns.inspections.rules import StandsAside
from campaigns.planning.assignment_rules import wrong_officers
from campaigns.sampling.models import Sampling
from registry.accounts.conflicts import standing_aside
from registry.accounts.models import Officer
from registry.accounts.permissions import Role
from registry.kernel.refusals import N_, FieldError
from registry.subjects.models import Subject


def faults_of_samplers(
    session: Session,
    officers: Sequence[UUID],
    *,
    agency_id: UUID,
    parties: Collection[str],
    on: date,
) -> list[FieldError]:
    """What is wrong with those who took a sample on a day: two inspectors of the agency then.

    ``parties``: credit codes of seller and maker.
    """
    serving = {
        key: duty.on(on) for key, duty in duties(session, officers, agency_id=agency_id).items()
    }
    wrong = wrong_officers(officers, of_agency=serving)
    if wrong is None and _any_aside(session, officers, parties, on=on):
        wrong = N_("有人员登记了与被抽样单位或者生产者的回避，请换人抽样")
    return [FieldError("#/officers", wrong)] if wrong else []


def check_stands_aside_from_nobody(
    session: Session, sampling: Sampling, officer: UUID, *, on: date
) -> None:
    """Refuse that somebody decides about a result who stands aside from seller or maker.

    Raises:
        StandsAside.
    """
    parties = (sampling.seller_id, sampling.producer_id, sampling.responsible_id)
    codes = session.scalars(select(Subject.uscc).where(Subject.id.in_(parties))).all()
    if _any_aside(session, [officer], codes, on=on):
        raise StandsAside


def samplers_to_choose(session: Session, agency_id: UUID | None, *, limit: int) -> list[Officer]:
    """Inspectors of an agency, by name."""
    wanted = select(Officer).where(
        Officer.agency_id == agency_id,
        Officer.active,
        literal(Role.INSPECTOR.value) == any_(Officer.roles),
    )
    return list(session.scalars(wanted.order_by(Officer.name, Officer.id).limit(limit)))


def _any_aside(
    session: Session, officers: Collection[UUID], parties: Collection[str], *, on: date
) -> bool:
    declared = standing_aside(session, officers, parties).values()
    return any(first <= on <= last for each in declared for first, last in each)
