"""What the file of a subject shows of lists: its cases, what was asked for, replies and honours.

A case that has not led to a list is shown to its own agency, to the one that carries that agency
on, and to auditors only.
"""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import ColumnElement, exists, func, or_, select, true
from sqlalchemy.orm import Session

from registry.accounts.access import actor
from registry.accounts.competence import acting_as
from registry.accounts.permissions import Permission
from registry.blacklist.honour_rules import all_honour_lists
from registry.blacklist.lists import get_list
from registry.blacklist.models import (
    CaseSuspension,
    Honour,
    Listing,
    ListingCase,
    Objection,
    PartyReply,
    Repair,
)
from registry.blacklist.party_models import ReplyState
from registry.blacklist.request_states import ObjectionState, RepairState
from registry.blacklist.states import CaseState
from registry.blacklist.stays import stays_of, told
from registry.blacklist.words import CHIPS, OBJECTION_STATES, REPAIR_STATES, REPLY_STATES, STATES
from registry.credit.pending import Pending
from registry.credit.record_panel import ASKED, Record, records_panel
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.shell.formats import day_table, in_locale
from registry.subjects.models import Subject
from registry.web.context import today

_WORDS_SHOWN = 120
_OBJECTION_MARKS = {
    ObjectionState.FILED: "objection",
    ObjectionState.ACCEPTED: "objection",
    ObjectionState.UPHELD: "revoked",
}
_PENDING = (CaseState.NOTICED, CaseState.DECIDED_LISTED, CaseState.SERVED)
_REPAIR_MARKS = {
    RepairState.FILED: "waiting",
    RepairState.GRANTED: "repaired",
}


def cases_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """Listings of the subject and the procedures for them, the newest first."""
    own = _own(session)
    rows = session.scalars(
        select(ListingCase)
        .where(
            ListingCase.subject_id == subject.id,
            ListingCase.found_on <= _last_day(as_of),
            _shown(own),
        )
        .order_by(ListingCase.found_on.desc(), ListingCase.id.desc())
        .limit(ASKED)
    )
    stays = stays_of(session, subject.id, as_of)
    records = [_case(row, own, stays.get(row.id)) for row in rows]
    return records_panel("listings", _("名单和案件"), records, as_of, note=_lists_note())


def pending_listings(session: Session, subject: Subject, as_of: AsOf) -> list[Pending]:
    """Cases that the party was told of and that may still put it on a list of the credit file."""
    own = _own(session)
    rows = session.scalars(
        select(ListingCase)
        .where(
            ListingCase.subject_id == subject.id,
            ListingCase.state.in_(_PENDING),
            _shown(own),
        )
        .order_by(ListingCase.found_on, ListingCase.id)
        .limit(ASKED)
    )
    return [
        Pending(
            kind=EntryKind(rules.credit_kind),
            severity=Severity.SERIOUS,
            document=_decision(row),
            state=str(STATES[CaseState(row.state)]),
            href=_address(row, own),
        )
        for row in rows
        if (rules := get_list(row.list_key).on(as_of.valid_on)).credit_kind is not None
    ]


def requests_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """Objections, applications for repair and public replies, the newest first."""
    own = _own(session)
    kinds: tuple[tuple[Any, Any], ...] = (
        (Objection, _objection),
        (Repair, _repair),
        (PartyReply, _reply),
    )
    records: list[Record] = []
    until_on = _last_day(as_of)
    for table, drawn in kinds:
        day = table.filed_on
        rows = session.execute(
            select(table, ListingCase)
            .join(ListingCase, ListingCase.id == table.case_id)
            .where(ListingCase.subject_id == subject.id, day <= until_on, _shown(own))
            .order_by(day.desc(), table.id.desc())
            .limit(ASKED)
        )
        records += [drawn(*row, own) for row in rows]
    newest = sorted(records, key=lambda one: (one.on is not None, one.on), reverse=True)
    return records_panel("requests", _("异议、修复和答辩"), newest[:ASKED], as_of)


def honours_panel(session: Session, subject: Subject, as_of: AsOf) -> Markup | None:
    """Honours of the subject as known then, the newest first."""
    rows = session.scalars(
        select(Honour)
        .where(
            Honour.subject_id == subject.id,
            Honour.recorded.contains(as_of.known_at),
            func.lower(Honour.valid) <= as_of.valid_on,
        )
        .order_by(Honour.honoured_on.desc(), Honour.row.desc())
        .limit(ASKED)
    )
    honours = [_honour(row, as_of) for row in rows]
    return records_panel("honours", _("红名单"), honours, as_of, as_asked=True)


def case_addresses(session: Session) -> Callable[[ListingCase], str | None]:
    """Where the reader can open a case; None where it is another agency's."""
    own = _own(session)
    return lambda listing_case: _address(listing_case, own)


