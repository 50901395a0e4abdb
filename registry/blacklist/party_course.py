"""Where a case has come to, as its party follows it online: each step, what is next, who acts.

Pure; words in the reader's language. What was found before the case was opened is not told, nor
what was decided before the decision is served.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from registry.blacklist.clocks import day_after
from registry.blacklist.completions import COMPLETE_CLOCK
from registry.blacklist.course import steps_of
from registry.blacklist.list_rules import EXTENDED
from registry.blacklist.models import CaseDeadline, ListingCase, RepairRevocation
from registry.blacklist.party_remedies import ToldDoubt, ToldRepair
from registry.blacklist.queue import PARTYS_CLOCKS
from registry.blacklist.request_states import RepairState, RevocationState
from registry.blacklist.states import CaseState


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next: whose turn it is, from when it is possible, until when it is due.

    ``paused`` says that the time stands still (a hearing, a test, an announcement).
    """

    what: str
    who: str
    from_on: date | None = None
    due_on: date | None = None
    paused: bool = False


def course_of(case: ListingCase, *, on: date) -> list[dict[str, Any]]:
    """The steps since the opening with their days, for ``cx.steps``."""
    served = case.served_on or case.published_on
    stages = [
        (_("立案"), case.opened_on),
        (_("告知送达"), case.noticed_on),
        (_("申辩届满"), case.defence_ends_on),
        (_("决定送达"), served),
        (_("公示"), case.published_on),
        *([(_("恢复列入"), case.restored_on)] if case.restored_on else []),
        (_("结束"), case.ended_on),
    ]
    return steps_of(case, stages, on=on)


def next_steps_of(
    case: ListingCase, deadlines: Sequence[CaseDeadline], repair_from_on: date | None, *, on: date
) -> list[NextStep]:
    """What lawfully comes next in the case on a day, whoever's turn it is; none once it ended."""
    clocks = {clock.clock: clock for clock in deadlines if clock.met_on is None}
    state = CaseState(case.state)
    if state is CaseState.PUBLISHED:
        return _while_listed(case, repair_from_on)
    if state is CaseState.OPENED and case.filing_fact_id is None:
        return [_by_agency(_("送达列入告知书"), clocks.get("decision", clocks.get(EXTENDED)))]
    decision = _by_agency(_("作出决定"), clocks.get("decision", clocks.get(EXTENDED)))
    if state is CaseState.NOTICED:
        return _while_noticed(case, decision, on=on)
    served = _by_agency(_("送达决定书"), clocks.get("service"))
    ahead = {
        CaseState.OPENED: decision,
        CaseState.DECIDED_LISTED: served,
        CaseState.DECIDED_NOT_LISTED: served,
        CaseState.SERVED: _by_agency(_("公示"), clocks.get("publication")),
    }
    return [ahead[state]] if state in ahead else []


def _by_agency(what: str, running: CaseDeadline | None) -> NextStep:
    if running is None:
        return NextStep(what, _("办案机关"))
    return NextStep(what, _("办案机关"), None, running.due_on, running.paused_on is not None)


def whose(clock: str) -> str:
    """Who has to act before a clock runs out."""
    yours = (*PARTYS_CLOCKS, COMPLETE_CLOCK)
    return str(_("您") if clock in yours else _("办案机关"))


def _while_noticed(case: ListingCase, decision: NextStep, *, on: date) -> list[NextStep]:
    you = _("您")
    ends = case.defence_ends_on
    assert ends is not None, "constraint notice_with_proof"
    if case.hearing_asked_on is not None and case.hearing_over_on is None:
        if case.hearing_on is not None:
            return [NextStep(_("参加听证"), you, case.hearing_on, case.hearing_on)]
        return [NextStep(_("通知听证日期"), decision.who)]
    if on <= ends:
        return [NextStep(_("陈述、申辩，或者要求听证"), you, None, ends), decision]
    if case.consent_required and case.consented_on is None:
        return [NextStep(_("请示上一级机关并取得答复"), decision.who), decision]
    return [decision]


def _while_listed(case: ListingCase, repair_from_on: date | None) -> list[NextStep]:
    ahead, ends_on = [], case.until_on
    if repair_from_on is not None and (ends_on is None or repair_from_on <= ends_on):
        ahead.append(NextStep(_("申请信用修复"), _("您"), repair_from_on))
    if ends_on is not None:
        ahead.append(NextStep(_("期满移出"), _("系统自动办理"), day_after(ends_on)))
    return ahead


def next_steps_of_repair(
    repairs: Sequence[ToldRepair],
    doubts: Sequence[ToldDoubt],
    deadlines: Sequence[CaseDeadline],
    *,
    on: date,
) -> list[NextStep]:
    """What comes next of open applications for repair, and of doubts about granted ones."""
    clocks = {clock.clock: clock for clock in deadlines if clock.met_on is None}
    ahead = []
    for told in repairs:
        if told.state is RepairState.RETURNED:
            clock = clocks.get(COMPLETE_CLOCK)
            due_on = clock.due_on if clock is not None else None
            ahead.append(NextStep(_("补正信用修复申请"), _("您"), None, due_on))
        elif told.state is RepairState.FILED:
            ahead.append(_by_agency(_("受理信用修复申请"), clocks.get("repair_accept")))
        elif told.state is RepairState.ACCEPTED:
            anew = told.repair.reopened_on is not None
            what = _("重新决定信用修复") if anew else _("决定信用修复")
            ahead.append(_by_agency(what, clocks.get("repair_decide")))
    for doubt in doubts:
        if doubt.state is RevocationState.NOTICED:
            ahead += _while_doubted(doubt.revocation, on=on)
        elif doubt.state is RevocationState.SERVED:
            ahead.append(_by_agency(_("恢复列入"), clocks.get("publication")))
    return ahead


def _while_doubted(revocation: RepairRevocation, *, on: date) -> list[NextStep]:
    ends = revocation.answer_ends_on
    assert ends is not None, "only what was noticed is told"
    decision = NextStep(_("决定是否撤销信用修复，送达决定书"), _("办案机关"), day_after(ends))
    if on > ends or revocation.answer is not None:
        return [decision]
    return [NextStep(_("答复撤销修复告知"), _("您"), None, ends), decision]
