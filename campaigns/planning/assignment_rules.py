"""Decisions about assignments: who is to visit whom, by which day, and what becomes of it.

Pure: the day and the record are arguments.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from registry.kernel.lifecycle import Machine
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid

LEAST_OFFICERS = 2
LONGEST_REASON = 500


class AssignmentState(StrEnum):
    """Where an assignment stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class AssignmentAct(StrEnum):
    """What can be done with an assignment."""

    COMPLETE = "complete"
    CANCEL = "cancel"


class AssignmentOrigin(StrEnum):
    """Why a subject is to be visited: a published draw, or an order by hand."""

    DRAW = "draw"
    ORDER = "order"


ASSIGNMENT: Machine[AssignmentState, AssignmentAct] = Machine(
    {
        (AssignmentState.OPEN, AssignmentAct.COMPLETE): AssignmentState.DONE,
        # Made before it was called off, and told late.
        (AssignmentState.CANCELLED, AssignmentAct.COMPLETE): AssignmentState.DONE,
        (AssignmentState.OPEN, AssignmentAct.CANCEL): AssignmentState.CANCELLED,
    },
    start=AssignmentState.OPEN,
)


class AssignmentsInvalid(Invalid):
    """One or more of N assignments are wrong; none was made."""

    title = N_("任务有误")


class AlreadyAssigned(Conflict):
    """The agency has an open assignment to visit the subject under the campaign."""

    title = N_("已有未办结的任务")
    detail = N_("这次行动里，本机关检查这家企业的任务还没有办结，不必重复安排。")


class OfficersBooked(Conflict):
    """Somebody would have more visits than days until then allow."""

    title = N_("人员的检查已经排满")
    detail = N_(
        "第%(places)s名人员到完成期限为止的检查已经排满（每人每天最多%(most)s次），"
        "请换人，或者把完成期限推迟到%(free)s，到那天能排开。"
    )


class NoDayFree(OfficersBooked):
    """As :class:`OfficersBooked`, with no later day by which they could go either."""

    detail = N_(
        "第%(places)s名人员的检查到%(until)s为止都已经排满（每人每天最多%(most)s次），请换人。"
    )


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A visit to be made: by these officers of the agency, not after ``due_on``.

    ``origin_ref`` names what ordered it, the draw for instance; None for an order by hand.
    ``names_closed`` keeps it from all but who goes, until the draw's names are open.
    """

    campaign_id: UUID
    subject_id: int
    agency_id: UUID
    officer_ids: Sequence[UUID]
    due_on: date
    origin: AssignmentOrigin = AssignmentOrigin.ORDER
    origin_ref: str | None = None
    names_closed: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record about the campaign, the agency and the subject of one assignment.

    ``open_for_visits`` is whether the campaign is announced or running; ``of_agency`` says of
    every officer on record whether they serve the agency as active inspectors; ``stand_aside``
    whether one of them has declared a conflict of interest with the subject that holds on a day
    on which the visit can be made.
    """

    open_for_visits: bool
    ends_on: date | None
    takes_part: bool
    subject_on_record: bool
    of_agency: Mapping[UUID, bool]
    stand_aside: bool = False


def wrong_assignment(new: NewAssignment, known: Known, *, on: date) -> list[FieldError]:
    """Every fault of one assignment; empty when it can be made.

    Args:
        new: as asked for.
        known: what is on record.
        on: today; an assignment is not due before.
    """
    faults = []
    if not known.open_for_visits:
        faults.append(FieldError("#/campaign_id", N_("专项行动没有公布，或者已经结束")))
    if not known.takes_part:
        faults.append(FieldError("#/agency_id", N_("这个机关不参加这次专项行动")))
    if not known.subject_on_record:
        faults.append(FieldError("#/uscc", N_("没有登记这家企业")))
    if new.due_on < on:
        faults.append(FieldError("#/due_on", N_("完成期限不能早于今天")))
    elif known.ends_on is not None and new.due_on > known.ends_on:
        faults.append(FieldError("#/due_on", N_("完成期限不能晚于专项行动结束之日")))
    if wrong := wrong_officers(new.officer_ids, of_agency=known.of_agency):
        faults.append(FieldError("#/officers", wrong))
    elif known.stand_aside:
        faults.append(FieldError("#/officers", N_("有人员登记了与这家企业的回避，请换人")))
    return faults


def wrong_officers(officers: Sequence[UUID], *, of_agency: Mapping[UUID, bool]) -> str | None:
    """What is wrong with those who are to visit, None when nothing is.

    Args:
        officers: as named.
        of_agency: for every officer on record, whether they serve the agency and may go.
    Legal basis: 行政处罚法 art. 42: at least two.
    """
    if len(set(officers)) != len(officers):
        return N_("同一名执法人员写了两次")
    if len(officers) < LEAST_OFFICERS:
        return N_("执法人员不得少于两人")
    if not all(of_agency.get(officer, False) for officer in officers):
        return N_("执法人员应当是本机关在岗的检查人员")
    return None
