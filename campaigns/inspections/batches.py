"""A batch as it is sent: each visit read by itself, each result told by itself."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import marshmallow as ma
from sqlalchemy.orm import Session

from campaigns.inspections import recording
from campaigns.inspections.recording import InspectionsInvalid
from campaigns.inspections.schemas import InspectionBatchItemIn, visit_of
from campaigns.inspections.visits import Fate, NewInspection, Outcome
from registry.accounts.actors import Actor
from registry.kernel.refusals import Invalid
from registry.web.characters import check_json
from registry.web.pointers import Wrong, flatten
from registry.web.problems import problem_of


def record(session: Session, items: Sequence[Any], *, by: Actor, at: datetime) -> dict[str, Any]:
    """Record what can be read and holds, and tell of each visit what became of it.

    Args:
        session: the caller's transaction.
        items: at most 500 JSON values, as sent.
        by: whose agency made the visits.
        at: UTC instant of the record.

    Returns:
        ``InspectionBatchOut``: counts by status, and one result per visit in the order sent.
    """
    read = [_read(item) for item in items]
    visits = [visit for visit in read if isinstance(visit, NewInspection)]
    outcomes = iter(recording.record_batch(session, visits, by=by, at=at))
    results = [
        _judged(place, visit, next(outcomes))
        if isinstance(visit, NewInspection)
        else _refused(place, items[place], visit)
        for place, visit in enumerate(read)
    ]
    count = Counter(result["status"] for result in results)
    return {**{fate.value: count[fate.value] for fate in Fate}, "results": results}


def _read(item: object) -> NewInspection | list[Wrong]:
    try:
        check_json(item)
        return visit_of(InspectionBatchItemIn().load(item))  # type: ignore[arg-type]  # it says what is wrong
    except ma.ValidationError as error:
        return flatten(error.messages)
    except Invalid as spoilt:
        return list(problem_of(spoilt).errors)


def _judged(place: int, visit: NewInspection, outcome: Outcome) -> dict[str, Any]:
    told: dict[str, Any] = {
        "index": place,
        "client_ref": visit.client_ref,
        "status": outcome.fate.value,
        "errors": problem_of(InspectionsInvalid(errors=outcome.faults)).errors,
    }
    if outcome.inspection is not None:
        told["id"] = outcome.inspection.id
        told["digest"] = outcome.inspection.content_digest.hex()
    return told


def _refused(place: int, item: object, errors: list[Wrong]) -> dict[str, Any]:
    reference = item.get("client_ref") if isinstance(item, dict) else None
    return {
        "index": place,
        # One that cannot be kept is not given back: the answer is kept for a repeated request.
        "client_ref": reference if isinstance(reference, str) and reference.isprintable() else None,
        "status": Fate.REFUSED.value,
        "errors": errors,
    }
