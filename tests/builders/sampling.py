"""Samples at any step of their course, made by the services themselves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlalchemy.orm import Session

from campaigns.sampling import products, service
from campaigns.sampling.judging import ItemResult
from campaigns.sampling.lifecycle import Purpose
from campaigns.sampling.models import Sampling
from campaigns.sampling.report_models import Laboratory
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency, Officer
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.subjects.models import Subject
from tests.builders.accounts import LONG_AGO, an_agency, an_officer
from tests.builders.subjects import a_subject

TAKEN_ON = date(2026, 3, 10)
_numbers = count(1)

CLEAN = {
    "甲醛含量": ("20", "mg/kg"),
    "pH值": ("6.5", ""),
    "可分解致癌芳香胺染料": ("未检出", ""),
    "绳带要求": ("符合", ""),
    "纤维成分含量": ("符合", ""),
}
BAD = CLEAN | {"甲醛含量": ("120", "mg/kg")}


def noon(on: date) -> datetime:
    """Noon in Beijing."""
    return datetime.combine(on, time(4), UTC)


def results(of: Mapping[str, tuple[str, str]]) -> Sequence[ItemResult]:
    """Lines of a report."""
    return [ItemResult(item, value, unit) for item, (value, unit) in of.items()]


def a_laboratory(session: Session, **changes: object) -> Laboratory:
    """A laboratory accredited for every kind of product, from 2020 to 2030."""
    number = next(_numbers)
    new = service.NewLaboratory(
        name=f"示范省第{number}检验院",
        accreditation_no=f"SF-CMA-{number:05}",
        accredited_from=date(2020, 1, 1),
        accredited_until=date(2030, 12, 31),
        product_kinds=sorted(products.shipped()),
    )
    return service.register_laboratory(
        session,
        replace(new, **changes),  # type: ignore[arg-type]  # fields of the record
        by=system_actor("tests"),
        at=LONG_AGO,
    )


@dataclass
class Bench:
    """An agency, two officers (the second reviews, too), two laboratories, seller and maker."""

    agency: Agency
    officers: tuple[Officer, Officer]
    reviewer: Officer
    laboratory: Laboratory
    other_laboratory: Laboratory
    seller: Subject
    producer: Subject

    @property
    def by(self) -> Actor:
        """Who records."""
        return actor_of(self.officers[0])

    @property
    def second(self) -> Actor:
        """Who confirms."""
        return actor_of(self.reviewer)


def a_bench(session: Session, *, level: str = "province") -> Bench:
    """Everybody a sample needs."""
    agency = an_agency(session, level=level)
    # A password costs a quarter of a second: two officers do for everything.
    roles = (Role.REVIEWER, Role.INSPECTOR, Role.PUBLISHER, Role.CASE_OFFICER)
    second = an_officer(session, agency=agency, roles=roles)
    return Bench(
        agency=agency,
        officers=(an_officer(session, agency=agency), second),
        reviewer=second,
        laboratory=a_laboratory(session),
        other_laboratory=a_laboratory(session),
        seller=a_subject(session, name="示范省南山百货有限公司"),
        producer=a_subject(session, name="示范省禾沐服饰有限公司"),
    )


class Course:
    """One sample on its way; each step is done on its own day by the service."""

    def __init__(self, session: Session, bench: Bench, sampling: Sampling, on: date) -> None:
        """Stand at ``on``."""
        self.session, self.bench, self.sampling, self.on = session, bench, sampling, on

    @property
    def at(self) -> datetime:
        """Noon of the present day."""
        return noon(self.on)

    def wait(self, days: int) -> "Course":
        """Let days pass."""
        self.on += timedelta(days=days)
        return self

    def do(self, act: str, *, by: Actor | None = None, **values: object) -> "Course":
        """One use case on the sample as it stands."""
        self.sampling = getattr(service, act)(
            self.session,
            self.sampling.id,
            version=self.sampling.version,
            by=by or self.bench.by,
            at=self.at,
            **values,
        )
        return self

    def received(self) -> "Course":
        """Sealed, sent, received."""
        self.do("seal", seal_no="F-0001")
        self.do("send", laboratory_id=self.bench.laboratory.id, sent_on=self.on)
        return self.wait(2).do("receive", received_on=self.on, seal_intact=True)

    def reported(
        self, of: Mapping[str, tuple[str, str]] = BAD, laboratory: Laboratory | None = None
    ) -> "Course":
        """A report of today; bad unless other results are given."""
        self.sampling = service.enter_report(
            self.session,
            self.sampling.id,
            a_report(self, of, laboratory),
            version=self.sampling.version,
            by=self.bench.by,
            at=self.at,
        )
        return self

    def failed(self) -> "Course":
        """Tested ten days later and failed."""
        return self.received().wait(8).reported()

    def served(self) -> "Course":
        """Failed, and served the next day."""
        return self.failed().wait(1).do("serve", served_on=self.on)

    def confirmed(self) -> "Course":
        """Served, nobody objected, confirmed by the second officer."""
        return self.served().wait(20).do("confirm", by=self.bench.second)

    def rectifying(self, days: int = 30) -> "Course":
        """Confirmed and ordered to rectify."""
        self.confirmed()
        return self.do("order_rectification", rectify_by=self.on + timedelta(days=days))

    def followed_up(self, of: Mapping[str, tuple[str, str]]) -> "Course":
        """A sample that follows it up, taken today, through its own course; its outcome."""
        rectifying = self.sampling.state == "rectifying"
        follower = a_course(
            self.session,
            self.bench,
            on=self.on,
            purpose=Purpose.REINSPECTION if rectifying else Purpose.RECHECK,
            follows_id=self.sampling.id,
        )
        if of is CLEAN:
            follower.received().wait(8).reported(of)
        else:
            follower.confirmed()
        self.on = follower.on
        return self.do("record_follow_up", follow_up_id=follower.sampling.id)


def a_report(
    course: Course,
    of: Mapping[str, tuple[str, str]] = BAD,
    laboratory: Laboratory | None = None,
) -> service.NewReport:
    """A report on a sample, issued on its present day."""
    return service.NewReport(
        laboratory_id=(laboratory or course.bench.laboratory).id,
        report_no=f"W-{next(_numbers):06}",
        issued_on=course.on,
        results=results(of),
    )


def a_new_sampling(bench: Bench, *, on: date = TAKEN_ON, **changes: object) -> service.NewSampling:
    """A sampling sheet as written."""
    new = service.NewSampling(
        number=f"CC2026-{next(_numbers):05}",
        product_kind="children_textiles",
        product_name="儿童针织T恤",
        model="120/60",
        batch_no="20260101A",
        produced_on=on - timedelta(days=60),
        quantity="3件，备样2件",
        seller_uscc=bench.seller.uscc,
        producer_uscc=bench.producer.uscc,
        taken_on=on,
        officers=tuple(officer.id for officer in bench.officers),
    )
    return replace(new, **changes)  # type: ignore[arg-type]  # fields of the record


def a_course(
    session: Session, bench: Bench | None = None, *, on: date = TAKEN_ON, **changes: object
) -> Course:
    """A sample taken on a day."""
    bench = bench or a_bench(session)
    new = a_new_sampling(bench, on=on, **changes)
    taken = service.record_sampling(session, new, by=bench.by, at=noon(on))
    return Course(session, bench, taken, on)
