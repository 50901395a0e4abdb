"""Penalty decisions are made public and taken down within their clocks; annulled they stay so."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from chengxin.credit_sources import ADVISERS
from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency
from registry.accounts.permissions import Role
from registry.accounts.sessions import actor_of
from registry.credit import service as credit
from registry.credit.remedies import RemedyAct
from registry.credit.vocabulary import Severity
from registry.kernel.period import AsOf
from registry.penalties import service
from registry.penalties.early_end import (
    BannedForLife,
    BanRuns,
    NeverEndsEarly,
    PartyOnList,
    PenalisedAgain,
    PublicationFacts,
    PublicationTooShort,
    early_end_guards,
)
from registry.penalties.handing_over import NothingToPush
from registry.penalties.models import Penalty
from registry.penalties.publication import (
    AppliedForBySame,
    NotAppliedFor,
    NotForPublication,
    NotHandedOver,
    NothingToWithdraw,
    end_publications,
)
from registry.penalties.publication_terms import terms_on
from registry.penalties.service import DateNotPossible, PenaltyQuery
from registry.penalties.vocabulary import PenaltyKind, PenaltyStatus, Procedure
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency, an_officer
from tests.builders.blacklist import an_abnormal_case
from tests.builders.penalties import a_penalty, noon
from tests.builders.subjects import a_subject

BY = system_actor("tests")
# A Friday; the days of four weeks follow without a holiday.
DECIDED = date(2024, 3, 1)
DUE = date(2024, 3, 29)


def a_decision(session: Session, **fields: Any) -> Penalty:
    return a_penalty(session, decided_on=DECIDED, served_on=DECIDED, **fields)


def published(session: Session, penalty: Penalty, on: date = date(2024, 3, 8)) -> Penalty:
    return service.record_publication(
        session, penalty.id, on=on, version=penalty.version, by=BY, at=noon(on)
    )


def annulled(session: Session, penalty: Penalty, on: date = date(2024, 5, 6)) -> Penalty:
    return service.annul_penalty(
        session,
        penalty.id,
        on=on,
        reason="行政复议决定撤销",
        version=penalty.version,
        by=BY,
        at=noon(on),
    )


def late(session: Session, on: date) -> list[Penalty]:
    return service.list_penalties(session, PenaltyQuery(publication_overdue_on=on))


def test_a_decision_is_public_within_twenty_working_days_and_for_its_term(
    session: Session,
) -> None:
    penalty = a_decision(session)
    assert (penalty.publish_by, penalty.publication_class) == (DUE, "general")
    assert (late(session, DUE), late(session, date(2024, 3, 30))) == ([], [penalty])
    published(session, penalty)
    assert penalty.publication_ends_on == date(2027, 3, 8)
    assert late(session, date(2024, 6, 1)) == []


def test_from_april_2026_on_the_term_counts_from_the_document() -> None:
    days = {"decided_on": date(2026, 4, 1), "published_on": date(2026, 4, 20)}
    terms = terms_on(days["decided_on"])
    general = Severity.GENERAL
    assert terms.ends_on(general, **days) == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kinds": (PenaltyKind.FINE,), "fine_yuan": Decimal(5000)}, ("minor", True)),
        ({"kinds": (PenaltyKind.FINE,), "fine_yuan": Decimal("5000.01")}, ("general", True)),
        ({"kinds": (PenaltyKind.CRITICISM,)}, ("minor", True)),
        ({"kinds": (PenaltyKind.WARNING,)}, ("minor", False)),
        ({"kinds": (PenaltyKind.CLOSURE,)}, ("serious", True)),
    ],
)
def test_what_it_weighs_and_whether_it_is_public_follow_from_its_kinds(
    session: Session, fields: dict[str, object], expected: tuple[str, bool]
) -> None:
    usual = {"fine_yuan": None, "heavier": False, "heavier_reason": None}
    penalty = a_decision(session, **(usual | fields))
    assert (penalty.publication_class, penalty.publish_by is not None) == expected


def test_summary_procedure_is_not_public(session: Session) -> None:
    penalty = a_decision(session, procedure=Procedure.SUMMARY, heavier=False, heavier_reason=None)
    with pytest.raises(NotForPublication):
        published(session, penalty)


def test_what_was_not_served_is_not_public_and_no_day_is_before_the_service(
    session: Session,
) -> None:
    unserved = a_penalty(session, decided_on=DECIDED, served_on=None)
    with pytest.raises(NotForPublication):
        published(session, unserved)
    with pytest.raises(DateNotPossible):
        published(session, a_decision(session), on=date(2024, 2, 29))


def test_annulled_it_is_taken_down_within_three_working_days_with_its_reason(
    session: Session,
) -> None:
    penalty = annulled(session, published(session, a_decision(session)))
    assert penalty.withdraw_by == date(2024, 5, 9)
    assert (late(session, date(2024, 5, 9)), late(session, date(2024, 5, 10))) == ([], [penalty])
    service.record_withdrawal(
        session,
        penalty.id,
        on=date(2024, 5, 8),
        reason="处罚决定已撤销",
        version=penalty.version,
        by=BY,
        at=noon(date(2024, 5, 8)),
    )
    assert late(session, date(2024, 6, 1)) == []
    with pytest.raises(NothingToWithdraw):
        service.record_withdrawal(
            session,
            penalty.id,
            on=date(2024, 5, 9),
            reason="再次",
            version=penalty.version,
            by=BY,
            at=noon(date(2024, 5, 9)),
        )


def withdrawn(
    session: Session,
    penalty: Penalty,
    on: date,
    *,
    applied_on: date | None = None,
    entered_on: date | None = None,
) -> Penalty:
    at = noon(entered_on or on)
    if penalty.status == PenaltyStatus.IN_FORCE:
        applied(session, penalty, applied_on or on, by=officer_of(session, penalty), at=at)
    return service.record_withdrawal(
        session,
        penalty.id,
        on=on,
        reason="准予信用修复决定书",
        version=penalty.version,
        by=officer_of(session, penalty),
        at=at,
    )


def officer_of(session: Session, penalty: Penalty) -> Actor:
    agency = session.get_one(Agency, penalty.agency_id)
    return actor_of(an_officer(session, agency=agency, roles=(Role.CASE_OFFICER, Role.PUBLISHER)))


def applied(session: Session, penalty: Penalty, on: date, *, by: Actor, at: datetime) -> Penalty:
    return service.apply_for_early_end(
        session,
        penalty.id,
        applied_on=on,
        grounds="罚款已缴清，问题产品已召回",
        version=penalty.version,
        by=by,
        at=at,
    )


def test_what_stands_ends_early_only_after_its_shortest_publication(session: Session) -> None:
    penalty = published(session, a_decision(session))
    assert penalty.publication_early_from == date(2024, 9, 9)
    with pytest.raises(PublicationTooShort) as refused:
        withdrawn(session, penalty, date(2024, 9, 8))
    assert refused.value.params["from_on"] == "2024-09-09"
    # Neither applied for before that, nor entered for a day long past.
    with pytest.raises(PublicationTooShort):
        withdrawn(session, penalty, date(2024, 9, 18), applied_on=date(2024, 9, 6))
    with pytest.raises(DateNotPossible):
        withdrawn(session, penalty, date(2024, 9, 9), entered_on=date(2024, 9, 13))
    with pytest.raises(DateNotPossible):
        withdrawn(session, penalty, date(2024, 9, 9), applied_on=date(2024, 9, 10))
    unasked = published(session, a_decision(session))
    told = {"version": unasked.version, "by": BY, "at": noon(date(2024, 9, 12))}
    with pytest.raises(NotAppliedFor):
        service.record_withdrawal(session, unasked.id, on=date(2024, 9, 9), reason="决定书", **told)
    late = withdrawn(session, penalty, date(2024, 9, 9), entered_on=date(2024, 9, 12))
    assert (late.withdrawn_on, late.withdrawal_applied_on) == (date(2024, 9, 9), date(2024, 9, 9))


def advised(session: Session, penalty: Penalty, on: date) -> list[date]:
    """From when the party's credit file says that the decision can be repaired."""
    as_of = AsOf(on, noon(on) + timedelta(hours=1))
    told = credit.explain(session, penalty.subject_id, as_of, advisers=ADVISERS)
    return [lift.from_on for lift in told.lifts if lift.act is RemedyAct.REPAIR]


