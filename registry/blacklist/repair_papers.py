"""What an application for repair itself must have before it is taken up: its day and its papers.

Nothing can be handed in once an application is accepted, so what is missing stops acceptance.
It is told once (一次告知): what is incomplete after that is not taken up, and the refusal names
what was told and what is missing still.
"""

from datetime import date

from registry.blacklist.clocks import day_after
from registry.blacklist.completion_refusals import (
    CompletionOpen,
    MissingPapersUnasked,
    MissingPapersUnnamed,
)
from registry.blacklist.document_rules import printed
from registry.blacklist.listing_models import Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.remedy_refusals import (
    PledgeMissing,
    RepairFiledTooEarly,
    RulingMissing,
    TrainingMissing,
)
from registry.blacklist.request_states import RepairState
from registry.kernel.guards import Guard
from registry.kernel.refusals import FieldError


def paper_guards(case: ListingCase, repair: Repair) -> tuple[Guard, ...]:
    """Filed in time, with the pledge, the proof of training and the ruling that its rules ask.

    The shortest time and the pledge are by the rules of the decision's day, the ruling by those
    of the day of filing.
    """
    lists = get_list(case.list_key)
    assert case.decided_on is not None, "only who is listed applies (constraint state_published)"
    policy, of_filing = lists.on(case.decided_on), lists.by_digest(repair.rule_digest)
    article = policy.cite(policy.repair.article)
    in_time = repair.filed_on >= repair.earliest_on
    places = {
        "months": policy.repair.min_months,
        "filed_on": repair.filed_on.isoformat(),
        "from_on": repair.earliest_on.isoformat(),
    }
    # Filed too early it stays so: no day makes it possible.
    guards = [Guard(in_time, RepairFiledTooEarly, places, legal_basis=article)]
    if repair.pledge_required:
        guards.append(Guard(repair.pledged, PledgeMissing, legal_basis=article))
    if repair.training_required:
        guards.append(Guard(repair.trained, TrainingMissing, legal_basis=article))
    if repair.ruling_required:
        asked_by = of_filing.cite(of_filing.repair.ruling_article or "")
        met = repair.court_ruling is not None
        guards.append(Guard(met, RulingMissing, legal_basis=asked_by))
    return tuple(guards)


def completion_over(ends_on: date, on: date, legal_basis: str) -> Guard:
    """Who was told what is missing has its time for it: no refusal before that is over."""
    first = day_after(ends_on)
    places = {"ends_on": ends_on.isoformat(), "from_on": first.isoformat()}
    return Guard(on >= first, CompletionOpen, places, first, legal_basis)


def told_reason(
    repair: Repair,
    reason: str,
    still_missing: str | None,
    *,
    barred: bool,
    ends_on: date | None = None,
) -> str:
    """The reason of a refusal: of what was returned once, with the papers that it lacks still.

    Args:
        repair: the application as it stands, before the decision.
        reason: the officer's words.
        still_missing: what was not handed in with the completion either.
        barred: whether a bar after false papers refuses it anyway.
        ends_on: last day of the time to complete it, where it waits for that.

    Raises:
        MissingPapersUnnamed: it came back, can be refused for its papers alone, and none is named.
        MissingPapersUnasked: papers are named that nobody asked for, or of an accepted one.
    """
    if repair.accepted_on is not None or repair.returned_on is None:
        if still_missing is not None:
            wrong = FieldError("#/still_missing", MissingPapersUnasked.detail)
            raise MissingPapersUnasked(errors=[wrong])
        return reason
    told = f"本机关已于{printed(repair.returned_on)}一次告知需要补正的材料：{repair.missing}"
    if still_missing is not None:
        return f"{reason}\n{told}。补正只要求一次，补正之后仍然缺少：{still_missing}。"
    if repair.state == RepairState.RETURNED:
        return f"{reason}\n{told}。补正期限到{printed(ends_on)}届满，没有收到补正的材料。"
    # What was filed too early, or while a bar lasts, is refused for that.
    if repair.filed_on < repair.earliest_on or barred:
        return reason
    wrong = FieldError("#/still_missing", MissingPapersUnnamed.detail)
    raise MissingPapersUnnamed(errors=[wrong])
