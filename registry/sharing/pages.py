"""The auditor's page: who asked what about whom."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from marshmallow import ValidationError

from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.sharing.access_log import list_access
from registry.sharing.schemas import CHANNELS, PURPOSES, AccessQuery
from registry.shell.forms import fields_of
from registry.subjects.service import find_subjects_by_code
from registry.web.context import reading
from registry.web.forms import given_arguments
from registry.web.paging import page_of, unseal

bp = Blueprint("sharing", __name__, template_folder="templates")


@bp.get("/console/access")
@requires(Permission.AUDIT_READ)
def access() -> Any:  # noqa: ANN401 - a page and its status
    """Questions answered, the last one first; by subject and purpose."""
    given = given_arguments()
    try:
        asked: dict[str, Any] = AccessQuery().load(given)
    except ValidationError as error:
        fields = fields_of(AccessQuery(), request.args, error.messages_dict)
        return render_template("sharing/access.html", fields=fields, page=None), 422
    key = unseal(asked["cursor"])
    with reading() as session:
        found = find_subjects_by_code(session, [asked["uscc"]] if asked["uscc"] else [])
        subject = found.get(asked["uscc"])
        nobody = asked["uscc"] is not None and subject is None
        rows = (
            []
            if nobody
            else list_access(
                session,
                subject_id=subject.id if subject else None,
                purpose=asked["purpose"],
                before=int(key[0]) if key else None,
                limit=asked["limit"] + 1,
            )
        )
    page = page_of(rows, asked["limit"], key=lambda row: [row.id])
    kept = {name: asked[name] for name in ("uscc", "purpose") if asked[name]}
    following = url_for(".access", **kept, cursor=page.next_cursor) if page.next_cursor else None
    return render_template(
        "sharing/access.html",
        fields=fields_of(AccessQuery(), request.args, {}),
        page=page,
        subject=subject,
        nobody=nobody,
        filtered=bool(kept),
        channels=CHANNELS,
        purposes=dict(PURPOSES),
        next=following,
        first=url_for(".access", **kept) if key else None,
    )