def test_the_credit_file_says_of_repair_what_the_decision_says_and_it_ends_the_use(
    session: Session,
) -> None:
    food = {"decided_on": date(2025, 11, 3), "violation": "food_unsafe_sale"}
    shown_on = date(2025, 12, 1)
    penalty = published(session, a_penalty(session, served_on=date(2025, 11, 3), **food), shown_on)
    assert advised(session, penalty, shown_on) == [date(2026, 12, 2)]
    assert penalty.publication_early_from == date(2026, 12, 2)
    revoked = {"kinds": (PenaltyKind.LICENCE_REVOCATION,), "fine_yuan": None}
    never = published(session, a_decision(session, **revoked))
    assert advised(session, never, date(2024, 3, 8)) == []
    withdrawn(session, penalty, date(2026, 12, 2))
    as_of = AsOf(date(2026, 12, 2), noon(date(2026, 12, 2)))
    (line,) = credit.explain(session, penalty.subject_id, as_of).lines
    assert not line.counts


def test_who_takes_an_application_in_does_not_end_the_publication(session: Session) -> None:
    penalty, day = published(session, a_decision(session)), date(2024, 9, 10)
    handler = officer_of(session, penalty)
    applied(session, penalty, day, by=handler, at=noon(day))
    told = {"on": day, "reason": "决定书", "at": noon(day)}
    with pytest.raises(AppliedForBySame):
        service.record_withdrawal(session, penalty.id, version=penalty.version, by=handler, **told)
    forged = {
        "withdrawn_on": day,
        "withdrawal_reason": "x",
        "withdrawn_by_id": handler.officer_id,
        "version": Penalty.version + 1,
    }
    with pytest.raises(IntegrityError, match="public_for_the"), session.begin_nested():
        session.execute(update(Penalty).where(Penalty.id == penalty.id).values(forged))
    # On a later application as well; the earlier one was of no effect.
    later = date(2024, 9, 12)
    applied(session, penalty, later, by=officer_of(session, penalty), at=noon(later))
    told |= {"on": later, "at": noon(later)}
    service.record_withdrawal(session, penalty.id, version=penalty.version, by=handler, **told)
    assert (penalty.withdrawn_on, penalty.withdrawn_by_id) == (later, handler.officer_id)


