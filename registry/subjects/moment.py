"""What a subject was on a day, as known at an instant."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.kernel.refusals import N_, Conflict
from registry.subjects.history_models import SubjectTrait, Trait
from registry.subjects.models import Subject, SubjectName
from registry.subjects.names import names_as_of
from registry.subjects.vocabulary import SubjectStatus


class DeregisteredBefore(Conflict):
    """The document is of a day on which its subject had ceased to exist."""

    title = N_("主体当时已经注销")
    detail = N_(
        "该主体%(since)s起注销，不能再对它作出文书。请核对文书日期；"
        "权利义务由其他主体承接的，登记在承接的主体上；注销日期有误的，先更正。"
    )


@dataclass(frozen=True, slots=True)
class AtMoment:
    """A subject as the record tells it of a moment.

    ``known`` is false where nothing was on record yet; beside it stands what was recorded first.
    """

    name: str
    kind: str
    division: str
    industry: str | None
    product_classes: tuple[str, ...]
    status: str
    size: str | None
    known: bool


def at_moment(session: Session, subject: Subject, as_of: AsOf) -> AtMoment:
    """What the subject was; a trait that never changed is what it is now."""
    rows = session.scalars(
        select(SubjectTrait).where(
            SubjectTrait.subject_id == subject.id,
            SubjectTrait.valid.contains(as_of.valid_on),
            SubjectTrait.recorded.contains(as_of.known_at),
        )
    )
    told = {row.trait: row.value for row in rows}
    first = _first_recorded_at(session, subject.id)
    return AtMoment(
        name=names_as_of(session, [subject.id], as_of)[subject.id],
        kind=told.get(Trait.KIND, subject.kind),
        division=told.get(Trait.DIVISION, subject.division),
        industry=told.get(Trait.INDUSTRY, subject.industry) or None,
        product_classes=_classes(told.get(Trait.PRODUCT_CLASSES), subject),
        status=told.get(Trait.STATUS, subject.status),
        size=told.get(Trait.SIZE, subject.size) or None,
        known=first is None or first <= as_of.known_at,
    )


def check_not_deregistered(session: Session, subject_id: int, *, before: date) -> None:
    """Refuse a document of a day before which its subject had certainly ceased to exist (注销).

    Documents of the years before a register was taken over pass: the day is then the import's.

    Raises:
        DeregisteredBefore: says since when.
    Legal basis: 《中华人民共和国民法典》第五十九条、第六十八条.
    """
    since = deregistered_on(session, session.get_one(Subject, subject_id))
    if since is not None and since < before:
        raise DeregisteredBefore(since=since.isoformat())


def deregistered_on(session: Session, subject: Subject) -> date | None:
    """From which day the subject is no more, as known now; None: it is.

    Where nobody told the day, it is the one on which it was recorded so.
    """
    if subject.status != SubjectStatus.DEREGISTERED:
        return None
    told = session.execute(
        select(func.lower(SubjectTrait.valid), func.lower(SubjectTrait.recorded)).where(
            SubjectTrait.subject_id == subject.id,
            SubjectTrait.trait == Trait.STATUS,
            func.upper_inf(SubjectTrait.valid),
            func.upper_inf(SubjectTrait.recorded),
        )
    ).one_or_none()
    since, recorded_at = told or (None, _first_recorded_at(session, subject.id))
    return since or (legal_day(recorded_at) if recorded_at else None)


def _first_recorded_at(session: Session, subject_id: int) -> datetime | None:
    recorded_at: datetime | None = session.scalar(
        select(func.min(func.lower(SubjectName.recorded))).where(
            SubjectName.subject_id == subject_id
        )
    )
    return recorded_at


def _classes(told: str | None, subject: Subject) -> tuple[str, ...]:
    if told is None:
        return tuple(subject.product_classes)
    return tuple(filter(None, told.split("\n")))
