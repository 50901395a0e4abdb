"""How much a party hands in by its code on one day, so that no code fills the disks. None commits.

Owns ``party_filing``. The bound is this registry's own; what is more is taken by the agency on
paper, in the same time.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.blacklist.models import ListingCase
from registry.blacklist.party_models import ElectronicConsent, PartyFiling
from registry.blacklist.record import agency_of
from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_, TooMany

MOST_A_DAY = 20
"""Filings of one case by its code on one legal day."""
MOST_BYTES_A_DAY = 40 * 1024 * 1024
"""Bytes of the files sent along with them."""


class PartyFiledEnough(TooMany):
    """The party has handed in as much as is taken by its code on one day."""

    title = N_("今天网上提交已达上限")
    detail = N_(
        "本案今天网上最多接收%(most)s次提交、附件合计%(megabytes)s MB，这一次没有收下。"
        "请明天再交，或者在期限之内直接交给%(agency)s，效力相同。您填写的内容还在下面。"
    )


def note_filing(
    session: Session, case: ListingCase, bodies: Sequence[bytes] = (), *, at: datetime
) -> None:
    """Count one filing of the locked case with its files, or refuse it.

    A hearing is asked for once and is not counted.

    Raises:
        PartyFiledEnough.
    """
    on, size = legal_day(at), sum(len(body) for body in bodies)
    count, total = session.execute(
        select(func.count(), func.coalesce(func.sum(PartyFiling.size_bytes), 0)).where(
            PartyFiling.case_id == case.id, PartyFiling.filed_on == on
        )
    ).one()
    if count >= MOST_A_DAY or total + size > MOST_BYTES_A_DAY:
        raise _enough(session, case, on)
    session.add(PartyFiling(case_id=case.id, filed_on=on, size_bytes=size, at=at))
    session.flush()


def refuse_more_agreements(session: Session, case: ListingCase, *, at: datetime) -> None:
    """Refuse to take in a consent to electronic service that was given and taken back all day.

    Raises:
        PartyFiledEnough.
    """
    given = select(func.count()).where(
        ElectronicConsent.case_id == case.id, ElectronicConsent.agreed_on == legal_day(at)
    )
    if (session.scalar(given) or 0) >= MOST_A_DAY:
        raise _enough(session, case, legal_day(at))


def _enough(session: Session, case: ListingCase, on: date) -> PartyFiledEnough:
    return PartyFiledEnough(
        most=MOST_A_DAY,
        megabytes=MOST_BYTES_A_DAY // 1024**2,
        agency=agency_of(session, case, on).name,
    )
