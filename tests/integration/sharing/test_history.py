"""Was it listed on day D as known at instant T: one truth for every reader, told once for ever."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from registry.blacklist import service
from registry.blacklist.history import history_of, linked_then, moments_of, statement_of
from registry.kernel.period import AsOf
from registry.sharing.queries import by_id
from registry.subjects.history_models import LinkKind
from registry.subjects.links import NewLink, link_subjects
from registry.subjects.models import Subject
from tests.builders.blacklist import Walk, a_listed_case
from tests.builders.subjects import a_subject

STAY = service.SuspensionKind.STAY
SOON = timedelta(minutes=1)
ONE_DAY = timedelta(days=1)


def told(session: Session, subject: Subject, as_of: AsOf) -> dict[str, Any]:
    """The signed statement's words, after every other reader was asked the same."""
    held = history_of(session, subject.id, as_of)
    linked = linked_then(session, subject.id, as_of)
    said = statement_of(subject, held, linked, as_of)
    (standing,) = by_id(session, [subject.id], as_of)
    on_list = {str(one.listing_id) for one in held if one.on_list}
    stayed = {str(one.listing_id) for one in held if one.stayed_since_on is not None}
    assert {one["id"] for one in standing.listings} == on_list, as_of
    assert {one["id"] for one in standing.stayed} == stayed, as_of
    assert not on_list & stayed
    assert (subject.id in service.standing(session, [subject.id], as_of)) == said["on_list"]
    assert said["on_list"] == bool(on_list)
    return said


def a_life(session: Session, subject: Subject, other: Subject) -> Iterator[tuple[str, Walk]]:
    """Listed and expired; listed again, stayed, merged, repaired on lies, restored, annulled."""
    first = a_listed_case(session, subject=subject, on=date(2021, 9, 6))
    yield "listed", first
    first.on(first.listing.ends_on or date.max).wait(1).expired()
    yield "expired", first
    walk = a_listed_case(session, subject=subject, bureau=first.bureau, on=date(2025, 1, 6))
    yield "listed again", walk
    began = walk.wait(10).day
    walk.wait(20).suspended(STAY, began, late_reason="通知书送达本机关较晚")
    yield "stayed, entered late", walk
    last_on = walk.wait(15).day
    walk.wait(4).resumed(STAY, last_on)
    yield "not stayed any more, entered late", walk
    merged_on = walk.wait(1).day
    merger = NewLink(LinkKind.MERGER, subject.uscc, other.uscc, merged_on, "合并协议")
    link_subjects(session, merger, by=walk.bureau.handler, at=walk.at)
    yield "merged", walk
    repair = walk.on(date(2026, 5, 11)).repair_filed()
    walk.repaired(repair)
    yield "repaired", walk
    revocation = walk.wait(30).revocation_proposed(repair)
    walk.repair_revoked(revocation).wait(2).restored(revocation)
    yield "restored", walk
    walk.wait(9).suspended(STAY)
    yield "stayed again", walk
    walk.wait(12).penalty_annulled().revoked()
    yield "revoked", walk


def test_every_reader_tells_the_same_and_what_was_known_stays_known(session: Session) -> None:
    subject, other = a_subject(session), a_subject(session)
    days: dict[str, date] = {}
    known: dict[str, datetime] = {}
    answers: dict[AsOf, dict[str, Any]] = {}
    for step, walk in a_life(session, subject, other):
        days[step], known[step] = walk.day, walk.at + SOON
        for as_of in [AsOf(day, known[step]) for day in set(days.values())]:
            answers[as_of] = told(session, subject, as_of)
    for as_of, answer in answers.items():
        assert told(session, subject, as_of) == answer, "what was known then, is told for ever"

    def on_list(day: date, step: str) -> bool:
        return bool(told(session, subject, AsOf(day, known[step]))["on_list"])

    stayed = days["not stayed any more, entered late"] - ONE_DAY
    truth = [
        (days["listed"], "listed", True),
        (days["listed"] - ONE_DAY, "listed", False),
        # To the last day of its term, and not one day more.
        (days["expired"] - ONE_DAY, "expired", True),
        (days["expired"], "expired", False),
        # Nobody knew of the stay yet; known since, it went on; known later, it was over.
        (days["stayed, entered late"] - ONE_DAY, "stayed, entered late", False),
        (stayed, "not stayed any more, entered late", True),
        (days["merged"], "merged", True),
        (days["repaired"] - ONE_DAY, "repaired", True),
        (days["repaired"], "repaired", False),
        (days["restored"] - ONE_DAY, "restored", False),
        (days["restored"], "restored", True),
        (days["stayed again"], "stayed again", False),
        # As if never listed, from the first day on; the listing before is not touched.
        *((days[step], "revoked", False) for step in ("listed again", "merged", "restored")),
        (days["listed"], "revoked", True),
    ]
    for day, step, listed in truth:
        assert on_list(day, step) is listed, (day, step)
    assert answers[AsOf(days["merged"], known["merged"])]["linked"][0]["uscc"] == other.uscc
    assert not answers[AsOf(days["listed again"], known["merged"])]["linked"]
    (left,) = answers[AsOf(days["revoked"], known["revoked"])]["listings"]
    assert (left["until"], left["on_list"]) == (days["expired"] - ONE_DAY, False)
    told_at = moments_of(session, subject.id)
    # What runs out by itself was known from the start.
    changes = [at - SOON for step, at in known.items() if step not in ("merged", "expired")]
    assert set(changes) <= set(told_at), "a stay and its end changed what was held"
    assert list(told_at) == sorted(set(told_at))
