"""Which violations a test or a visit can show."""

from datetime import date

import pytest

from campaigns.planning.checklists import shipped_on
from campaigns.planning.goods import FILE, goods_of_product, goods_of_visit, is_tested_in
from campaigns.plans.vocabulary import vocabulary
from campaigns.sampling import products
from registry.kernel.provisions import load
from registry.penalties.choices import violation_choices_about
from registry.penalties.goods import fits
from registry.penalties.vocabulary import policy_on

TODAY = date(2026, 3, 10)


def test_the_table_names_every_kind_of_product_and_kinds_of_campaigns_only() -> None:
    (version,) = load(FILE).versions
    assert version.body["product_kinds"].keys() == products.shipped().keys()
    known = {category.key for category in vocabulary().categories}
    assert version.body["categories"].keys() <= known


@pytest.mark.parametrize(
    ("kind", "violation", "fitting"),
    [
        ("toys", "fuel_substandard", False),
        ("toys", "product_substandard", True),
        ("toys", "other", True),
        ("petrol", "fuel_substandard", True),
        ("petrol", "food_illegal_additive", False),
        ("compound_fertiliser", "farm_input_counterfeit", True),
        ("cables", "equipment_unfit", False),
    ],
)
def test_a_product_shows_its_own_violations(kind: str, violation: str, *, fitting: bool) -> None:
    assert fits(violation, goods_of_product(kind, TODAY), policy_on(TODAY)) is fitting


def test_a_visit_shows_what_its_campaign_and_its_checklist_are_about() -> None:
    fuel, general = shipped_on("motor_fuel", TODAY), shipped_on("general", TODAY)
    assert goods_of_visit("motor_fuel", fuel, TODAY) == {"fuel"}
    # The general checklist asks about anything, and so does a campaign of no kind of goods.
    assert goods_of_visit("motor_fuel", general, TODAY) is None
    assert goods_of_visit("counterfeit_goods", fuel, TODAY) is None


def test_the_form_offers_what_can_be_shown() -> None:
    of_fuel = dict(violation_choices_about({"fuel"}, shown=("sampling_failed_again",)))
    assert {"fuel_substandard", "sampling_failed_again", "other"} <= of_fuel.keys()
    # A decision may be over what the visit came upon besides: offered last, and told apart.
    of_others = [key for key, title in of_fuel.items() if title.startswith("另一类产品、服务：")]
    assert {"food_no_licence", "tourism_irregular"} <= set(of_others)
    assert list(of_fuel)[-len(of_others) :] == of_others
    of_any = dict(violation_choices_about(None))
    assert {"fuel_substandard", "food_no_licence"} <= of_any.keys()
    assert "sampling_failed_again" not in of_any


TESTED = {
    "motor_fuel": {"petrol"},
    "farm_inputs": {"compound_fertiliser"},
    "engineering_quality": {"cables", "waterproof_membrane"},
}
"""What is tested for a campaign, where test plans are for what it is about."""


@pytest.mark.parametrize("category", load(FILE).versions[-1].body["categories"])
def test_a_campaign_of_named_goods_counts_samples_of_just_its_own_products(category: str) -> None:
    # A fertiliser is no pesticide, no seed and no milk, though all have to do with farming.
    counted = {kind for kind in products.shipped() if is_tested_in(kind, category, TODAY)}
    assert counted == TESTED.get(category, set())


def test_a_campaign_of_any_goods_counts_samples_of_every_product() -> None:
    named = load(FILE).versions[-1].body["categories"]
    of_any = {one.key for one in vocabulary().categories} - named.keys()
    assert {"consumer_goods", "counterfeit_goods"} <= of_any
    for category in of_any:
        assert all(is_tested_in(kind, category, TODAY) for kind in products.shipped())
