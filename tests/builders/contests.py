"""Reconsiderations and suits about the decisions of a walked case."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from registry.accounts.actors import Actor
from registry.blacklist.attachments import Papers
from registry.blacklist.contest_checks import NewContest
from registry.blacklist.contest_models import (
    Contest,
    ContestedDecision,
    ContestKind,
    ContestOutcome,
)
from registry.blacklist.contest_terms import Contested
from registry.blacklist.contests import Conclusion, conclude_contest, record_contest
from registry.blacklist.listing_models import Repair
from registry.blacklist.models import RepairRevocation
from registry.files.originals import Originals
from tests.builders.blacklist import Walk

RULING = b"%PDF-1.7\n%%EOF\n"
COURT = "示范市人民法院"


def contested(
    walk: Walk,
    refused: Contested = None,
    *,
    kind: ContestKind = ContestKind.LITIGATION,
    number: str = "（2024）示行初3号",
    filed_on: date | None = None,
    late_reason: str | None = None,
    organ: str = COURT,
) -> Contest:
    """Filed and entered today, about the listing or about a refused request."""
    told = NewContest(
        kind,
        organ,
        number,
        filed_on or walk.day,
        decision_of(refused),
        refused.id if refused else None,
        late_reason,
    )
    return record_contest(walk.session, walk.case_id, told, by=walk.bureau.handler, at=walk.at)


def concluded(
    walk: Walk,
    contest: Contest,
    outcome: ContestOutcome,
    *,
    by: Actor | None = None,
    no: str = "（2024）示行初3号判决",
    bodies: Sequence[bytes] = (RULING,),
    redo_by_on: date | None = None,
) -> Contest:
    """The ruling of today reached the agency today; its bytes are gone with their folder."""
    told = Conclusion(outcome, walk.day, no, walk.day, redo_by_on)
    with papers(bodies) as sent:
        return conclude_contest(
            walk.session,
            contest.id,
            told,
            sent,
            version=contest.version,
            by=by or walk.bureau.second_reviewer,
            at=walk.at,
        )


@contextmanager
def papers(bodies: Sequence[bytes] = (RULING,)) -> Iterator[Papers]:
    """Files that are sent along."""
    with TemporaryDirectory() as folder:
        yield Papers(Originals(Path(folder)), list(bodies))


def decision_of(refused: Contested) -> ContestedDecision:
    """Which decision it is to refuse that; None stands for the listing."""
    if refused is None:
        return ContestedDecision.LISTING
    if isinstance(refused, RepairRevocation):
        return ContestedDecision.RESTORATION
    if isinstance(refused, Repair):
        return ContestedDecision.REFUSED_REPAIR
    return ContestedDecision.REFUSED_OBJECTION
