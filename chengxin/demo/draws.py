"""Draws of the demonstration: a void one, its successor, one of closed names, one waiting.

Of the successor the first visits are made: what came of them stands beside the objects drawn.
"""

import hashlib
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.draws import roster, service
from campaigns.draws.algorithm import commitment
from campaigns.draws.models import Draw, DrawnObject
from campaigns.draws.rules import Basis, ExemptionReason, ItemClass, Naming, RateChoice, Terms
from campaigns.inspections import service as inspections
from campaigns.inspections.captures import Capture
from campaigns.inspections.visits import NewInspection
from campaigns.planning import checklists
from campaigns.planning.assignment_queries import open_assignments
from campaigns.planning.assignment_rules import AssignmentOrigin
from campaigns.planning.models import Campaign
from campaigns.planning.rules import CampaignState
from campaigns.planning.terms import Scope
from chengxin.demo.agenda import Agenda
from chengxin.demo.cast import Cast
from chengxin.demo.visits import Beat, Team, answers
from registry.kernel.clock import legal_day
from registry.signing import Signer
from registry.subjects.models import Subject

_CATEGORY = "motor_fuel"
_ROSTERS = {"campaign": ("inspector1", "inspector2"), "campaign2": ("inspector3", "inspector4")}
_SIDES = {"SF-MSA": "campaign", "SF-AGR": "campaign2"}
_FIRST_BATCH, _FIRST_PLACE = "加油站质量计量双随机抽查（第一批）", "990100"
# Nobody gave a number in time.
_VOID_DAYS_AGO = timedelta(days=35)
_PUBLIC_DAYS_AGO, _WAITING_DAYS_AGO = timedelta(days=21), timedelta(days=1)
_CLOSED_DAYS_AGO = timedelta(days=9)
_VISITED_DAYS_AGO = timedelta(days=6)
_TERM = timedelta(days=1500)


