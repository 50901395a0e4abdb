"""What a penalty decision must hold, and what it weighs."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from registry.credit.vocabulary import Severity
from registry.kernel.provisions import NoProvisionInForce
from registry.penalties import rules
from registry.penalties.publication_terms import terms_on
from registry.penalties.rules import NewPenalty, PenaltyIncomplete, PenaltyNotHeavier
from registry.penalties.vocabulary import PenaltyKind, Procedure, policy_on

TODAY = date(2024, 3, 4)
# Five years out of the trade.
BANNED = {
    "kinds": (PenaltyKind.CAREER_BAN,),
    "fine_yuan": None,
    "ban_until": date(2029, 3, 4),
    "ban_basis": "《食品安全法》第一百三十五条",
}
FOR_LIFE = {**BANNED, "ban_until": None, "ban_for_life": True}


def a_decision(**fields: Any) -> NewPenalty:
    given = {
        "number": "示市监处罚〔2024〕1号",
        "subject_id": 1,
        "agency_id": UUID(int=1),
        "kinds": (PenaltyKind.FINE,),
        "fine_yuan": Decimal(100),
        "violation": "labelling",
        "facts": "标签未标注生产日期",
        "legal_basis": "《食品安全法》第一百二十五条",
        "decided_on": TODAY,
    }
    return NewPenalty(**{**given, **fields})


def wrong_fields(new: NewPenalty) -> set[str]:
    with pytest.raises(PenaltyIncomplete) as refused:
        rules.check(new, policy_on(new.decided_on), on=TODAY)
    return {error.pointer for error in refused.value.errors}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"kinds": ()}, "#/kinds"),
        ({"kinds": (PenaltyKind.FINE, PenaltyKind.FINE)}, "#/kinds"),
        ({"fine_yuan": None}, "#/fine_yuan"),
        ({"kinds": (PenaltyKind.WARNING,)}, "#/fine_yuan"),
        ({"fine_yuan": Decimal(0)}, "#/fine_yuan"),
        ({"confiscated_yuan": Decimal(5)}, "#/confiscated_yuan"),
        ({"violation": "weather"}, "#/violation"),
        ({"decided_on": date(2024, 3, 5)}, "#/decided_on"),
        ({"served_on": date(2024, 3, 3)}, "#/served_on"),
        ({"served_on": date(2024, 3, 5)}, "#/served_on"),
        ({"kinds": (PenaltyKind.CAREER_BAN,), "fine_yuan": None}, "#/ban_until"),
        ({**BANNED, "kinds": (PenaltyKind.WARNING,)}, "#/ban_until"),
        ({**BANNED, "ban_until": TODAY}, "#/ban_until"),
        ({**BANNED, "ban_basis": " "}, "#/ban_basis"),
        ({**BANNED, "ban_until": None}, "#/ban_until"),
        ({**BANNED, "ban_for_life": True}, "#/ban_for_life"),
        ({**FOR_LIFE, "kinds": (PenaltyKind.WARNING,)}, "#/ban_for_life"),
        ({**FOR_LIFE, "ban_basis": None}, "#/ban_basis"),
    ],
)
def test_every_wrong_field_is_named(fields: dict[str, Any], pointer: str) -> None:
    assert pointer in wrong_fields(a_decision(**fields))


def test_what_only_a_course_of_events_shows_is_not_claimed_without_it() -> None:
    new = a_decision(violation="sampling_failed_again")
    with pytest.raises(rules.PenaltyIncomplete) as refused:
        rules.check(new, policy_on(TODAY), on=TODAY)
    assert [error.pointer for error in refused.value.errors] == ["#/violation"]
    rules.check(new, policy_on(TODAY), on=TODAY, shown=("sampling_failed_again",))


def test_a_ban_for_life_has_no_last_day() -> None:
    rules.check(a_decision(**FOR_LIFE), policy_on(TODAY), on=TODAY)


def test_several_wrong_fields_are_named_at_once() -> None:
    assert wrong_fields(a_decision(violation="weather", fine_yuan=None)) == {
        "#/violation",
        "#/fine_yuan",
    }


@pytest.mark.parametrize(
    ("kinds", "reason", "heavier"),
    [
        ((PenaltyKind.FINE,), "按从重幅度裁量", True),
        ((PenaltyKind.FINE,), None, False),
        ((PenaltyKind.FINE,), "   ", False),
        ((PenaltyKind.WARNING,), "按从重幅度裁量", False),
        ((PenaltyKind.CRITICISM,), "按从重幅度裁量", False),
        ((PenaltyKind.LICENCE_REVOCATION,), None, True),
        ((PenaltyKind.WARNING, PenaltyKind.CAREER_BAN), None, True),
        ((PenaltyKind.SUSPENSION,), None, True),
    ],
)
def test_what_is_a_heavier_penalty_by_order_44_article_2(
    kinds: tuple[PenaltyKind, ...], reason: str | None, *, heavier: bool
) -> None:
    assert rules.may_be_heavier(kinds, reason, policy_on(TODAY)) is heavier


def test_a_claim_of_heavier_without_ground_is_refused() -> None:
    with pytest.raises(PenaltyNotHeavier):
        rules.check(a_decision(heavier=True), policy_on(TODAY), on=TODAY)


@pytest.mark.parametrize(
    ("kinds", "procedure", "weight"),
    [
        ((PenaltyKind.WARNING,), Procedure.ORDINARY, Severity.MINOR),
        ((PenaltyKind.WARNING, PenaltyKind.CRITICISM), Procedure.ORDINARY, Severity.MINOR),
        ((PenaltyKind.FINE,), Procedure.SUMMARY, Severity.MINOR),
        ((PenaltyKind.WARNING, PenaltyKind.FINE), Procedure.ORDINARY, Severity.GENERAL),
        ((PenaltyKind.CONFISCATION,), Procedure.ORDINARY, Severity.GENERAL),
        ((PenaltyKind.FINE, PenaltyKind.LICENCE_REVOCATION), Procedure.ORDINARY, Severity.SERIOUS),
        ((PenaltyKind.CAREER_BAN,), Procedure.SUMMARY, Severity.SERIOUS),
    ],
)
def test_minor_general_and_serious(
    kinds: tuple[PenaltyKind, ...], procedure: Procedure, weight: Severity
) -> None:
    found = terms_on(TODAY).classify(kinds, procedure, fine_yuan=None, division="990000")
    assert found.weight is weight
    assert found.rule.source


def test_a_decision_before_order_45_is_history_never_heavier_and_never_made_public() -> None:
    old = a_decision(decided_on=date(2021, 7, 14), served_on=date(2021, 7, 14))
    rules.check(old, policy_on(old.decided_on), on=TODAY)
    with pytest.raises(PenaltyNotHeavier):
        rules.check(
            replace(old, heavier=True, heavier_reason="从重"), policy_on(old.decided_on), on=TODAY
        )
    terms = terms_on(old.decided_on)
    for kind in PenaltyKind:
        assert not terms.is_published([kind], Procedure.ORDINARY, Severity.SERIOUS)
    with pytest.raises(NoProvisionInForce):
        policy_on(date(1996, 9, 30))


@pytest.mark.parametrize(
    "typed",
    [
        "示市监处罚〔2026〕24号",
        " 示市监处罚[2026]24号 ",
        "示市监处罚［2026］24 号",
        "示市监处罚（２０２６）２４号",
        "示市监处罚【2026】24号",
    ],
)
def test_a_decision_has_one_number_however_it_is_typed(typed: str) -> None:
    assert rules.written_number(typed) == "示市监处罚〔2026〕24号"
