"""What the public is told of a sampling, and the gate before it.

Told are product, maker, batch, items failed and laboratory; nothing typed beyond these, and
nothing that looks like a person's number. Legal basis: 政府信息公开条例 art. 15, 20;
个人信息保护法 art. 28.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from campaigns.sampling.lifecycle import FINAL_FAILURE, ReportKind, Verdict
from campaigns.sampling.models import Sampling
from campaigns.sampling.report_models import Laboratory, TestReport, TestResult
from registry.accounts.models import Agency
from registry.kernel.privacy import looks_personal
from registry.kernel.refusals import N_, Conflict
from registry.subjects.models import Subject

_TYPED = ("product_name", "model", "batch_no")


class PersonalDataInSampling(Conflict):
    """A public field holds what looks like a person's number."""

    title = N_("公布内容里疑似有个人信息")
    detail = N_("以下字段里有像身份证号或者电话号码的内容，没有公布：%(fields)s")


@dataclass(frozen=True, slots=True)
class Item:
    """A failed item: its title, the result as reported, the limit."""

    title: str
    value: str
    limit: str


@dataclass(frozen=True, slots=True)
class PublicSampling:
    """A failed sampling as the public sees it; ``maker`` is None where none is labelled."""

    id: UUID
    product_kind: str
    product_name: str
    model: str | None
    batch_no: str
    maker: str | None
    seller: str | None
    laboratory: str
    agency: str
    published_on: date
    announced_on: date | None
    retested: bool
    items: tuple[Item, ...]


def check_public(session: Session, sampling: Sampling) -> None:
    """Refuse publication where a person's number seems to stand in a public field.

    Raises:
        PersonalDataInSampling: names the fields, not what stands in them.
    """
    parties = session.execute(
        select(Subject.name).where(
            Subject.id.in_([sampling.producer_id or sampling.seller_id, sampling.responsible_id])
        )
    ).scalars()
    found = [name for name in _TYPED if looks_personal(getattr(sampling, name) or "")]
    if any(looks_personal(name) for name in parties):
        found.append("name")
    reported = (
        select(TestResult.value)
        .join(TestReport, TestReport.id == TestResult.report_id)
        .where(TestReport.sampling_id == sampling.id, TestResult.verdict == Verdict.FAIL)
    )
    if any(map(looks_personal, session.scalars(reported))):
        found.append("results")
    if found:
        raise PersonalDataInSampling(fields=", ".join(found))


def list_public(
    session: Session,
    *,
    on: date,
    product_kind: str | None = None,
    search: str | None = None,
    after: tuple[date, UUID] | None = None,
    limit: int = 50,
) -> list[PublicSampling]:
    """Failures that are public on a day, the last published first; overturned ones are gone."""
    wanted = _public(on).order_by(Sampling.published_on.desc(), Sampling.id.desc()).limit(limit)
    if product_kind is not None:
        wanted = wanted.where(Sampling.product_kind == product_kind)
    if search is not None:
        part = f"%{_escaped(search)}%"
        wanted = wanted.where(Sampling.product_name.ilike(part) | Subject.name.ilike(part))
    if after is not None:
        wanted = wanted.where(tuple_(Sampling.published_on, Sampling.id) < after)
    return _read(session, wanted)


def find_public(session: Session, sampling_id: UUID, *, on: date) -> PublicSampling | None:
    """One public failure; None where it is not public, or no longer."""
    return next(iter(_read(session, _public(on).where(Sampling.id == sampling_id))), None)


def was_published(session: Session, sampling_id: UUID) -> bool:
    """Whether the result was public once."""
    found = select(Sampling.id).where(
        Sampling.id == sampling_id, Sampling.published_on.is_not(None)
    )
    return session.scalar(found) is not None


def _public(on: date) -> Select[Any]:
    last = aliased(TestReport)
    tests = select(func.count()).where(TestReport.sampling_id == Sampling.id).scalar_subquery()
    latest = (
        select(TestReport.id)
        .where(TestReport.sampling_id == Sampling.id)
        .order_by((TestReport.kind == ReportKind.RETEST).desc())
        .limit(1)
        .correlate(Sampling)
        .scalar_subquery()
    )
    return (
        select(
            Sampling,
            Subject.name.label("party"),
            func.coalesce(Sampling.responsible_id == Sampling.producer_id, False).label("is_maker"),
            Laboratory.name.label("laboratory"),
            Agency.name.label("agency"),
            last.id.label("report_id"),
            tests.label("tests"),
        )
        .join(Subject, Subject.id == Sampling.responsible_id)
        .join(Agency, Agency.id == Sampling.agency_id)
        .join(last, last.id == latest)
        .join(Laboratory, Laboratory.id == last.laboratory_id)
        .where(Sampling.published_on <= on, Sampling.state.in_(FINAL_FAILURE))
    )


def _read(session: Session, wanted: Select[Any]) -> list[PublicSampling]:
    rows = session.execute(wanted).all()
    items = _items(session, [row.report_id for row in rows])
    return [_public_sampling(row, items.get(row.report_id, ())) for row in rows]


def _public_sampling(row: Row[Any], items: tuple[Item, ...]) -> PublicSampling:
    sampling: Sampling = row.Sampling
    published_on = sampling.published_on
    assert published_on is not None, "the query asks for it"
    return PublicSampling(
        id=sampling.id,
        product_kind=sampling.product_kind,
        product_name=sampling.product_name,
        model=sampling.model,
        batch_no=sampling.batch_no,
        maker=row.party if row.is_maker else None,
        seller=None if row.is_maker else row.party,
        laboratory=row.laboratory,
        agency=row.agency,
        published_on=published_on,
        announced_on=sampling.announced_on,
        retested=row.tests > 1,
        items=items,
    )


def _items(session: Session, report_ids: list[UUID]) -> dict[UUID, tuple[Item, ...]]:
    found: dict[UUID, tuple[Item, ...]] = {}
    rows = session.scalars(
        select(TestResult)
        .where(TestResult.report_id.in_(report_ids), TestResult.verdict == Verdict.FAIL)
        .order_by(TestResult.report_id, TestResult.place)
    )
    for row in rows:
        item = Item(row.title, f"{row.value} {row.unit}".strip(), row.limit_text)
        found[row.report_id] = (*found.get(row.report_id, ()), item)
    return found


def _escaped(search: str) -> str:
    return search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