def test_a_party_of_another_province_is_published_there_within_ten_days_of_ten(
    session: Session,
) -> None:
    party = a_subject(session, division="140100")
    agency = an_agency(session, division="410000")
    penalty = a_decision(session, subject=party, agency=agency)
    # Ten working days from 1 March; ten more if it is handed over on the last of them.
    assert (penalty.hand_over_by, penalty.publish_by) == (date(2024, 3, 15), date(2024, 3, 29))
    assert late(session, date(2024, 3, 16)) == [penalty]
    with pytest.raises(NotHandedOver):
        published(session, penalty)
    pushed = {"on": date(2024, 3, 6), "receiver": "山西省市场监督管理局"}
    told = {"by": BY, "at": noon(date(2024, 3, 20))}
    service.hand_over(session, penalty.id, **pushed, version=penalty.version, **told)
    assert penalty.publish_elsewhere_by == date(2024, 3, 20)
    assert (late(session, date(2024, 3, 20)), late(session, date(2024, 3, 21))) == ([], [penalty])
    with pytest.raises(NothingToPush):
        service.hand_over(session, penalty.id, **pushed, version=penalty.version, **told)
    with pytest.raises(DateNotPossible):
        published(session, penalty, on=date(2024, 3, 5))
    published(session, penalty)
    assert late(session, date(2024, 6, 1)) == []


