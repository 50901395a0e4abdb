"""``/v1/agencies`` and ``/v1/me``."""

from typing import Any
from uuid import UUID

from registry.accounts import service
from registry.accounts.access import held_key, requires, requires_key
from registry.accounts.permissions import Permission
from registry.accounts.schemas import AgencyPageOut, AgencyQuery, MeOut
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import reading
from registry.web.paging import CursorUnreadable, page_of, unseal

blp = blueprint("accounts_api", __name__, url_prefix="/v1", description=N_("机关和密钥"))


@blp.get("/agencies")
@requires(Permission.SUBJECTS_READ)
@says(N_("机关名录，包括已撤并的机关和它们的承继机关"))
@takes(AgencyQuery, location="query")
@answers(200, AgencyPageOut)
def list_agencies(query: dict[str, Any]) -> dict[str, Any]:
    """One page of every agency, ended ones included."""
    after = unseal(query["cursor"])
    with reading() as session:
        rows = service.list_agencies(session, after=_key(after), limit=query["limit"] + 1)
        page = page_of(rows, query["limit"], key=lambda row: [row.division, str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/me")
@requires_key
@says(N_("这个密钥属于谁、能做什么、何时失效"))
@answers(200, MeOut)
def show_me() -> dict[str, Any]:
    """Who the key belongs to."""
    held = held_key()
    return {
        "kind": held.actor.kind,
        "name": held.actor.name,
        "agency_id": held.actor.agency_id,
        "officer_id": held.actor.officer_id,
        "scopes": sorted(held.actor.permissions),
        "requests_per_minute": held.requests_per_minute,
        "expires_at": held.expires_at,
    }


def _key(after: list[Any] | None) -> tuple[str, UUID] | None:
    if after is None:
        return None
    try:
        division, agency_id = after
        return str(division), UUID(agency_id)
    except (ValueError, TypeError, AttributeError):
        raise CursorUnreadable from None
