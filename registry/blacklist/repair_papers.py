"""What an application for repair itself must have before it is taken up: its day and its papers.

Nothing can be handed in once an application is accepted, so what is missing stops acceptance.
"""

from registry.blacklist.listing_models import Repair
from registry.blacklist.lists import get_list
from registry.blacklist.models import ListingCase
from registry.blacklist.remedy_refusals import (
    PledgeMissing,
    RepairFiledTooEarly,
    RulingMissing,
    TrainingMissing,
)
from registry.kernel.guards import Guard


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