def test_whoever_is_on_the_register_of_abnormal_operations_stays_public(session: Session) -> None:
    penalty = published(session, a_decision(session))
    subject = session.get_one(Subject, penalty.subject_id)
    listed = an_abnormal_case(session, subject=subject, on=date(2024, 7, 1)).opened().decided()
    listed.published()
    with pytest.raises(PartyOnList):
        withdrawn(session, penalty, date(2024, 12, 2))
    assert advised(session, penalty, date(2024, 12, 2)) == []


def test_annulled_it_is_not_taken_down_before_that(session: Session) -> None:
    penalty = annulled(session, published(session, a_decision(session)))
    assert penalty.annulled_on is not None
    with pytest.raises(DateNotPossible):
        withdrawn(session, penalty, penalty.annulled_on - timedelta(days=1))


def test_a_second_penalty_or_a_kind_that_never_ends_early_keeps_it_public(
    session: Session,
) -> None:
    first = published(session, a_decision(session))
    a_penalty(
        session, subject=session.get_one(Subject, first.subject_id), decided_on=date(2024, 5, 6)
    )
    with pytest.raises(PenalisedAgain):
        withdrawn(session, first, date(2024, 12, 2))
    assert date(2024, 9, 9) not in advised(session, first, date(2024, 12, 2))
    revoked = a_decision(session, kinds=(PenaltyKind.LICENCE_REVOCATION,), fine_yuan=None)
    with pytest.raises(NeverEndsEarly):
        withdrawn(session, published(session, revoked), date(2026, 12, 1))


def test_a_decision_with_a_ban_is_public_while_the_ban_runs(session: Session) -> None:
    ban = {"ban_until": date(2029, 3, 1), "ban_basis": "《食品安全法》第一百三十五条"}
    restricted = a_decision(session, kinds=(PenaltyKind.RESTRICTION,), fine_yuan=None, **ban)
    banned = a_decision(session, kinds=(PenaltyKind.CAREER_BAN,), fine_yuan=None, **ban)
    for each in (restricted, banned):
        assert published(session, each).publication_ends_on == date(2029, 3, 2)
    licence = {"kinds": (PenaltyKind.FINE, PenaltyKind.LICENCE_REVOCATION)}
    short = {"ban_until": date(2025, 3, 1), "ban_basis": ban["ban_basis"]}
    ended = published(session, a_decision(session, **licence, **short))
    assert ended.publication_ends_on == date(2027, 3, 8)
    forged = update(Penalty).where(Penalty.id == banned.id)
    with pytest.raises(IntegrityError, match="penalty"), session.begin_nested():
        session.execute(forged.values(publication_ends_on=date(2027, 3, 8), version=3))


def test_a_decision_with_a_ban_for_life_stays_public_unless_it_is_annulled(
    session: Session,
) -> None:
    ban = {"ban_for_life": True, "ban_basis": "《食品安全法》第一百三十五条"}
    banned = a_decision(session, kinds=(PenaltyKind.CAREER_BAN,), fine_yuan=None, **ban)
    shown = published(session, banned)
    assert (shown.publication_ends_on, shown.publication_early_from) == (None, None)
    assert end_publications(session, on=date(2099, 1, 1), at=noon(date(2099, 1, 1))) == 0
    with pytest.raises(BannedForLife):
        withdrawn(session, shown, date(2034, 3, 4))
    forged = update(Penalty).where(Penalty.id == banned.id)
    with pytest.raises(IntegrityError, match="while_the_ban_runs"), session.begin_nested():
        session.execute(
            forged.values(withdrawn_on=date(2034, 3, 4), withdrawal_reason="x", version=3)
        )
    fell = annulled(session, shown)
    assert fell.annulled_on is not None
    assert withdrawn(session, fell, fell.annulled_on).withdrawn_on == fell.annulled_on


def test_no_early_end_while_a_ban_runs() -> None:
    facts = PublicationFacts(
        weight=Severity.GENERAL,
        violation="labelling",
        early_from=date(2025, 3, 2),
        ends_on=date(2027, 3, 8),
        ban_until=date(2025, 3, 1),
        penalised_again=False,
        on_list=False,
    )
    unmet = [g for g in early_end_guards(facts, terms_on(DECIDED), date(2025, 3, 1)) if not g.met]
    assert [guard.condition for guard in unmet] == [BanRuns, PublicationTooShort]
    assert all(g.met for g in early_end_guards(facts, terms_on(DECIDED), date(2025, 3, 2)))


