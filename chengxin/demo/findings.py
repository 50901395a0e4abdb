"""What becomes of findings in the demonstration: put right, corrected, handed to the police."""

from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from campaigns.inspections import referrals, service
from campaigns.inspections.lifecycle import FindingState
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.referral_models import Referral
from campaigns.inspections.referral_rules import ReferralAct, ReferralState
from campaigns.inspections.referrals import HandOver, Reply, Report
from campaigns.inspections.rewording import Wording
from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from registry.audit import service as audit
from registry.credit.vocabulary import Severity
from registry.kernel.clock import legal_day
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import terms_of
from registry.penalties.vocabulary import PenaltyStatus

AGENCY = "SF-MSA"
_ORDERED = 12
_TERMS_DAYS = (10, 20, 30, 45)
_PUT_RIGHT = 5
# The newest decisions are mostly inside their term; two older ones were forgotten.
_PUBLISHED_BEFORE = timedelta(days=30)
_FORGOTTEN = 2
_USUALLY_AFTER = timedelta(days=6)
_CRIMES = (
    Report("生产、销售伪劣产品罪", "不合格产品已销售，经查销售金额在二十万元以上"),
    Report("假冒注册商标罪", "未经许可使用他人注册商标，违法所得在三万元以上"),
    Report("生产、销售伪劣农药、兽药、化肥、种子罪", "所售产品使生产遭受较大损失"),
)


def in_time(finding: Finding, at: datetime) -> date:
    """The last day of the order, or the day itself while it has not come."""
    return min(finding.rectify_by or legal_day(at), legal_day(at))