def _last_day(as_of: AsOf) -> date:
    """What bears a later legal day did not hold then, or was not known."""
    return min(as_of.valid_on, legal_day(as_of.known_at))


def _own(session: Session) -> frozenset[UUID]:
    """The reader's agency and every one that it carries on."""
    return acting_as(session, actor(), today())


def _shown(own: frozenset[UUID]) -> ColumnElement[bool]:
    """Cases that this reader may know of; a listing that was undone never was."""
    if actor().may(Permission.AUDIT_READ):
        return true()
    listed = exists().where(Listing.case_id == ListingCase.id, func.upper_inf(Listing.recorded))
    return or_(ListingCase.agency_id.in_(own), listed)


def _may_open(listing_case: ListingCase, own: frozenset[UUID]) -> bool:
    return actor().may(Permission.AUDIT_READ) or listing_case.agency_id in own


def _address(listing_case: ListingCase, own: frozenset[UUID]) -> str | None:
    if not _may_open(listing_case, own):
        return None
    return url_for("blacklist.case", case_id=listing_case.id)


def _case(row: ListingCase, own: frozenset[UUID], stay: CaseSuspension | None) -> Record:
    shipped = get_list(row.list_key)
    state = CaseState(row.state)
    words = [in_locale(shipped.title, shipped.title_en)]
    if row.published_on:
        words.append(_("%(on)s列入", on=day_table(row.published_on)))
    if state is CaseState.PUBLISHED and row.term_ends_on:
        words.append(_("期限到%(on)s", on=day_table(row.term_ends_on)))
        if stay is not None:
            words.append(told(stay))
    elif row.ended_on:
        words.append(_("%(on)s终止", on=day_table(row.ended_on)))
    return Record(
        on=row.decided_on or row.found_on,
        title=row.decision_no or row.number or _("线索"),
        href=_address(row, own),
        text=_("，").join(words),
        mark=CHIPS.get(state, "procedure"),
        state=str(STATES[state]),
    )


def _objection(row: Objection, listing_case: ListingCase, own: frozenset[UUID]) -> Record:
    may_open = _may_open(listing_case, own)
    state = ObjectionState(row.state)
    return Record(
        on=row.filed_on,
        title=row.number,
        href=url_for("remedies.objection", objection_id=row.id) if may_open else None,
        text=_reopened(_("异议，针对%(what)s", what=_decision(listing_case)), row),
        mark=_OBJECTION_MARKS.get(state, "none"),
        state=str(OBJECTION_STATES[state]),
    )


def _repair(row: Repair, listing_case: ListingCase, own: frozenset[UUID]) -> Record:
    may_open = _may_open(listing_case, own)
    state = RepairState(row.state)
    return Record(
        on=row.filed_on,
        title=row.number,
        href=url_for("remedies.repair", repair_id=row.id) if may_open else None,
        text=_reopened(_("信用修复申请，针对%(what)s", what=_decision(listing_case)), row),
        mark=_REPAIR_MARKS.get(state, "none"),
        state=str(REPAIR_STATES[state]),
    )


def _reopened(words: str, request: Repair | Objection) -> str:
    """A round after an annulled refusal is told apart from the one before."""
    if request.reopened_on is None:
        return words
    return str(_("，")).join((words, _("%(on)s起重新办理", on=day_table(request.reopened_on))))


def _reply(row: PartyReply, listing_case: ListingCase, own: frozenset[UUID]) -> Record:
    state = ReplyState(row.state)
    said = row.words if state is ReplyState.SHOWN or _may_open(listing_case, own) else ""
    return Record(
        on=row.filed_on,
        title=_("当事人答辩"),
        href=_address(listing_case, own),
        text=said if len(said) <= _WORDS_SHOWN else f"{said[:_WORDS_SHOWN]}…",
        mark="objection" if state is ReplyState.SHOWN else "none",
        state=str(REPLY_STATES[state]),
    )


def _decision(listing_case: ListingCase) -> str:
    return listing_case.decision_no or listing_case.number or _("线索")


def _honour(row: Honour, as_of: AsOf) -> Record:
    named = all_honour_lists()[row.list_key]
    over = row.valid.upper is not None and row.valid.upper <= as_of.valid_on
    return Record(
        on=row.honoured_on,
        title=in_locale(named.title, named.title_en),
        href=url_for("measures.basis", kind="honour", basis_id=row.id),
        text=row.reason,
        mark="removed" if over else "repaired",
        state=_("已移出") if over else _("在录，到%(on)s", on=day_table(row.ends_on)),
    )


def _lists_note() -> str:
    return str(_("列入由作出决定的机关公示、移出；认为有错的，向它提出异议。"))
