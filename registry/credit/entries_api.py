"""``/v1/credit-facts``: facts that no feature of their own enters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.credit import entries_service as service
from registry.credit.entries_models import CreditFact
from registry.credit.entries_rules import NewFact
from registry.credit.entries_schemas import (
    FactIn,
    FactOut,
    FactPageOut,
    FactQueryIn,
    FactReasonIn,
    FactRepairIn,
    FactUndoIn,
)
from registry.credit.fact_repair import repair_fact, undo_repair
from registry.kernel.refusals import N_
from registry.subjects.service import get_subject
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal

blp = blueprint(
    "credit_facts_api",
    __name__,
    url_prefix="/v1/credit-facts",
    description=N_("信用事实：召回、事故、投诉、荣誉、承诺和企业标准"),
)

_ONE = FactOut()


@blp.post("")
@requires(Permission.CREDIT_WRITE)
@says(N_("登记一项信用事实；由第二人确认后计入信用档案"))
@takes(FactIn)
@answers(201, FactOut)
def record(body: dict[str, Any]) -> Response:
    """Record a fact for the caller's agency."""
    return write_once(lambda session: record_from(session, body), _ONE, status=201, location=_at)


@blp.get("")
@requires(Permission.CREDIT_READ)
@says(N_("信用事实，最近登记的在前；未经确认的只给登记机关"))
@takes(FactQueryIn, location="query")
@answers(200, FactPageOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """One page of facts."""
    with reading() as session:
        rows = rows_of(session, query)
        page = page_of(rows, query["limit"], key=sort_key)
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/<uuid:fact_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一项信用事实"))
@answers(200, FactOut)
def show(fact_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One fact; its version is the entity tag."""
    with reading() as session:
        fact = service.get_fact(session, fact_id, by=actor())
    return fact, 200, etag(fact.version)


@blp.post("/<uuid:fact_id>/confirmation")
@requires(Permission.CREDIT_CONFIRM)
@says(N_("由第二人确认一项信用事实"))
@answers(200, FactOut)
def confirm(fact_id: UUID) -> Response:
    """A second officer confirms; the fact enters the ledger."""
    version = if_match()
    return write_once(
        lambda session: service.confirm_fact(
            session, fact_id, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:fact_id>/rejection")
@requires(Permission.CREDIT_CONFIRM)
@says(N_("由第二人退回一项信用事实"))
@takes(FactReasonIn)
@answers(200, FactOut)
def reject(body: dict[str, Any], fact_id: UUID) -> Response:
    """A second officer rejects; nothing enters the ledger."""
    version = if_match()
    return write_once(
        lambda session: service.reject_fact(
            session, fact_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:fact_id>/annulment")
@requires(Permission.CREDIT_CONFIRM)
@says(N_("撤销一项已确认的信用事实；自始不计入"))
@takes(FactReasonIn)
@answers(200, FactOut)
def annul(body: dict[str, Any], fact_id: UUID) -> Response:
    """A confirmed fact is taken back."""
    version = if_match()
    return write_once(
        lambda session: service.annul_fact(
            session, fact_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:fact_id>/repair")
@requires(Permission.CREDIT_CONFIRM)
@says(N_("修复一项已确认的信用事实；记录保留，不再计分"))
@takes(FactRepairIn)
@answers(200, FactOut)
def repair(body: dict[str, Any], fact_id: UUID) -> Response:
    """Another officer repairs; the entry stands and counts no longer."""
    version = if_match()
    return write_once(
        lambda session: repair_fact(
            session, fact_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


@blp.post("/<uuid:fact_id>/repair/undoing")
@requires(Permission.CREDIT_CONFIRM)
@says(N_("撤销对信用事实的修复；恢复计分"))
@takes(FactUndoIn)
@answers(200, FactOut)
def undo(body: dict[str, Any], fact_id: UUID) -> Response:
    """A repair is undone; the entry counts again."""
    version = if_match()
    return write_once(
        lambda session: undo_repair(
            session, fact_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


def record_from(session: Session, body: dict[str, Any]) -> CreditFact:
    """Record what a body or a form says, for the caller's agency."""
    given = {name: value for name, value in body.items() if name != "uscc"}
    new = NewFact(
        **given,
        subject_id=get_subject(session, body["uscc"]).id,
        agency_id=actor().agency(),
    )
    return service.record_fact(session, new, by=actor(), at=now())


def rows_of(session: Session, query: dict[str, Any]) -> list[CreditFact]:
    """A page of facts and one more, as a loaded query asks."""
    subject = get_subject(session, query["uscc"]) if query["uscc"] else None
    wanted = service.FactQuery(
        subject_id=subject.id if subject else None, kind=query["kind"], state=query["state"]
    )
    key = unseal(query["cursor"])
    after = (datetime.fromisoformat(key[0]), UUID(key[1])) if key else None
    return service.list_facts(session, wanted, by=actor(), after=after, limit=query["limit"] + 1)


def sort_key(fact: CreditFact) -> list[str]:
    """What a cursor keeps of the last fact shown."""
    return [fact.recorded_at.isoformat(), str(fact.id)]


def _at(fact: object) -> str:
    assert isinstance(fact, CreditFact)
    return url_for("credit_facts_api.show", fact_id=fact.id)