class FindingsWork:
    """The second life of findings, on the agenda's days. By the services that people use."""

    def __init__(self, session: Session, agenda: Agenda, cast: Cast) -> None:
        """See the class."""
        self._session = session
        self._agenda = agenda
        self._cast = cast
        self._by, self._second = cast.officers["inspector1"], cast.officers["inspector2"]
        self._head = cast.officers["reviewer"]

    def put(self, today: date) -> None:
        """Put everything on the agenda of the last six weeks."""
        for days, step in (
            (40, self._order),
            (12, self._look_again),
            (7, self._correct),
            (6, self._report),
            (5, self._hand_over),
            (3, self._reply),
            (2, self._publish),
            (1, self._report_one),
        ):
            self._agenda.put_exactly(today - timedelta(days=days), step)

    def _order(self, at: datetime) -> None:
        for place, finding in enumerate(self._confirmed(_ORDERED)):
            term = timedelta(days=_TERMS_DAYS[place % len(_TERMS_DAYS)])
            service.order_rectification(
                self._session,
                finding.id,
                rectify_by=legal_day(at) + term,
                version=finding.version,
                by=self._by,
                at=at,
            )

    def _look_again(self, at: datetime) -> None:
        ordered = select(Finding).where(Finding.state == FindingState.RECTIFICATION_ORDERED)
        for place, finding in enumerate(
            self._session.scalars(ordered.order_by(Finding.rectify_by).limit(_PUT_RIGHT)).all()
        ):
            passed = place > 0
            seen = service.reinspect(
                self._session,
                finding.id,
                # Every other one in time; only those earn points.
                reinspected_on=in_time(finding, at) if place % 2 else legal_day(at),
                passed=passed,
                version=finding.version,
                by=self._by,
                at=at,
            )
            if passed:
                service.close_finding(
                    self._session, seen.id, version=seen.version, by=self._by, at=at
                )

    def _correct(self, at: datetime) -> None:
        (finding,) = self._confirmed(1)
        service.correct_finding(
            self._session,
            finding.id,
            Wording(description=f"{finding.description}（2号货架）"),
            reason="补记现场位置，照片可证",
            version=finding.version,
            by=self._second,
            at=at,
        )

    def _report(self, at: datetime) -> None:
        for finding, report in zip(self._confirmed(2, Severity.SERIOUS), _CRIMES, strict=False):
            referrals.report_crime(
                self._session, finding.id, report, version=finding.version, by=self._by, at=at
            )

    def _report_one(self, at: datetime) -> None:
        for finding in self._confirmed(1, Severity.SERIOUS):
            referrals.report_crime(
                self._session, finding.id, _CRIMES[2], version=finding.version, by=self._by, at=at
            )

    def _hand_over(self, at: datetime) -> None:
        for row in self._referrals(ReferralState.REPORTED):
            decided = referrals.decide(
                self._session,
                row.id,
                approved=True,
                reason=None,
                version=row.version,
                by=self._head,
                at=at,
            )
            later = at + timedelta(hours=3)
            referrals.hand_over(
                self._session,
                row.id,
                HandOver("示范省公安厅", later, f"示公（经）收字〔{legal_day(later).year}〕18号"),
                version=decided.version,
                by=self._by,
                at=later,
            )

    def _reply(self, at: datetime) -> None:
        for row in self._referrals(ReferralState.HANDED_OVER)[:1]:
            referrals.record_reply(
                self._session,
                row.id,
                Reply(
                    ReferralAct.ACCEPT, legal_day(at), f"示公（经）立字〔{legal_day(at).year}〕7号"
                ),
                version=row.version,
                by=self._by,
                at=at,
            )

    def _publish(self, at: datetime) -> None:
        """Record when the older penalties were made public: one statement for all of them."""
        wanted = (
            select(Penalty)
            .where(
                Penalty.status == PenaltyStatus.IN_FORCE,
                Penalty.publish_by.is_not(None),
                Penalty.hand_over_by.is_(None),
                Penalty.served_on.is_not(None),
                Penalty.decided_on < legal_day(at) - _PUBLISHED_BEFORE,
            )
            .order_by(Penalty.decided_on.desc(), Penalty.id)
            .offset(_FORGOTTEN)
        )
        rows = []
        for one in self._session.scalars(wanted):
            assert one.served_on is not None, "only served decisions were asked for"
            day = min(one.served_on + _USUALLY_AFTER, legal_day(at))
            span = terms_of(one.publication_digest).span(
                Severity(one.publication_class),
                violation=one.violation,
                kinds=one.kinds,
                decided_on=one.decided_on,
                published_on=day,
            )
            if span.ends_on is None or day < span.ends_on:
                row = {"penalty": one.id, "day": day, "early_from": span.early_from}
                rows.append({**row, "ends_on": span.ends_on})
        if not rows:
            return
        self._session.connection().execute(
            update(Penalty)
            .where(Penalty.id == bindparam("penalty"))
            .values(
                published_on=bindparam("day"),
                publication_early_from=bindparam("early_from"),
                publication_ends_on=bindparam("ends_on"),
                version=Penalty.version + 1,
            ),
            rows,
        )
        self._session.expire_all()
        audit.record(
            self._session,
            actor=self._cast.officers["publisher"],
            action="penalty.published",
            object_kind="penalty",
            object_id=f"{len(rows)} penalties",
            detail={"penalties": len(rows)},
            at=at,
        )

    def _confirmed(self, number: int, severity: Severity | None = None) -> list[Finding]:
        """The newest confirmed findings of the agency that nobody has reported."""
        wanted = (
            select(Finding)
            .join(Finding.inspection)
            .where(
                Finding.state == FindingState.CONFIRMED,
                Inspection.agency_id == self._cast.agencies[AGENCY],
                Finding.recorded_by == self._by.officer_id,
                Finding.id.not_in(select(Referral.finding_id)),
            )
            .order_by(Finding.confirmed_on.desc(), Finding.id)
            .limit(number)
        )
        if severity is not None:
            wanted = wanted.where(Finding.severity == severity)
        return list(self._session.scalars(wanted))

    def _referrals(self, state: ReferralState) -> list[Referral]:
        wanted = select(Referral).where(Referral.state == state).order_by(Referral.id)
        return list(self._session.scalars(wanted))
