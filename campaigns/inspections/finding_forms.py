"""The forms of acts on a finding: who sees which, what was typed, what changed meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from campaigns.inspections import referrals, service, words
from campaigns.inspections.act_schemas import (
    FindingPenaltyIn,
    FindingWithdrawalIn,
    RectificationIn,
    ReinspectionIn,
)
from campaigns.inspections.correction_schemas import FindingCorrectionIn
from campaigns.inspections.history import since, state_at
from campaigns.inspections.lifecycle import FindingAct, Result
from campaigns.inspections.models import Finding, Inspection
from campaigns.inspections.referral_schemas import ReferralReportIn
from campaigns.inspections.referrals import Report
from campaigns.inspections.reported import ENDING
from campaigns.inspections.rewording import Wording
from campaigns.inspections.rules import acts_after
from campaigns.inspections.schemas import RESULT_NAMES, STATE_NAMES
from registry.accounts.access import actor
from registry.accounts.permissions import Permission
from registry.kernel.refusals import Invalid, Refusal, Stale
from registry.penalties.choices import violation_choices_about
from registry.penalties.goods import Goods
from registry.shell.formats import day_table, instant
from registry.shell.forms import Form, form_of
from registry.web.etag import if_match
from registry.web.problems import Problem, problem_of
from registry.web.schema import Schema


@dataclass(frozen=True, slots=True)
class Act:
    """What the page needs to know about one act: its form, its permission, its service."""

    schema: type[Schema]
    permission: Permission
    do: Callable[..., object]


class _Nothing(Schema):
    """A form without fields."""


def _confirm(session: Session, finding_id: UUID, *, version: int, **by: Any) -> object:  # noqa: ANN401
    return service.confirm_findings(session, [(finding_id, version)], **by)


def _correct(
    session: Session,
    finding_id: UUID,
    *,
    description: str,
    note: str,
    **how: Any,  # noqa: ANN401
) -> object:
    return service.correct_finding(session, finding_id, Wording(description, note), **how)


def _report(
    session: Session,
    finding_id: UUID,
    *,
    suspected_crime: str,
    facts: str,
    **how: Any,  # noqa: ANN401
) -> object:
    return referrals.report_crime(session, finding_id, Report(suspected_crime, facts), **how)


_P, _A = Permission, FindingAct
ACTS: Mapping[FindingAct, Act] = {
    _A.CONFIRM: Act(_Nothing, _P.FINDINGS_CONFIRM, _confirm),
    _A.WITHDRAW: Act(FindingWithdrawalIn, _P.FINDINGS_CONFIRM, service.withdraw_finding),
    _A.ORDER_RECTIFICATION: Act(RectificationIn, _P.INSPECTIONS_WRITE, service.order_rectification),
    _A.REINSPECT: Act(ReinspectionIn, _P.INSPECTIONS_WRITE, service.reinspect),
    _A.CLOSE: Act(_Nothing, _P.INSPECTIONS_WRITE, service.close_finding),
    _A.PENALISE: Act(FindingPenaltyIn, _P.PENALTIES_WRITE, service.enter_penalty_for),
    _A.CORRECT: Act(FindingCorrectionIn, _P.INSPECTIONS_WRITE, _correct),
    _A.REFER: Act(ReferralReportIn, _P.REFERRALS_WRITE, _report),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """An act that was refused: what was typed, and why."""

    finding_id: UUID
    act: FindingAct
    values: Mapping[str, Any]
    errors: Mapping[str, Any]
    refused: Refusal | None

    @property
    def status(self) -> int:
        """The status the page is answered with."""
        return problem_of(self.refused or Invalid()).status

    @property
    def problem(self) -> Problem | None:
        """Why, in the reader's language; None when the fields say it."""
        return None if self.refused is None else problem_of(self.refused)


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding on the page: what may be done with it, and what came of the last try."""

    finding: Finding
    forms: list[tuple[FindingAct, Form]]
    problem: Problem | None
    compared: list[dict[str, object]]


def shown_finding(
    finding: Finding,
    tried: Tried | None,
    *,
    later: Sequence[Inspection] = (),
    reported: bool = False,
    resting: bool = False,
    own: bool = False,
    goods: Goods = None,
) -> Shown:
    """The finding with the forms its reader may use; a refused one as it was typed.

    Args:
        finding: of the visit.
        tried: an act that was refused just now.
        later: visits to the same subject that may be the reinspection.
        reported: whether a report of a suspected crime is being dealt with.
        resting: whether it led to a penalty that stands.
        own: whether the reader's agency made the visit, or has the functions of the one that did.
        goods: what the visit was about; None: any.
    """
    mine = tried if tried and tried.finding_id == finding.id else None
    acts = [
        act
        for act in acts_after(finding.state)
        if act in ACTS
        and own
        and not resting
        and _may(act, finding)
        and not (reported and act in ENDING)
    ]
    forms = []
    for act in acts:
        values, errors = _typed(act, finding, mine)
        form = form_for(ACTS[act].schema, finding.id, values, errors, later=later, goods=goods)
        forms.append((act, form))
    stale = mine is not None and isinstance(mine.refused, Stale)
    return Shown(
        finding=finding,
        forms=forms,
        problem=mine.problem if mine else None,
        compared=_compared(finding, if_match()) if stale else [],
    )


def _may(act: FindingAct, finding: Finding) -> bool:
    """Whether the form is shown; the service decides again."""
    by = actor()
    if not by.may(ACTS[act].permission):
        return False
    if act is FindingAct.CONFIRM:
        worded = {row.by_officer for row in finding.events if row.act == FindingAct.CORRECT}
        return by.officer_id not in {finding.recorded_by, *worded}
    if act is FindingAct.CORRECT and finding.confirmed_by is not None:
        return by.officer_id != finding.recorded_by and by.may(Permission.FINDINGS_CONFIRM)
    return True


def _typed(
    act: FindingAct, finding: Finding, tried: Tried | None
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
    """What stands in a form, and what is wrong with it: as tried, or before anything is typed."""
    if tried and tried.act is act:
        return tried.values, tried.errors
    if act is FindingAct.CORRECT:
        return {"description": finding.description, "note": finding.note}, None
    return None, None


def _compared(finding: Finding, version: int) -> list[dict[str, object]]:
    """The finding as it was read beside how it is now, and who did what in between."""
    rows: list[dict[str, object]] = [
        {
            "label": _("状态"),
            "was": STATE_NAMES[state_at(finding, version)],
            "now": STATE_NAMES[state_at(finding, finding.version)],
        }
    ]
    rows += [
        {
            "label": instant(event.recorded_at),
            "was": "–",
            "now": f"{event.officer.name} {words.ACT_NAMES[FindingAct(event.act)]}",
        }
        for event in since(finding, version)
    ]
    return rows


def form_for(
    schema: type[Schema],
    finding_id: UUID,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Any] | None = None,
    *,
    later: Sequence[Inspection] = (),
    goods: Goods = None,
) -> Form:
    """The form of one act on one finding, empty or as typed."""
    choices: dict[str, list[tuple[str, object]]] = {}
    if schema is ReinspectionIn:
        choices["inspection_id"] = [
            (str(one.id), f"{day_table(one.inspected_on)} {RESULT_NAMES[Result(one.result)]}")
            for one in later
        ]
    if schema is FindingPenaltyIn:
        choices["violation"] = list(violation_choices_about(goods))
    return form_of(schema(), values, errors, choices=choices, prefix=prefix_of(finding_id))


def prefix_of(finding_id: UUID) -> str:
    """Several findings stand on one page; their fields must not be mistaken."""
    return f"{finding_id.hex[-8:]}-"
