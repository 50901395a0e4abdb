"""``/console/audit``: the journal as auditors read it."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.audit.queries import list_entries
from registry.audit.verification import head, verify_stretch
from registry.shell.forms import fields_of
from registry.web.context import reading
from registry.web.forms import given_arguments
from registry.web.paging import PageQuery, page_of, unseal
from registry.web.schema import Schema

bp = Blueprint("audit", __name__, url_prefix="/console/audit", template_folder="templates")

STRETCH = 5_000
"""Links that one page recomputes; the command recomputes all."""
_FILTERS = ("object_kind", "object_id", "officer_id", "action")


class JournalQuery(PageQuery):
    """Which entries."""

    object_kind = fields.String(
        load_default=None, validate=validate.Length(max=60), metadata={"label": _l("记录种类")}
    )
    object_id = fields.String(
        load_default=None, validate=validate.Length(max=100), metadata={"label": _l("记录编号")}
    )
    officer_id = fields.UUID(load_default=None, metadata={"label": _l("工作人员编号")})
    action = fields.String(
        load_default=None, validate=validate.Length(max=60), metadata={"label": _l("动作")}
    )


@bp.get("")
@requires(Permission.AUDIT_READ)
def journal() -> str:
    """Entries, the newest first."""
    given = given_arguments()
    query: dict[str, Any] = JournalQuery().load(given)
    after = unseal(query["cursor"])
    with reading() as session:
        rows = list_entries(
            session,
            before=int(after[0]) if after else None,
            limit=query["limit"] + 1,
            **{name: query[name] for name in _FILTERS},
        )
        page = page_of(rows, query["limit"], key=lambda row: [row.entry.id])
        return render_template(
            "audit/journal.html",
            page=page,
            filters=fields_of(JournalQuery(), given),
            given={name: given[name] for name in _FILTERS if name in given},
        )


class StretchQuery(Schema):
    """Which stretch of the chain."""

    first = fields.Integer(
        load_default=None,
        validate=validate.Range(min=1, max=2**62),
        metadata={"label": _l("从第几个环节起")},
    )


@bp.get("/verification")
@requires(Permission.AUDIT_READ)
def verification() -> str:
    """A stretch of the chain recomputed now: the last one, or from the link asked for."""
    query: dict[str, Any] = StretchQuery().load(given_arguments())
    with reading() as session:
        first = query["first"]
        if first is None:
            first = max(head(session)[0] - 1, 0) // STRETCH * STRETCH + 1
        stretch = verify_stretch(session, first=first, most=STRETCH)
        return render_template(
            "audit/verification.html", stretch=stretch, report=stretch.report, step=STRETCH
        )
