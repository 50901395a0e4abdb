"""Tables of laboratories and of what they reported; a report is never changed."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer, Numeric, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaigns.sampling.lifecycle import ReportKind, Verdict
from registry.accounts import models as accounts_models  # noqa: F401 - the tables it refers to
from registry.credit.vocabulary import Severity
from registry.db import Base, one_of


class Laboratory(Base):
    """A laboratory that may be charged with tests."""

    __tablename__ = "laboratory"
    __table_args__ = (
        CheckConstraint("name <> '' AND accreditation_no <> ''", name="named_and_accredited"),
        CheckConstraint("accredited_until >= accredited_from", name="accredited_some_day"),
        CheckConstraint("cardinality(product_kinds) > 0", name="has_a_scope"),
        {"comment": "Laboratories and the scope they are accredited for"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    name: Mapped[str] = mapped_column(Text, unique=True, comment="Full name")
    accreditation_no: Mapped[str] = mapped_column(
        Text, unique=True, comment="Number of its accreditation (CMA)"
    )
    accredited_from: Mapped[date] = mapped_column(comment="First day of the accreditation")
    accredited_until: Mapped[date] = mapped_column(comment="Its last day, included")
    product_kinds: Mapped[list[str]] = mapped_column(
        ARRAY(Text), comment="Accredited scope: kinds of product, keys of product_plans/"
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was last written, UTC")
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"), comment="Row version")


class TestReport(Base):
    """One report of a laboratory; the verdict is derived from its results."""

    __test__ = False
    __tablename__ = "test_report"
    __table_args__ = (
        UniqueConstraint("sampling_id", "kind"),
        UniqueConstraint("laboratory_id", "report_no"),
        CheckConstraint(one_of("kind", ReportKind), name="kind_known"),
        CheckConstraint(one_of("verdict", Verdict), name="verdict_known"),
        CheckConstraint(one_of("severity", Severity), name="severity_known"),
        CheckConstraint("(verdict = 'fail') = (severity IS NOT NULL)", name="severity_if_failed"),
        {"comment": "Reports of laboratories; append-only, both stay on record"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, comment="UUIDv7")
    sampling_id: Mapped[UUID] = mapped_column(ForeignKey("sampling.id"), comment="What was tested")
    kind: Mapped[str] = mapped_column(Text, comment="first or retest")
    laboratory_id: Mapped[UUID] = mapped_column(
        ForeignKey("laboratory.id"), comment="Who tested it"
    )
    report_no: Mapped[str] = mapped_column(Text, comment="Number of the report, as printed")
    issued_on: Mapped[date] = mapped_column(comment="Date of the report")
    verdict: Mapped[str] = mapped_column(Text, comment="pass or fail; derived from the results")
    severity: Mapped[str | None] = mapped_column(Text, comment="Gravest of the failed items")
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("officer.id"), comment="Who entered it")
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was entered, UTC")

    laboratory: Mapped[Laboratory] = relationship(lazy="raise")
    results: Mapped[list["TestResult"]] = relationship(
        order_by="TestResult.place", lazy="raise", viewonly=True
    )


class TestResult(Base):
    """One item of a report: what was read, the limit of the day, what it comes to."""

    __test__ = False
    __tablename__ = "test_result"
    __table_args__ = (
        CheckConstraint(one_of("verdict", Verdict), name="verdict_known"),
        CheckConstraint(one_of("severity", Severity), name="severity_known"),
        CheckConstraint("relation IN ('=', '<', '>')", name="relation_known"),
        CheckConstraint("(number IS NULL) = (relation IS NULL)", name="number_and_relation"),
        {"comment": "Results of tests; append-only"},
    )

    report_id: Mapped[UUID] = mapped_column(
        ForeignKey("test_report.id"), primary_key=True, comment="Which report"
    )
    item_key: Mapped[str] = mapped_column(Text, primary_key=True, comment="Item of the test plan")
    place: Mapped[int] = mapped_column(Integer, comment="Order of the item, from 1")
    title: Mapped[str] = mapped_column(Text, comment="Item as the plan names it")
    value: Mapped[str] = mapped_column(Text, comment="Result as reported")
    unit: Mapped[str] = mapped_column(Text, comment="Unit as reported")
    method: Mapped[str] = mapped_column(Text, comment="Method of the test")
    number: Mapped[Decimal | None] = mapped_column(
        Numeric, comment="Reading in the unit of the plan; NULL where judged in words"
    )
    relation: Mapped[str | None] = mapped_column(Text, comment="=, < or > the number")
    limit_text: Mapped[str] = mapped_column(Text, comment="Limit with its unit, as printed")
    verdict: Mapped[str] = mapped_column(Text, comment="pass or fail; derived")
    severity: Mapped[str] = mapped_column(Text, comment="How grave a failure of the item is")
