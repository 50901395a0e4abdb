"""What credit files show: good conduct, own documents, a new name, a merger, a successor."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from chengxin.demo.scans import scan
from registry.credit import attachments, entries_service
from registry.credit.attachment_models import AttachmentKind
from registry.credit.attachments import NewAttachment
from registry.credit.entries_rules import NewFact
from registry.credit.models import GradePeriod
from registry.credit.vocabulary import EntryKind, Severity
from registry.files.originals import Originals
from registry.kernel.clock import legal_day
from registry.kernel.period import add_months
from registry.subjects import service as subjects
from registry.subjects.history_models import LinkKind
from registry.subjects.links import NewLink
from registry.subjects.models import Subject

_SHOWN = (("D", 1), ("C", 3), ("B", 1))
_CONDUCT = (
    (EntryKind.PLEDGE, Severity.GENERAL, "公开上年度质量信用报告", "GB/T 31863-2015"),
    (EntryKind.STANDARD, Severity.MINOR, "企业标准自我声明公开", "《标准化法》第二十七条"),
    (EntryKind.AWARD, Severity.GENERAL, "获市级质量奖提名", "GB/T 31863-2015"),
)
_DECLARED_DAYS, _RENAMED_DAYS, _MERGED_DAYS = 180, 40, 25


def put_credit(
    session: Session,
    agenda: Agenda,
    cast: Cast,
    originals: Originals,
    firms: Sequence[int],
    today: date,
) -> None:
    """Put what a few credit files shall show on the agenda.

    Args:
        session: the play's.
        agenda: where acts go.
        cast: who acts.
        originals: where files lie.
        firms: internal numbers of at least four firms that nothing else happens to.
        today: last day of the play.
    """
    for act in (partial(_praise, session, cast, originals), partial(_move, session, cast, firms)):
        agenda.put_exactly(today - timedelta(days=1), act)


def _praise(session: Session, cast: Cast, originals: Originals, at: datetime) -> None:
    """Good conduct and own documents of firms of several grades."""
    for number, subject in enumerate(_shown(session), start=1):
        for kind, severity, summary, basis in _CONDUCT[: 1 + number % 3]:
            _establish(session, cast, subject, (kind, severity, summary, basis), number, at)
        _declare(session, cast, originals, subject, number, at)


def _shown(session: Session) -> list[Subject]:
    """Firms of several grades, those with the lowest points first."""
    held = func.upper_inf(GradePeriod.recorded) & func.upper_inf(GradePeriod.valid)
    found: list[Subject] = []
    for grade, most in _SHOWN:
        found += session.scalars(
            select(Subject)
            .join(GradePeriod, GradePeriod.subject_id == Subject.id)
            .where(held, GradePeriod.grade == grade)
            .order_by(GradePeriod.points, Subject.id)
            .limit(most)
        )
    return found


def _establish(
    session: Session,
    cast: Cast,
    subject: Subject,
    what: tuple[EntryKind, Severity, str, str],
    number: int,
    at: datetime,
) -> None:
    kind, severity, summary, basis = what
    by, second = cast.officers["case"], cast.officers["reviewer"]
    on = legal_day(at) - timedelta(days=30 * number)
    new = NewFact(
        subject_id=subject.id,
        agency_id=by.agency(),
        kind=kind,
        severity=severity,
        number=f"示市监信〔{on.year}〕{number}{list(EntryKind).index(kind):02}号",
        legal_basis=basis,
        summary=summary,
        occurred_on=on,
        decided_on=on,
        valid_until=None,
    )
    fact = entries_service.record_fact(session, new, by=by, at=at)
    entries_service.confirm_fact(session, fact.id, version=fact.version, by=second, at=at)


def _declare(
    session: Session,
    cast: Cast,
    originals: Originals,
    subject: Subject,
    number: int,
    at: datetime,
) -> None:
    on = legal_day(at) - timedelta(days=_DECLARED_DAYS - number)
    code = f"Q/{subject.uscc[8:17]} 00{number}-{on.year}"
    declared = [
        NewAttachment(AttachmentKind.STANDARD, "产品质量要求", code, on, add_months(on, 36)),
        NewAttachment(
            AttachmentKind.QUALITY_REPORT, f"{on.year - 1}年度质量信用报告", None, on, None
        ),
    ]
    for new in declared[: 1 + number % 2]:
        page = scan(f"{new.kind.value} {subject.uscc} {on.isoformat()}", on=on)
        attachments.attach(session, originals, subject, new, page, by=cast.officers["case"], at=at)


def _move(session: Session, cast: Cast, firms: Sequence[int], at: datetime) -> None:
    """A firm takes a new name; one merges into another; one is carried on by a successor."""
    by, today = cast.officers["case"], legal_day(at)
    renamed, merged, into, successor = (session.get_one(Subject, one) for one in firms[:4])
    change = subjects.Correction(
        "变更登记通知书",
        today - timedelta(days=_RENAMED_DAYS),
        name=renamed.name.replace("有限公司", "集团有限公司"),
    )
    if change.name != renamed.name:
        subjects.correct_subject(session, renamed.id, change, version=renamed.version, by=by, at=at)
    on = today - timedelta(days=_MERGED_DAYS)
    for kind, one, other in (
        (LinkKind.MERGER, merged, into),
        (LinkKind.SUCCESSION, renamed, successor),
    ):
        link = NewLink(kind, one.uscc, other.uscc, on, "登记机关公告")
        subjects.link_subjects(session, link, by=by, at=at)
