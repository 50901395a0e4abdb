"""Taking a sample: two officers, a batch of a product, its seller and its maker."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from campaigns.planning.goods import is_tested_in
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.planning.service import takes_part
from campaigns.sampling import products
from campaigns.sampling.acts import SamplingUnknown
from campaigns.sampling.follow_up_rules import PURPOSES
from campaigns.sampling.lifecycle import SAMPLING, Purpose, SamplingState
from campaigns.sampling.models import Sampling, SamplingOfficer
from campaigns.sampling.readings import plain
from campaigns.sampling.samplers import faults_of_samplers
from campaigns.sampling.terms import term_of
from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid
from registry.subjects import service as subjects
from registry.subjects.models import Subject


class SamplingInvalid(Invalid):
    """The sampling sheet does not hold together."""

    title = N_("抽样单填报有误")


class SamplingNumberTaken(Conflict):
    """The agency already has a sample under this number."""

    title = N_("抽样单编号重复")
    detail = N_("本机关已有编号为%(number)s的抽样单。")


@dataclass(frozen=True, slots=True)
class NewSampling:
    """A sample as taken.

    ``producer_uscc`` is None where no maker is labelled or the labelled one denies it; then the
    seller answers for the result. ``follows_id``: the failed sampling that it follows up; with
    ``purpose`` reinspection or recheck only.
    """

    number: str
    product_kind: str
    product_name: str
    batch_no: str
    quantity: str
    seller_uscc: str
    taken_on: date
    officers: Sequence[UUID]
    producer_uscc: str | None = None
    model: str | None = None
    produced_on: date | None = None
    reserve_kept: bool = True
    place: str | None = None
    campaign_id: UUID | None = None
    purpose: Purpose = Purpose.SUPERVISION
    follows_id: UUID | None = None


def record_sampling(session: Session, new: NewSampling, *, by: Actor, at: datetime) -> Sampling:
    """Record a sample that two officers took.

    Raises:
        SamplingInvalid: names every wrong field.
        SamplingNumberTaken, ProductKindUnknown, NoProvisionInForce, SamplingUnknown, PersonNeeded.
    """
    officer, agency_id, today = by.person(), by.agency(), legal_day(at)
    product = products.plan_on(new.product_kind, new.taken_on)
    parties = _parties(session, new)
    errors = [
        *_date_errors(new, today),
        *faults_of_samplers(
            session, new.officers, agency_id=agency_id, parties=parties, on=new.taken_on
        ),
        *_party_errors(new, parties),
        *_campaign_errors(session, new, agency_id),
        *_follow_errors(session, new, parties),
    ]
    if errors:
        raise SamplingInvalid(errors=errors)
    seller = parties[new.seller_uscc].id
    producer = parties[new.producer_uscc].id if new.producer_uscc else None
    stored: Sampling | None = session.scalar(
        upsert(Sampling)
        .values(
            id=new_id(),
            number=plain(new.number),
            agency_id=agency_id,
            campaign_id=new.campaign_id,
            purpose=new.purpose,
            follows_id=new.follows_id,
            product_kind=new.product_kind,
            plan_digest=product.digest,
            product_name=new.product_name.strip(),
            model=new.model,
            batch_no=new.batch_no.strip(),
            produced_on=new.produced_on,
            seller_id=seller,
            producer_id=producer,
            responsible_id=seller if producer is None else producer,
            quantity=new.quantity.strip(),
            reserve_kept=new.reserve_kept,
            place=new.place,
            taken_on=new.taken_on,
            state=SAMPLING.start,
            recorded_by=officer,
            recorded_at=at,
            version=1,
        )
        .on_conflict_do_nothing(index_elements=["agency_id", "number"])
        .returning(Sampling)
    )
    if stored is None:
        raise SamplingNumberTaken(
            number=new.number,
            errors=[FieldError("#/number", N_("编号已被使用，请核对。"))],
        )
    session.execute(
        insert(SamplingOfficer),
        [{"sampling_id": stored.id, "officer_id": key} for key in new.officers],
    )
    audit.record(
        session,
        actor=by,
        action="sampling.taken",
        object_kind="sampling",
        object_id=str(stored.id),
        detail={"number": stored.number, "product_kind": stored.product_kind},
        at=at,
    )
    return stored


def record_samplings(
    session: Session, wanted: Sequence[NewSampling], *, by: Actor, at: datetime
) -> list[Sampling]:
    """Record N samples (at most 200), all of them or none.

    Raises:
        As ``record_sampling``; pointers begin with ``#/samplings/<place>``.
    """
    taken = []
    for place, new in enumerate(wanted):
        try:
            taken.append(record_sampling(session, new, by=by, at=at))
        except Invalid as refused:
            at_place = f"#/samplings/{place}"
            errors = [
                replace(error, pointer=at_place + error.pointer[1:]) for error in refused.errors
            ]
            raise SamplingInvalid(errors=errors) from refused
    return taken


def _parties(session: Session, new: NewSampling) -> dict[str, Subject]:
    codes = {code for code in (new.seller_uscc, new.producer_uscc) if code}
    return subjects.find_subjects_by_code(session, codes)


def _date_errors(new: NewSampling, today: date) -> list[FieldError]:
    errors = []
    if new.taken_on > today:
        errors.append(FieldError("#/taken_on", N_("抽样日期不能晚于今天")))
    if new.produced_on is not None and new.produced_on > new.taken_on:
        errors.append(FieldError("#/produced_on", N_("生产日期不能晚于抽样日期")))
    return errors


def _party_errors(new: NewSampling, parties: dict[str, Subject]) -> list[FieldError]:
    detail = N_("没有登记这个主体")
    errors = []
    if new.seller_uscc not in parties:
        errors.append(FieldError("#/seller_uscc", detail))
    if new.producer_uscc and new.producer_uscc not in parties:
        errors.append(FieldError("#/producer_uscc", detail))
    return errors


def _campaign_errors(session: Session, new: NewSampling, agency_id: UUID) -> list[FieldError]:
    if new.campaign_id is None:
        return []
    category = session.scalar(
        select(Campaign.category)
        .where(
            Campaign.id == new.campaign_id,
            Campaign.state == CampaignState.RUNNING,
            takes_part(agency_id),
        )
        .with_for_update(read=True, of=Campaign)
    )
    if category is None:
        return [FieldError("#/campaign_id", N_("不是本机关参加的、正在进行的专项行动"))]
    if not is_tested_in(new.product_kind, category, new.taken_on):
        return [FieldError("#/product_kind", N_("这次专项行动不针对这类产品，请核对产品或者行动"))]
    return []


def _follow_errors(
    session: Session, new: NewSampling, parties: dict[str, Subject]
) -> list[FieldError]:
    if (new.purpose is Purpose.SUPERVISION) != (new.follows_id is None):
        return [FieldError("#/follows_id", N_("复查抽样应写明复查哪一次抽查，监督抽查不写"))]
    if new.follows_id is None:
        return []
    followed = session.get(Sampling, new.follows_id, with_for_update={"read": True})
    if followed is None:
        raise SamplingUnknown(sampling_id=new.follows_id)
    wanted = PURPOSES.get(SamplingState(followed.state))
    if wanted is not new.purpose or followed.product_kind != new.product_kind:
        return [FieldError("#/follows_id", N_("那次抽查现在不需要这样的复查抽样"))]
    who = {party.id for party in parties.values()}
    if followed.responsible_id not in who:
        return [FieldError("#/follows_id", N_("那次抽查的责任单位不是这里的生产者或者销售者"))]
    first = term_of(session, followed).first
    if new.taken_on < first:
        told = (("first", first.isoformat()),)
        return [FieldError("#/taken_on", N_("应在%(first)s至今天之间"), told)]
    return []
