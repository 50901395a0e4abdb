"""A list names the catalogue only, and restrictions only with the law that allows them."""

from datetime import date

import pytest

from registry.blacklist.honour_rules import all_honour_lists
from registry.blacklist.lists import all_lists
from registry.policy.measures import Duty, Group, catalogue_on, check_named

DAY = date(2024, 3, 4)
NAMED = {"code": "key_supervision", "article": "第十五条"}


@pytest.mark.parametrize(
    ("named", "honour", "wrong"),
    [
        ([{"code": "flogging", "article": "第一条"}], False, "not in the catalogue"),
        ([NAMED, NAMED], False, "named twice"),
        ([{"code": "office_ban", "article": "第一条"}], False, "names no law"),
        ([{"code": "office_ban", "article": "第一条", "legal_basis": "部门通知"}], False, "no law"),
        ([NAMED], True, "another kind of list"),
        ([{"code": "green_channel", "article": "第一条"}], False, "another kind of list"),
    ],
)
def test_what_a_list_must_not_name(
    named: list[dict[str, str]],
    honour: bool,  # noqa: FBT001 - a case of the table
    wrong: str,
) -> None:
    with pytest.raises(ValueError, match=wrong):
        check_named(named, effective=DAY, honour=honour)


def test_a_restriction_with_its_law_may_be_named() -> None:
    law = {"code": "office_ban", "article": "第一条", "legal_basis": "《中华人民共和国公司法》"}
    check_named([law, NAMED], effective=DAY, honour=False)


def test_every_shipped_list_names_the_catalogue_alone() -> None:
    codes = set(catalogue_on(DAY).measures)
    for shipped in all_lists().values():
        for version in shipped.versions:
            assert {one.code for one in version.measures} <= codes
    for honours in all_honour_lists().values():
        for version in honours.versions:
            assert set(version.body["incentives"]) <= codes


def test_who_shall_and_who_may() -> None:
    weighed = catalogue_on(DAY).measures["weighed_in_licences_and_tenders"]
    keepers = frozenset({"market_regulation"})
    assert weighed.group is Group.MANAGEMENT
    assert weighed.duty_of("market_regulation", keepers) is Duty.SHALL
    assert weighed.duty_of("market_regulation", frozenset({"tourism"})) is None
    assert weighed.duty_of("procurement", keepers) is Duty.SHALL
    assert weighed.duty_of("water", keepers) is Duty.MAY
    assert catalogue_on(DAY).measures["no_honours"].duty_of("water", keepers) is Duty.MAY
