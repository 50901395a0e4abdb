"""Penalty decisions with plain defaults, made by the service."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from registry.accounts.actors import Actor, system_actor
from registry.accounts.models import Agency
from registry.penalties import service
from registry.penalties.models import Penalty
from registry.penalties.rules import NewPenalty
from registry.penalties.vocabulary import PenaltyKind
from registry.subjects.models import Subject
from tests.builders.accounts import an_agency
from tests.builders.subjects import a_subject

_numbers = count(1)

DECIDED_ON = date(2024, 3, 4)


def noon(day: date) -> datetime:
    """Noon in Beijing."""
    return datetime.combine(day, time(4), tzinfo=UTC)


def a_new_penalty(subject: Subject, agency: Agency, **fields: Any) -> NewPenalty:
    """A heavier fine for substandard fuel, decided and served on 4 March 2024."""
    decided_on = fields.get("decided_on", DECIDED_ON)
    return NewPenalty(
        **{
            "number": f"示市监处罚〔{decided_on.year}〕{next(_numbers)}号",
            "subject_id": subject.id,
            "agency_id": agency.id,
            "kinds": (PenaltyKind.FINE,),
            "fine_yuan": Decimal("280000.00"),
            "violation": "fuel_substandard",
            "facts": "95号汽油硫含量38 mg/kg，标准限值10 mg/kg",
            "legal_basis": "《中华人民共和国产品质量法》第四十九条",
            "decided_on": decided_on,
            "served_on": decided_on,
            "heavier": True,
            "heavier_reason": "一年内第二次同类违法，按从重裁量",
            **fields,
        }
    )


def a_penalty(
    session: Session,
    *,
    subject: Subject | None = None,
    agency: Agency | None = None,
    by: Actor | None = None,
    at: datetime | None = None,
    **fields: Any,
) -> Penalty:
    """A decision entered at noon of the later of its dates, unless ``at`` says so."""
    new = a_new_penalty(subject or a_subject(session), agency or an_agency(session), **fields)
    entered = max(new.decided_on, new.served_on or new.decided_on)
    return service.enter_penalty(
        session,
        new,
        by=by or system_actor("tests"),
        at=at or noon(entered),
        shown=(new.violation,),
    )