class DrawWork:
    """Four draws of petrol stations between the market and the agriculture departments."""

    def __init__(self, session: Session, agenda: Agenda, cast: Cast, signer: Signer) -> None:
        """See the class."""
        self._session, self._agenda, self._cast, self._signer = session, agenda, cast, signer
        self._void: tuple[UUID, ...] = ()

    def put(self, today: date) -> None:
        """Put them on the agenda."""
        self._agenda.put_exactly(today - _VOID_DAYS_AGO, self._begin_in_vain)
        self._agenda.put(today - _PUBLIC_DAYS_AGO, self._publish)
        self._agenda.put(today - _CLOSED_DAYS_AGO, self._publish_closed)
        self._agenda.put(today - _VISITED_DAYS_AGO, self._visit)
        self._agenda.put_exactly(today - _WAITING_DAYS_AGO, self._freeze)

    def _begin_in_vain(self, at: datetime) -> None:
        self._fill_rosters(at)
        self._void = (self._frozen(_FIRST_BATCH, _FIRST_PLACE, at).id,)

    def _publish(self, at: datetime) -> None:
        service.lapse_due(self._session, list(map(str, self._void)), at=at)
        draw = self._frozen(_FIRST_BATCH, _FIRST_PLACE, at, replaces=self._void)
        self._announce(self._struck(self._drawn(draw, at), at), Naming.AT_ONCE, at)

    def _publish_closed(self, at: datetime) -> None:
        draw = self._frozen("加油站夜间突击抽查", "990300", at)
        self._announce(self._drawn(draw, at), Naming.AFTER_VISITS, at)

    def _visit(self, at: datetime) -> None:
        """The officers drawn have made the visits that were due."""
        campaign, on = self._campaign(), legal_day(at)
        first, second = (self._cast.officers[who] for who in _ROSTERS["campaign"])
        asked = checklists.in_force(self._session, campaign.checklist_key, on).checklist
        beat = Beat(campaign.id, asked, Team(first, second), ())
        random = Random(_FIRST_BATCH)  # noqa: S311 - no secret
        made = [
            NewInspection(
                campaign_id=campaign.id,
                uscc=order.subject.uscc,
                inspected_on=order.due_on,
                officers=tuple(officer.id for officer in order.officers),
                answers=answers(random, beat, careless=False),
                capture=Capture(assignment_id=order.id),
            )
            for order in open_assignments(self._session, campaign_id=campaign.id)
            if order.origin == AssignmentOrigin.DRAW
            and order.due_on < on
            and not order.names_closed
        ]
        inspections.record_inspections(self._session, made, by=first, at=at)

    def _drawn(self, draw: Draw, at: datetime) -> Draw:
        """Both sides give their numbers."""
        for code, who in _SIDES.items():
            given = commitment((draw.pool_digest or b"").hex(), code, *_secret(code))
            service.commit_to(self._session, draw.id, given, by=self._cast.officers[who], at=at)
        for code, who in _SIDES.items():
            draw = service.reveal(
                self._session, draw.id, *_secret(code), by=self._cast.officers[who], at=at
            )
        return draw

    def _struck(self, draw: Draw, at: datetime) -> Draw:
        """What has closed down is struck: one side proposes it, the other agrees."""
        first = select(Subject.uscc).join(DrawnObject, DrawnObject.subject_id == Subject.id)
        code = self._session.scalars(
            first.where(DrawnObject.draw_id == draw.id).order_by(DrawnObject.place)
        ).first()
        if code is None:
            return draw
        asking, agreeing = (self._cast.officers[who] for who in _SIDES.values())
        draw = service.propose_strike(
            self._session,
            draw.id,
            code,
            reason=ExemptionReason.CEASED,
            note_text="油站已经停业拆除",
            version=draw.version,
            by=asking,
            at=at,
        )
        (strike,) = service.strikes_of(self._session, draw.id)
        return service.agree_to_strike(
            self._session, draw.id, strike.id, version=draw.version, by=agreeing, at=at
        )

    def _announce(self, draw: Draw, naming: Naming, at: datetime) -> None:
        service.publish(
            self._session,
            draw.id,
            naming=naming,
            version=draw.version,
            signer=self._signer,
            by=self._cast.officers["campaign"],
            at=at,
        )

    def _freeze(self, at: datetime) -> None:
        self._frozen("加油站质量计量双随机抽查（第二批）", "990200", at)

    def _frozen(
        self, title: str, division: str, at: datetime, *, replaces: tuple[UUID, ...] = ()
    ) -> Draw:
        campaign = self._campaign()
        on, by = legal_day(at), self._cast.officers["campaign"]
        terms = Terms(
            title=title,
            campaign_id=campaign.id,
            witness_id=self._cast.agencies["SF-AGR"],
            agency_ids=(self._cast.agencies["SF-MSA"],),
            item_class=ItemClass.GENERAL,
            basis=Basis.RISK_CLASS,
            scope=Scope(divisions=(division,), industries=("F526",)),
            visit_from=on + timedelta(days=3),
            visit_to=on + timedelta(days=45),
            rates={"B": RateChoice(1500, "上年群众投诉较多")},
            over_cap_reason="成品油为重点监管产品，按省级部署加强抽查",
            replaces=replaces,
            replaces_reason="双方均未在期限内提交，重新抽取" if replaces else None,
        )
        draw = service.prepare(self._session, terms, by=by, at=at)
        return service.freeze(self._session, draw.id, version=draw.version, by=by, at=at)

    def _campaign(self) -> Campaign:
        campaign = self._session.scalars(
            select(Campaign)
            .where(Campaign.category == _CATEGORY, Campaign.state == CampaignState.RUNNING)
            .order_by(Campaign.id)
        ).first()
        if campaign is None:
            raise AssertionError("the demonstration's plan orders a campaign on motor fuel")
        return campaign

    def _fill_rosters(self, at: datetime) -> None:
        on = legal_day(at)
        for keeper, names in _ROSTERS.items():
            by = self._cast.officers[keeper]
            for name in names:
                officer = self._cast.officers[name].person()
                roster.enter(self._session, officer, by=by, at=at)
                roster.qualify(
                    self._session,
                    officer,
                    category=_CATEGORY,
                    certificate=f"示范-{name}",
                    valid_from=on - timedelta(days=400),
                    valid_to=on + _TERM,
                    by=by,
                    at=at,
                )


def _secret(code: str) -> tuple[str, str]:
    """The same at every loading; a demonstration's numbers are no secret."""
    number, salt = (hashlib.sha256(f"demo {code} {word}".encode()).hexdigest() for word in "ab")
    return number, salt
