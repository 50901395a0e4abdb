"""Published results of samplings: product, maker, batch, items failed, laboratory.

What is overturned is gone the same day: every page asks what is public now, and none may be
kept without asking again.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, render_template, request, url_for

from campaigns.sampling import products, publicity, service
from campaigns.sampling.pages import kind_choices
from campaigns.sampling.schemas import PublicSamplingsQuery
from campaigns.sampling.words import BASIS_NAMES
from registry.kernel.refusals import NotOnRecord
from registry.shell.forms import form_of
from registry.web.context import reading, today
from registry.web.paging import page_of, unseal_dated

bp = Blueprint("public_samplings", __name__, template_folder="templates")


@bp.get("/samplings")
def samplings() -> Response:
    """Public failures, the last published first, and the pass rate with its basis."""
    schema = PublicSamplingsQuery()
    given = {name: text for name, text in request.args.items() if text and name in schema.fields}
    errors = schema.validate(given)
    query: dict[str, Any] = dict(schema.load({} if errors else given))
    with reading() as session:
        rows = publicity.list_public(
            session,
            on=today(),
            product_kind=query["kind"],
            search=query["q"],
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
        rate = service.pass_rate(session, basis=query["basis"], product_kind=query["kind"])
    page = page_of(
        rows, query["limit"], key=lambda one: [one.published_on.isoformat(), str(one.id)]
    )
    kept = {name: text for name, text in given.items() if name not in ("cursor", "limit")}
    return _page(
        "sampling/public_list.html",
        status=422 if errors else 200,
        filters=form_of(schema, given, errors, choices={"kind": kind_choices()}).fields,
        given=kept,
        page=page,
        rate=rate,
        basis=BASIS_NAMES[rate.basis],
        kinds=products.kind_names(),
        next=_next(kept, page.next_cursor),
    )


@bp.get("/samplings/<uuid:sampling_id>")
def sampling(sampling_id: UUID) -> Response:
    """One public failure; withdrawn, the address says so and tells no name."""
    with reading() as session:
        found = publicity.find_public(session, sampling_id, on=today())
        if found is None and not publicity.was_published(session, sampling_id):
            raise NotOnRecord
    if found is None:
        return _page("sampling/withdrawn.html", status=410)
    kind = products.kind_names()[found.product_kind]
    return _page("sampling/public_sampling.html", found=found, kind=kind)


def _next(kept: dict[str, str], cursor: str | None) -> str | None:
    if cursor is None:
        return None
    arguments: dict[str, Any] = {**kept, "cursor": cursor}
    return url_for(".samplings", **arguments)


def _page(template: str, *, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = "no-cache"
    return response
