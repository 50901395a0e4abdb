"""Product samplings of the demonstration: two laboratories, samples at every step of the course."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.sampling import products, service
from campaigns.sampling.judging import ItemResult
from campaigns.sampling.models import Sampling
from campaigns.sampling.products import PlanItem
from campaigns.sampling.report_models import Laboratory
from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from chengxin.demo.firms import Firm

SAMPLES = 30
# The oldest sample was taken so many days ago.
_OLDEST = 170
# Trade of the maker -> kinds of product, each with what stands on the label.
_GOODS: Mapping[str, Sequence[tuple[str, str, str]]] = {
    "motor_fuel": (("petrol", "92号车用汽油（ⅥB）", "92号"),),
    "farm_inputs": (("compound_fertiliser", "复合肥料", "15-15-15"),),
    "counterfeit_goods": (
        ("toys", "塑料拼装积木", "68片"),
        ("children_textiles", "中小学生校服（夏装）", "150/72A"),
        ("cables", "聚氯乙烯绝缘电线", "BV 2.5mm²"),
    ),
}
_FAILS = 0.3


@dataclass
class _Course:
    """One sample: what it is, whether it fails, and how it stands."""

    maker: Firm
    seller: Firm
    trade: str
    goods: tuple[str, str, str]
    number: str
    bad: bool
    contested: bool
    sampling: Sampling | None = None


class SamplingWork:
    """Puts the samples and their steps on the agenda."""

    def __init__(
        self, session: Session, agenda: Agenda, cast: Cast, firms: Sequence[Firm], random: Random
    ) -> None:
        """See the class."""
        self._session, self._agenda, self._cast, self._random = session, agenda, cast, random
        self._by_trade = {key: [firm for firm in firms if firm.trade.key == key] for key in _GOODS}
        self._laboratories: list[Laboratory] = []

    def put(self, today: date) -> None:
        """Samples over the last half year; what lies ahead of ``today`` does not happen."""
        self._agenda.put(today - timedelta(days=_OLDEST + 1), self._register)
        for place in range(SAMPLES):
            taken_on = today - timedelta(days=_OLDEST * (SAMPLES - place) // SAMPLES)
            self._put_one(place, taken_on)

    def _put_one(self, place: int, taken_on: date) -> None:
        trade = sorted(_GOODS)[place % len(_GOODS)]
        maker, seller = self._random.sample(self._by_trade[trade], 2)
        bad = self._random.random() < _FAILS
        course = _Course(
            maker=maker,
            seller=seller,
            trade=trade,
            goods=self._random.choice(_GOODS[trade]),
            number=f"SF{taken_on.year}-JC{place + 1:04}",
            bad=bad,
            contested=bad and self._random.random() < 0.25,  # noqa: PLR2004 - a quarter objects
        )
        steps: list[tuple[int, Callable[[_Course, datetime], None]]] = [
            (0, self._take),
            (2, self._receive),
            (12, self._report),
        ]
        if bad:
            steps += [(14, self._serve)]
            steps += [(20, self._object), (32, self._retest)] if course.contested else []
            steps += [(40, self._confirm), (44, self._publish), (46, self._order)]
        for days, step in steps:
            self._agenda.put(taken_on + timedelta(days=days), partial(step, course))

    def _register(self, at: datetime) -> None:
        by = self._cast.officers["campaign"]
        for name, number in (
            ("示范省产品质量监督检验研究院", "SF-CMA-0001"),
            ("示范市质量技术检测中心", "SF-CMA-0002"),
        ):
            new = service.NewLaboratory(
                name=name,
                accreditation_no=number,
                accredited_from=at.date() - timedelta(days=900),
                accredited_until=at.date() + timedelta(days=1200),
                product_kinds=sorted(products.shipped()),
            )
            self._laboratories.append(service.register_laboratory(self._session, new, by=by, at=at))

    def _take(self, course: _Course, at: datetime) -> None:
        kind, product, model = course.goods
        officers = self._cast.officers["inspector1"], self._cast.officers["inspector2"]
        new = service.NewSampling(
            number=course.number,
            product_kind=kind,
            product_name=product,
            model=model,
            batch_no=(at.date() - timedelta(days=40)).strftime("%Y%m%d"),
            produced_on=at.date() - timedelta(days=40),
            quantity="检样3份，备样2份",
            seller_uscc=course.seller.uscc,
            producer_uscc=course.maker.uscc,
            taken_on=at.date(),
            officers=[officer.person() for officer in officers],
            campaign_id=self._campaign(course.trade),
        )
        by = officers[0]
        taken = service.record_sampling(self._session, new, by=by, at=at)
        seal_no = f"F{course.number[-6:]}"
        course.sampling = service.seal(
            self._session, taken.id, seal_no=seal_no, version=taken.version, by=by, at=at
        )
        laboratory_id = self._laboratories[0].id
        self._do(course, service.send, at, laboratory_id=laboratory_id, sent_on=at.date())

    def _campaign(self, trade: str) -> UUID | None:
        """The running campaign of the trade, where its category is named like it."""
        return self._session.scalar(
            select(Campaign.id).where(
                Campaign.category == trade, Campaign.state == CampaignState.RUNNING
            )
        )

    def _receive(self, course: _Course, at: datetime) -> None:
        self._do(course, service.receive, at, received_on=at.date(), seal_intact=True)

    def _report(self, course: _Course, at: datetime) -> None:
        self._enter(course, at, laboratory=self._laboratories[0], bad=course.bad)

    def _retest(self, course: _Course, at: datetime) -> None:
        upheld = int(course.number[-1]) % 2 == 0
        self._enter(course, at, laboratory=self._laboratories[1], bad=upheld)

    def _serve(self, course: _Course, at: datetime) -> None:
        self._do(course, service.serve, at, served_on=at.date())

    def _object(self, course: _Course, at: datetime) -> None:
        self._do(course, service.object_to, at, filed_on=at.date(), wants_retest=True)

    def _confirm(self, course: _Course, at: datetime) -> None:
        if self._stands(course):
            self._do(course, service.confirm, at, by="reviewer")

    def _publish(self, course: _Course, at: datetime) -> None:
        if self._stands(course):
            self._do(course, service.publish, at, by="publisher")

    def _order(self, course: _Course, at: datetime) -> None:
        if self._stands(course):
            rectify_by = at.date() + timedelta(days=45)
            self._do(course, service.order_rectification, at, rectify_by=rectify_by)

    def _stands(self, course: _Course) -> bool:
        return course.sampling is not None and course.sampling.state != "overturned"

    def _enter(self, course: _Course, at: datetime, *, laboratory: Laboratory, bad: bool) -> None:
        kind = course.goods[0]
        items = products.plan_on(kind, at.date()).items
        wrong = items[int(course.number[-2:]) % len(items)]
        new = service.NewReport(
            laboratory_id=laboratory.id,
            report_no=f"W{course.number[2:]}-{laboratory.accreditation_no[-1]}",
            issued_on=at.date(),
            results=[_result(item, bad=bad and item is wrong) for item in items],
        )
        sampling = course.sampling
        assert sampling is not None, "it was taken on an earlier day"
        course.sampling = service.enter_report(
            self._session,
            sampling.id,
            new,
            version=sampling.version,
            by=self._cast.officers["inspector1"],
            at=at,
        )

    def _do(
        self,
        course: _Course,
        act: Callable[..., Sampling],
        at: datetime,
        *,
        by: str = "inspector1",
        **values: object,
    ) -> None:
        sampling = course.sampling
        assert sampling is not None, "it was taken on an earlier day"
        course.sampling = act(
            self._session,
            sampling.id,
            version=sampling.version,
            by=self._cast.officers[by],
            at=at,
            **values,
        )


def _result(item: PlanItem, *, bad: bool) -> ItemResult:
    """A reading within the limit, or a fifth beyond it."""
    limit = item.limit
    if limit is None:
        return ItemResult(item.key, "不符合" if bad else "符合")
    if limit.high is not None:
        value = limit.high * 6 / 5 if bad else limit.high * 4 / 5
    else:
        assert limit.low is not None, "a limit has a bound"
        value = limit.low * 4 / 5 if bad else limit.low * 11 / 10
    return ItemResult(item.key, f"{value:.2f}", item.unit)