def test_an_old_decision_is_history_that_is_never_published(session: Session) -> None:
    on = date(2019, 5, 6)
    plain = {"heavier": False, "heavier_reason": None}
    old = a_penalty(session, decided_on=on, served_on=on, at=noon(DECIDED), **plain)
    assert (old.publish_by, old.publication_class) == (None, "general")
    with pytest.raises(NotForPublication):
        published(session, old)
    as_of = AsOf(DECIDED, noon(DECIDED))
    assert [line.entry.decided_on for line in credit.explain(session, old.subject_id, as_of).lines]


def test_the_longest_publication_ends_by_itself_on_its_day_and_once(session: Session) -> None:
    light = {"fine_yuan": Decimal(3000), "heavier": False, "heavier_reason": None}
    minor, general = (published(session, a_decision(session, **more)) for more in (light, {}))
    assert (minor.publication_early_from, minor.publication_ends_on) == (None, date(2024, 6, 8))
    assert service.end_publications(session, on=date(2024, 6, 7), at=noon(date(2024, 6, 7))) == 0
    # Run a day late, it still ended on its day.
    assert service.end_publications(session, on=date(2024, 6, 9), at=noon(date(2024, 6, 9))) == 1
    assert service.end_publications(session, on=date(2024, 6, 9), at=noon(date(2024, 6, 9))) == 0
    session.expire_all()
    assert (minor.withdrawn_on, general.withdrawn_on) == (date(2024, 6, 8), None)


@pytest.mark.parametrize("days_after_its_bound", [-1, 1])
def test_the_database_keeps_the_shortest_and_the_longest_publication(
    session: Session, days_after_its_bound: int
) -> None:
    penalty = published(session, a_decision(session))
    bounds = (penalty.publication_early_from, penalty.publication_ends_on)
    bound = bounds[days_after_its_bound > 0]
    assert bound is not None
    forged = {
        "withdrawn_on": bound + timedelta(days=days_after_its_bound),
        "withdrawal_reason": "x",
        "version": Penalty.version + 1,
    }
    with pytest.raises(IntegrityError, match="public_for_the"), session.begin_nested():
        session.execute(update(Penalty).where(Penalty.id == penalty.id).values(forged))


@pytest.mark.parametrize(
    "forged",
    [
        "UPDATE penalty SET status = 'in_force', version = version + 1",
        "UPDATE penalty SET facts = 'x', version = version + 1",
        "UPDATE penalty SET fine_yuan = 1, version = version + 1",
        "UPDATE penalty SET published_on = published_on + 1, version = version + 1",
        "DELETE FROM penalty",
    ],
)
def test_the_database_keeps_a_decision_as_it_was_and_annulled_once_it_is(
    session: Session, forged: str
) -> None:
    annulled(session, published(session, a_decision(session)))
    with pytest.raises(IntegrityError, match=r"stands|never erased"), session.begin_nested():
        session.execute(text(forged))


def test_nobody_of_another_agency_touches_a_decision(session: Session) -> None:
    penalty = a_decision(session)
    stranger = actor_of(an_officer(session, roles=(Role.CASE_OFFICER, Role.PUBLISHER)))
    told = {"version": penalty.version, "by": stranger, "at": noon(DUE)}
    with pytest.raises(service.PenaltyOfAnotherAgency):
        service.annul_penalty(session, penalty.id, on=DUE, reason="撤销", **told)
    with pytest.raises(service.PenaltyOfAnotherAgency):
        service.serve_penalty(session, penalty.id, served_on=DUE, **told)
    with pytest.raises(service.PenaltyOfAnotherAgency):
        service.record_publication(session, penalty.id, on=DUE, **told)
    with pytest.raises(service.PenaltyOfAnotherAgency):
        service.record_withdrawal(session, penalty.id, on=DUE, reason="撤下", **told)
