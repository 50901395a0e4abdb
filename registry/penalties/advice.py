"""From when the publication of penalty decisions may end early: for the party's credit file.

Reckoned by the rules that decide on the application, so that the file promises nothing else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.credit.remedies import Remedy, RemedyAct
from registry.credit.vocabulary import Severity
from registry.penalties.early_end import party_on_list, penalised_again
from registry.penalties.models import Penalty
from registry.penalties.publication_terms import terms_of
from registry.penalties.vocabulary import PenaltyStatus

OffLists = Callable[[Session, Collection[int], date], Mapping[int, date]]
"""From N parties to the first day on which each may be off every list that it is on."""


def early_ends(
    session: Session,
    penalty_ids: Sequence[UUID],
    on: date,
    *,
    off_lists: OffLists = lambda _session, _parties, _on: {},
) -> Mapping[UUID, Remedy]:
    """The first day to apply for an early end of N publications, as they stand on a day.

    Of a decision that is still to be published: as if it were on that day. One has none that is
    not made public, is down again, never ends early, that another one for the same conduct
    followed, or whose party is on a list that it cannot leave early. The lists stand above this
    feature: who knows them says by ``off_lists`` when one may be left.
    """
    found = {}
    rows = session.execute(_standing(penalty_ids, on)).all()
    off_from = off_lists(session, {penalty.subject_id for penalty, listed in rows if listed}, on)
    for penalty, listed in rows:
        terms = terms_of(penalty.publication_digest)
        weight = Severity(penalty.publication_class)
        early_from = penalty.publication_early_from
        if penalty.published_on is None:
            early_from = terms.span(
                weight,
                violation=penalty.violation,
                kinds=penalty.kinds,
                decided_on=penalty.decided_on,
                published_on=max(on, penalty.decided_on),
                ban_until=penalty.ban_until,
                ban_for_life=penalty.ban_for_life,
            ).early_from
        if early_from is None or (listed and penalty.subject_id not in off_from):
            continue
        source = terms.min_months_source(weight, penalty.violation)
        act = RemedyAct.REPAIR
        if listed:
            act, early_from = (
                RemedyAct.REPAIR_OFF_LIST,
                max(early_from, off_from[penalty.subject_id]),
            )
        found[penalty.id] = Remedy(act, early_from, source)
    return found


def _standing(penalty_ids: Sequence[UUID], on: date) -> Select[Penalty, bool]:
    return select(Penalty, party_on_list(on, on)).where(
        Penalty.id.in_(penalty_ids),
        Penalty.status == PenaltyStatus.IN_FORCE,
        Penalty.publish_by.is_not(None),
        Penalty.withdrawn_on.is_(None),
        ~penalised_again(),
    )
