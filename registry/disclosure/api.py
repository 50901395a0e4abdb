"""The programming interface of editions: which there are, and what one says of itself."""

from typing import Any

import marshmallow as ma

from registry.accounts.access import requires
from registry.accounts.permissions import Permission
from registry.disclosure import service
from registry.disclosure.edition import Manifest
from registry.disclosure.models import Edition
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import reading
from registry.web.paging import PageQuery, page_of, unseal
from registry.web.schema import Schema

blp = blueprint("editions_api", __name__, "/v1/editions", N_("公示版"))


class EditionOut(Schema):
    """An edition's signed manifest and its digest; the files are public, without a key."""

    edition_on = ma.fields.Date()
    sequence = ma.fields.Integer()
    cut_off = ma.fields.AwareDateTime()
    count = ma.fields.Integer()
    root = ma.fields.String()
    body = ma.fields.String()
    previous = ma.fields.String(allow_none=True)
    digest = ma.fields.String()
    signature = ma.fields.String(metadata={"description": N_("对清单的JWS签名（Ed25519）")})


class EditionsOut(Schema):
    """Editions, the last one first."""

    items = ma.fields.List(ma.fields.Nested(EditionOut))
    next_cursor = ma.fields.String(allow_none=True)


@blp.get("")
@requires(Permission.STATUS_READ)
@says(N_("已发布的公示版，新的在前"))
@takes(PageQuery, location="query")
@answers(200, EditionsOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """Every edition, the last one first."""
    key = unseal(query["cursor"])
    with reading() as session:
        before = int(key[0]) if key else None
        rows = service.list_editions(session, before=before, limit=query["limit"] + 1)
        page = page_of(rows, query["limit"], key=lambda edition: [edition.sequence])
        return {"items": [_told(row) for row in page.items], "next_cursor": page.next_cursor}


@blp.get("/<string:edition_on>")
@requires(Permission.STATUS_READ)
@says(N_("一版公示的清单、摘要和签名"))
@answers(200, EditionOut)
def show(edition_on: str) -> dict[str, Any]:
    """What the edition of a legal day says of itself."""
    with reading() as session:
        return _told(service.get_edition(session, service.named_day(edition_on)))


def _told(edition: Edition) -> dict[str, Any]:
    manifest: Manifest = service.manifest_of(edition)
    return {
        "edition_on": manifest.edition_on,
        "sequence": manifest.sequence,
        "cut_off": manifest.cut_off,
        "count": manifest.count,
        "root": manifest.root,
        "body": manifest.body,
        "previous": manifest.previous,
        "digest": edition.digest.hex(),
        "signature": edition.signature,
    }
