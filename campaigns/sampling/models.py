"""Tables of sampling: samples, who took them, what was done with them, what tests found."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.planning.models import Campaign
from campaigns.sampling.lifecycle import (
    BEFORE_RESULT,
    FINAL_FAILURE,
    Purpose,
    SamplingAct,
    SamplingState,
    Verdict,
)
from campaigns.sampling.report_models import Laboratory, TestReport
from registry.accounts.models import Agency, Officer
from registry.credit.vocabulary import Severity
from registry.db import Base, one_of
from registry.penalties.models import Penalty
from registry.subjects.models import Subject


def _in(column: str, states: object) -> str:
    return f"{column} IN ({', '.join(repr(str(state)) for state in sorted(states))})"  # type: ignore[call-overload]  # any collection of states


class Sampling(Base):
    """One sample of one batch of a product, and where its course stands."""

    __tablename__ = "sampling"
    __table_args__ = (
        UniqueConstraint("agency_id", "number"),
        CheckConstraint(one_of("state", SamplingState), name="state_known"),
        CheckConstraint(one_of("purpose", Purpose), name="purpose_known"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict_known"),
        CheckConstraint(one_of("severity", Severity), name="severity_known"),
        CheckConstraint(
            "responsible_id = producer_id OR responsible_id = seller_id",
            name="responsible_is_party",
        ),
        CheckConstraint("produced_on <= taken_on", name="produced_before_taken"),
        CheckConstraint(
            "taken_on <= (recorded_at AT TIME ZONE 'Asia/Shanghai')::date", name="not_in_the_future"
        ),
        CheckConstraint(
            "(purpose = 'supervision') = (follows_id IS NULL)", name="follows_if_follow_up"
        ),
        CheckConstraint(
            f"({_in('state', BEFORE_RESULT)}) = (verdict IS NULL)", name="verdict_if_tested"
        ),
        CheckConstraint(
            "verdict IS NULL OR (verdict = 'fail') = (severity IS NOT NULL)",
            name="severity_if_failed",
        ),
        CheckConstraint(
            f"NOT ({_in('state', FINAL_FAILURE)}) OR "
            "(verdict = 'fail' AND confirmed_by IS NOT NULL AND final_on IS NOT NULL)",
            name="confirmed_before_consequences",
        ),
        CheckConstraint(
            f"penalty_id IS NULL OR {_in('state', FINAL_FAILURE)}", name="penalty_if_final_failure"
        ),
        CheckConstraint("confirmed_by <> reported_by", name="confirmed_by_another"),
        CheckConstraint("confirmed_by <> served_by", name="confirmed_by_another_than_served"),
        CheckConstraint("(served_by IS NULL) = (served_on IS NULL)", name="served_by_and_on"),
        CheckConstraint(
            "(confirmed_by IS NULL) = (confirmed_on IS NULL)", name="confirmed_by_and_on"
        ),
        CheckConstraint("final_on <= confirmed_on", name="final_before_confirmed"),
        CheckConstraint(
            "published_on IS NULL OR published_on >= confirmed_on", name="published_once_confirmed"
        ),
        CheckConstraint(
            "(state IN ('void', 'overturned')) = (ending_reason IS NOT NULL)",
            name="reason_if_void_or_overturned",
        ),
        Index("ix_sampling_taken_on_id", "taken_on", "id"),
        Index("ix_sampling_agency_id_taken_on_id", "agency_id", "taken_on", "id"),
        Index("ix_sampling_campaign_id", "campaign_id"),
        Index("ix_sampling_responsible_id", "responsible_id"),
        Index("ix_sampling_seller_id", "seller_id"),
        Index("ix_sampling_follows_id", "follows_id"),
        Index("ix_sampling_state_taken_on_id", "state", "taken_on", "id"),
        Index(
            "ix_sampling_published_on_id",
            "published_on",
            "id",
            postgresql_where=text("published_on IS NOT NULL"),
        ),
        {"comment": "Product samplings (产品质量监督抽查)"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    number: Mapped[str] = mapped_column(Text, comment="Number of the sampling sheet, by agency")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), comment="Who took it")
    campaign_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("campaign.id"), comment="Ordered by, where a campaign did"
    )
    purpose: Mapped[str] = mapped_column(Text, comment="supervision, reinspection or recheck")
    follows_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("sampling.id"), comment="The failed sampling that this one follows up"
    )
    product_kind: Mapped[str] = mapped_column(Text, comment="Key of product_plans/")
    plan_digest: Mapped[str] = mapped_column(
        Text, comment="Version of the test plan in force when it was taken"
    )
    product_name: Mapped[str] = mapped_column(Text, comment="Product as labelled")
    model: Mapped[str | None] = mapped_column(Text, comment="Model or specification as labelled")
    batch_no: Mapped[str] = mapped_column(Text, comment="Lot or production date as labelled")
    produced_on: Mapped[date | None] = mapped_column(comment="Day of production, where labelled")
    seller_id: Mapped[int] = mapped_column(
        ForeignKey("subject.id"), comment="At whose place it was taken"
    )
    producer_id: Mapped[int | None] = mapped_column(
        ForeignKey("subject.id"), comment="Maker as labelled; NULL where none is or it is denied"
    )
    responsible_id: Mapped[int] = mapped_column(
        ForeignKey("subject.id"), comment="Who answers for the result: the producer or the seller"
    )
    quantity: Mapped[str] = mapped_column(Text, comment="How much was taken, in words")
    reserve_kept: Mapped[bool] = mapped_column(
        Boolean, comment="A reserve sample was sealed: without it there is no retest"
    )
    place: Mapped[str | None] = mapped_column(Text, comment="Where it was taken, in words")
    taken_on: Mapped[date] = mapped_column(comment="Legal day it was taken")
    laboratory_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("laboratory.id"), comment="Where it was sent"
    )
    state: Mapped[str] = mapped_column(Text, comment="See campaigns.sampling.lifecycle")
    verdict: Mapped[str | None] = mapped_column(
        Text, comment="pass or fail by the last report; derived"
    )
    severity: Mapped[str | None] = mapped_column(Text, comment="Gravest of the failed items")
    reported_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who entered the last report"
    )
    served_on: Mapped[date | None] = mapped_column(comment="Legal day the result was served")
    served_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="Who recorded the service"
    )
    final_on: Mapped[date | None] = mapped_column(
        comment="Day the failure became final: the period over, or the objection settled"
    )
    confirmed_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("officer.id"), comment="The second officer"
    )
    confirmed_on: Mapped[date | None] = mapped_column(comment="Legal day of the confirmation")
    rectify_by: Mapped[date | None] = mapped_column(comment="Last day to put things right")
    announced_on: Mapped[date | None] = mapped_column(
        comment="Day the province announced that it failed again"
    )
    published_on: Mapped[date | None] = mapped_column(comment="First day the result is public")
    penalty_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("penalty.id"), comment="The penalty decision it led to, the last one"
    )
    ending_reason: Mapped[str | None] = mapped_column(
        Text, comment="Why it is void or overturned; staff only"
    )
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who recorded it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")

    agency: Mapped[Agency] = relationship(lazy="raise")
    campaign: Mapped[Campaign | None] = relationship(lazy="raise")
    seller: Mapped[Subject] = relationship(foreign_keys=[seller_id], lazy="raise")
    producer: Mapped[Subject | None] = relationship(foreign_keys=[producer_id], lazy="raise")
    responsible: Mapped[Subject] = relationship(foreign_keys=[responsible_id], lazy="raise")
    laboratory: Mapped[Laboratory | None] = relationship(lazy="raise")
    penalty: Mapped[Penalty | None] = relationship(lazy="raise")
    officers: Mapped[list[Officer]] = relationship(secondary="sampling_officer", lazy="raise")
    events: Mapped[list["SamplingEvent"]] = relationship(
        order_by="SamplingEvent.id", lazy="raise", viewonly=True
    )
    deadlines: Mapped[list["SamplingDeadline"]] = relationship(
        order_by="SamplingDeadline.id", lazy="raise", viewonly=True
    )
    reports: Mapped[list[TestReport]] = relationship(
        order_by="TestReport.recorded_at", lazy="raise", viewonly=True
    )


class SamplingOfficer(Base):
    """Who took a sample: at least two, held by a constraint trigger at the commit."""

    __tablename__ = "sampling_officer"
    __table_args__ = (
        Index("ix_sampling_officer_officer_id", "officer_id"),
        {"comment": "Officers who took a sample; at least two (Order 18)"},
    )

    sampling_id: Mapped[UUID] = mapped_column(
        ForeignKey("sampling.id"), primary_key=True, comment="Which sample"
    )
    officer_id: Mapped[UUID] = mapped_column(
        ForeignKey("officer.id"), primary_key=True, comment="Who took part"
    )


class SamplingEvent(Base):
    """One act on a sampling: custody of the sample and course of the result."""

    __tablename__ = "sampling_event"
    __table_args__ = (
        CheckConstraint(one_of("act", SamplingAct), name="act_known"),
        Index("ix_sampling_event_sampling_id", "sampling_id"),
        {"comment": "Acts on samplings, custody included; append-only"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    sampling_id: Mapped[UUID] = mapped_column(ForeignKey("sampling.id"), comment="Acted upon")
    act: Mapped[str] = mapped_column(Text, comment="See campaigns.sampling.lifecycle")
    acted_on: Mapped[date] = mapped_column(comment="Legal day the act took place")
    by_officer: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who recorded it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was recorded, UTC")
    detail: Mapped[dict[str, Any]] = mapped_column(comment="Days, seals, outcome, reason")

    officer: Mapped[Officer] = relationship(lazy="raise")


class SamplingDeadline(Base):
    """A clock that runs or ran for a sampling, with the version of the rule that set it."""

    __tablename__ = "sampling_deadline"
    __table_args__ = (
        CheckConstraint("due_on >= starts_on", name="due_after_start"),
        CheckConstraint("not_before BETWEEN starts_on AND due_on", name="window_not_empty"),
        Index("ix_sampling_deadline_sampling_id", "sampling_id"),
        Index(
            "ix_sampling_deadline_due_on",
            "due_on",
            postgresql_where=text("met_on IS NULL"),
        ),
        {"comment": "Clocks of samplings"},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True, comment="Order of writing")
    sampling_id: Mapped[UUID] = mapped_column(ForeignKey("sampling.id"), comment="Which sampling")
    step: Mapped[str] = mapped_column(Text, comment="Key of campaigns/sampling/clocks.yaml")
    starts_on: Mapped[date] = mapped_column(comment="Day of the event; it does not count")
    not_before: Mapped[date | None] = mapped_column(comment="First day the step may be taken")
    due_on: Mapped[date] = mapped_column(comment="Last day, included")
    provisional: Mapped[bool] = mapped_column(
        Boolean, comment="A year it touches has no announced calendar yet"
    )
    rule_digest: Mapped[str] = mapped_column(Text, comment="Version of the rule")
    met_on: Mapped[date | None] = mapped_column(comment="Day the clock stopped")
