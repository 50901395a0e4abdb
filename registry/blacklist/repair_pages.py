"""``/console/repairs/…``: accepting an application, sending it back once, completing it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from registry.accounts.access import actor, requires
from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.listing_models import Repair
from registry.blacklist.request_pages import repair_page
from registry.blacklist.restoration_schemas import RepairCompletionIn, RepairReturnIn
from registry.blacklist.schemas import NothingIn
from registry.web.context import now, reading
from registry.web.etag import if_match
from registry.web.forms import done_by_form
from registry.web.schema import Schema

bp = Blueprint("repairs", __name__, url_prefix="/console/repairs", template_folder="templates")

Page = str | tuple[str, int] | Response


@bp.post("/<uuid:repair_id>/acceptance")
@requires(Permission.REPAIRS_WRITE)
def accept(repair_id: UUID) -> Page:
    """Accept an application."""
    return _taken(repair_id, NothingIn, service.accept_repair, _("信用修复申请已受理。"))


@bp.post("/<uuid:repair_id>/return")
@requires(Permission.REPAIRS_WRITE)
def send_back(repair_id: UUID) -> Page:
    """Send it back for completion."""
    return _taken(repair_id, RepairReturnIn, service.return_repair, _("信用修复申请已退回补正。"))


@bp.post("/<uuid:repair_id>/completion")
@requires(Permission.REPAIRS_WRITE)
def complete(repair_id: UUID) -> Page:
    """Write down what was handed in later."""
    return _taken(repair_id, RepairCompletionIn, _complete, _("补正的材料已登记。"))


def _complete(
    session: Session,
    repair_id: UUID,
    *,
    version: int,
    by: Actor,
    at: datetime,
    **given: Any,  # noqa: ANN401 - the fields of the form
) -> Repair:
    told = service.Completion(**given)
    return service.complete_repair(session, repair_id, told, version=version, by=by, at=at)


def _taken(repair_id: UUID, schema: type[Schema], act: Callable[..., object], told: str) -> Page:
    version = if_match()
    values: dict[str, Any]
    values, errors = done_by_form(
        schema,
        lambda session, given: act(
            session, repair_id, **given, version=version, by=actor(), at=now()
        ),
    )
    if not errors:
        flash(told, "ok")
        return redirect(url_for("remedies.repair", repair_id=repair_id), code=303)
    with reading() as session:
        return repair_page(session, repair_id, values, errors), 422
