"""The lists as law: what ships is whole, and a file that is not is refused."""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from registry.blacklist.case_constraints import CASE_CHECKS
from registry.blacklist.list_check import CLOCKS, HANDED_OVER_LATER, OTHER_PROVINCE, check
from registry.blacklist.list_rules import EXTENDED
from registry.blacklist.lists import ABNORMAL, MARKET, TOURISM_MINOR, all_lists, get_list
from registry.blacklist.states import CaseState
from registry.blacklist.term_rules import Counting
from registry.kernel.provisions import NoProvisionInForce
from registry.penalties.vocabulary import current_words


def test_every_day_since_order_44_has_exactly_one_version() -> None:
    shipped = get_list(MARKET)
    day, seen = date(2021, 9, 1), []
    while day < date(2027, 1, 1):
        version = shipped.on(day)
        if not seen or seen[-1] != version.effective:
            seen.append(version.effective)
        day += timedelta(days=1)
    assert seen == [date(2021, 9, 1), date(2025, 12, 25), date(2026, 4, 1)]
    with pytest.raises(NoProvisionInForce):
        shipped.on(date(2021, 8, 31))


def test_a_stored_digest_leads_back_to_its_version() -> None:
    shipped = get_list(MARKET)
    for day in (date(2024, 1, 1), date(2026, 1, 1), date(2026, 5, 1)):
        version = shipped.on(day)
        assert shipped.by_digest(version.digest) == version


def test_no_violation_is_a_ground_twice_and_every_ground_cites_its_article() -> None:
    for shipped in all_lists().values():
        for version in shipped.versions:
            alone = [ground for ground in version.grounds if ground.repeated is None]
            named = [key for ground in alone for key in ground.violations]
            assert len(named) == len(set(named))
            assert set(named) < set(current_words().violations)
            assert all(ground.article for ground in version.grounds)


def test_every_version_names_the_clocks_of_its_procedure_and_marks_what_is_uncertain() -> None:
    for shipped in all_lists().values():
        for version in shipped.versions:
            own = set(version.clocks) - OTHER_PROVINCE - HANDED_OVER_LATER - {EXTENDED}
            assert own == CLOCKS[version.basis]
            assert all(isinstance(clock.verified, bool) for clock in version.clocks.values())


def test_the_shortest_time_counts_from_the_document_since_april_2026() -> None:
    counted = [version.repair.counted_from for version in get_list(MARKET).versions]
    assert counted == [Counting.PUBLICATION, Counting.PUBLICATION, Counting.DECISION]
    clocks = [version.clocks["repair_decide"].working_days for version in get_list(MARKET).versions]
    assert clocks == [15, 7, 7]


def test_a_list_that_knows_no_notice_is_no_list_of_dishonesty_and_is_kept_by_its_agencies() -> None:
    abnormal = get_list(ABNORMAL).on(date(2024, 7, 1))
    assert not abnormal.notice.required
    assert not abnormal.publication.dishonesty
    assert abnormal.may_be_kept_by("market_regulation")
    assert not abnormal.may_be_kept_by("culture_tourism")
    assert get_list(TOURISM_MINOR).on(date(2024, 7, 1)).may_be_kept_by("culture_tourism")


def broken(change: Any) -> None:
    version = get_list(MARKET).provision.versions[0]
    body = deepcopy(version.body)
    change(body)
    check(replace(version, body=body))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body["grounds"][0].update(article=""),
        lambda body: body["grounds"][0].update(violations=["weather"]),
        lambda body: body["clocks"].pop("defence"),
        lambda body: body["clocks"].pop("handover"),
        lambda body: body["clocks"]["defence"].update(working_days=None),
        lambda body: body["clocks"]["defence"].update(calendar_days=7),
        lambda body: body["clocks"]["defence"].update(working_days=0),
        lambda body: body["clocks"]["service"].update(article=""),
        lambda body: body["term"].update(last_day="someday"),
        lambda body: body["upper_consent"].update(required="perhaps"),
        lambda body: body["notice"].update(required=False),
        lambda body: body["service_before_publication"].update(required=False),
        lambda body: body["late_recording"].update(working_days=5),
        lambda body: body["term"].update(years=None),
        lambda body: body["repair"].update(min_months=36),
        lambda body: body["repair"].update(counted_from="whenever"),
        # Shorter or longer than its class of publication lets it be.
        lambda body: body["repair"].update(min_months=6),
        lambda body: body["term"].update(years=4),
        lambda body: body["repair"]["false_papers"].update(term="forever"),
        lambda body: body["repair"]["false_papers"].update(article=""),
        lambda body: body["suspensions"][0].update(stops=["weather"]),
        lambda body: body["measures"][0].update(article=""),
        lambda body: body.pop("authorities") and body["grounds"].clear(),
    ],
)
def test_a_list_that_is_not_whole_is_refused(change: Any) -> None:
    with pytest.raises(ValueError, match=MARKET):
        broken(change)


def test_the_term_may_end_a_day_earlier_where_the_law_is_read_so() -> None:
    term = replace(get_list(MARKET).on(date(2024, 3, 12)).term, last_day="day_before")
    assert term.ends_on(date(2024, 3, 12)) == date(2027, 3, 11)
    assert term.ends_on(date(2024, 2, 29)) == date(2027, 2, 27)


def test_every_state_is_known_to_the_database() -> None:
    for state in CaseState:
        assert f"'{state.value}'" in CASE_CHECKS["state_known"]
