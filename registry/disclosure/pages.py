"""Public pages of listings: the list, one listing, its proof, the feed.

What ended is gone the same day: every page asks what is in force now, and none may be cached
without asking again.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext
from markupsafe import Markup
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from registry.blacklist.lists import DishonestyList, Ground, all_lists, get_list, public_lists
from registry.disclosure import listing_page, queries, service, store
from registry.disclosure.edition import Entry, Proof
from registry.disclosure.feed import feed_of
from registry.disclosure.jobs import editions_folder
from registry.disclosure.models import Edition
from registry.disclosure.schedule import schedule_of
from registry.disclosure.schemas import AsOfQuery, ListingsQuery
from registry.kernel.canonical import canonical
from registry.kernel.period import AsOf
from registry.kernel.refusals import NotOnRecord
from registry.measures.bases import BasisKind, named_measures
from registry.measures.words import GROUPS
from registry.penalties.vocabulary import current_words
from registry.policy.calendar import calendar_on
from registry.policy.effects import remedies_of
from registry.policy.measures import catalogue_on
from registry.shell.forms import fields_of
from registry.web.context import now, reading, services, settled, today
from registry.web.paging import page_of, unseal_dated
from registry.web.pointers import flatten

bp = Blueprint("disclosure", __name__, template_folder="templates")

_JSON = "application/json"


def as_of_now() -> AsOf:
    """What is public at this moment."""
    return AsOf(valid_on=today(), known_at=now())


def files_folder() -> Path:
    """The folder of this installation's editions."""
    return editions_folder(services().settings.var)


def fresh(response: Response) -> Response:
    """May be kept, and must be asked for again before each use."""
    response.headers["Cache-Control"] = "no-cache"
    return response


def permalink(listing_id: UUID) -> str:
    """The address of a listing for as long as it is public."""
    return services().settings.public_url + url_for("disclosure.listing", listing_id=listing_id)


@bp.get("/listings")
def listings() -> Response | WerkzeugResponse:
    """Every listing of dishonesty in force, the last published first; by part of a name or code."""
    asked = _narrowing().get("list")
    if asked in all_lists() and not get_list(asked).of_dishonesty:
        return redirect(url_for(".registers"))
    return _entries_page(".listings", of_dishonesty=True)


@bp.get("/abnormal-operations")
def registers() -> Response:
    """Who did not meet a duty to show or to be reached: a register of its own, no dishonesty."""
    return _entries_page(".registers", of_dishonesty=False)


def _entries_page(endpoint: str, *, of_dishonesty: bool) -> Response:
    given = _narrowing()
    asked, errors = _read(ListingsQuery(), given)
    as_of = as_of_now()
    query = (asked["q"] or "").strip() or None
    keys = public_lists(of_dishonesty=of_dishonesty)
    chosen = _chosen(keys, asked["list"])
    with reading() as session:
        rows = queries.list_entries(
            session,
            as_of,
            search=query,
            list_keys=chosen,
            before=unseal_dated(asked["cursor"]),
            limit=asked["limit"] + 1,
        )
        count = queries.count_public(session, as_of, list_keys=keys)
        latest = service.find_latest(session)
    page = page_of(rows, asked["limit"], key=lambda e: [e.published_on.isoformat(), str(e.id)])
    kept = {name: asked[name] for name in ("q", "list") if asked[name]}
    fields = fields_of(ListingsQuery(), given, errors)
    return _page(
        "disclosure/listings.html",
        here=endpoint,
        of_dishonesty=of_dishonesty,
        fields=fields if of_dishonesty else [field for field in fields if field.name != "list"],
        page=page,
        query=query,
        filtered=bool(kept),
        count=count,
        latest=latest,
        titles=list_titles,
        next=url_for(endpoint, **kept, cursor=page.next_cursor) if page.next_cursor else None,
        first=url_for(endpoint, **kept) if asked["cursor"] else None,
    )


@bp.get("/listings/<uuid:listing_id>")
def listing(listing_id: UUID) -> Response:
    """One listing; after its end the address says so, and tells no name."""
    asked, errors = _read(AsOfQuery(), request.args.to_dict())
    compared_to: AsOf | None = None
    if not errors and (asked["valid_on"] or asked["known_at"]):
        compared_to = AsOf(asked["valid_on"] or today(), settled(asked["known_at"]))
    as_of = as_of_now()
    with reading() as session:
        entry = _public(session, listing_id, as_of)
        if entry is None:
            return _page("disclosure/ended.html", 410)
        shown = _view(session, entry, as_of)
        was = queries.find_entry(session, entry.id, compared_to) if compared_to else None
    compared: dict[str, Any] = {
        "valid_on": asked["valid_on"] or as_of.valid_on,
        "known_at": compared_to.known_at if compared_to else asked["known_at"] or as_of.known_at,
        "was": was,
        "comparing": compared_to is not None,
        "wrong": flatten(errors),
    }
    return _page("disclosure/listing.html", **shown, **compared)


@bp.get("/listings/<uuid:listing_id>.json")
def listing_json(listing_id: UUID) -> Response:
    """The published fields of one listing."""
    with reading() as session:
        entry = _public(session, listing_id, as_of_now())
    if entry is None:
        return fresh(Response(status=410))
    body = {**entry._asdict(), "permalink": permalink(listing_id)}
    return fresh(Response(canonical(body), mimetype=_JSON))


@bp.get("/listings/<uuid:listing_id>/proof.json")
def proof(listing_id: UUID) -> Response:
    """The proof that a listing stands in the latest edition."""
    with reading() as session:
        entry = _public(session, listing_id, as_of_now())
        found = _find_proof(session, listing_id)[1]
    if entry is None:
        return fresh(Response(status=410))
    if found is None:
        raise NotOnRecord
    answer = fresh(Response(canonical(found.as_dict()), mimetype=_JSON))
    answer.headers["Content-Disposition"] = f'attachment; filename="{listing_id}.proof.json"'
    return answer


@bp.get("/feed.atom")
def feed() -> Response:
    """The last published listings, of one list if asked; what ended without a name (RFC 6721)."""
    asked, _errors = _read(ListingsQuery(), _narrowing())
    keys = public_lists(of_dishonesty=True)
    with reading() as session:
        told = feed_of(session, as_of_now(), list_keys=_chosen(keys, asked["list"]))
    body = render_template(
        "disclosure/feed.xml",
        entries=told.entries,
        ended=told.ended,
        titles=list_titles,
        opened=lambda entry: schedule_of(entry.published_on).opens_at,
        updated=told.updated,
        site=services().settings.public_url,
        permalink=permalink,
    )
    return fresh(Response(body, mimetype="application/atom+xml"))


def list_titles(entry: Entry) -> tuple[DishonestyList, Ground]:
    """The list of an entry, and its ground by the rules of the day of the decision."""
    shipped = get_list(entry.list)
    return shipped, shipped.on(entry.decided_on).ground(entry.ground)


def _page(template: str, status: int = 200, **values: Any) -> Response:  # noqa: ANN401
    return fresh(make_response(render_template(template, **values), status))


def _public(session: Session, listing_id: UUID, as_of: AsOf) -> Entry | None:
    """The listing if it is public; None if it ended.

    Raises:
        NotOnRecord: there never was one.
    """
    entry = queries.find_entry(session, listing_id, as_of)
    if entry is None and not queries.is_known(session, listing_id):
        raise NotOnRecord
    return entry


def _find_proof(session: Session, listing_id: UUID) -> tuple[Edition | None, Proof | None]:
    latest = service.find_latest(session)
    if latest is None:
        return None, None
    opened = store.open_edition(files_folder(), latest.edition_on, latest.digest.hex())
    return latest, opened.find_proof(listing_id)


def _view(session: Session, entry: Entry, as_of: AsOf) -> dict[str, Any]:
    shipped, ground = list_titles(entry)
    rules = shipped.on(entry.decided_on)
    course = listing_page.course_of(session, entry.id)
    edition, found = _find_proof(session, entry.id)
    served_on = course.source.served_on
    return {
        "entry": entry,
        "list": shipped,
        "ground": ground,
        "rules": rules,
        "course": course,
        "kinds": [
            current_words().kinds[kind]
            for kind in (course.source.penalty.kinds if course.source.penalty else ())
        ],
        "measures": named_measures(BasisKind.LISTING, entry.list, rules.digest, on=as_of.valid_on),
        "proportionality": catalogue_on(as_of.valid_on).proportionality,
        "groups": GROUPS,
        "remedies": remedies_of(served_on=served_on, calendar=calendar_on(served_on)),
        "edition": edition,
        "proof": found.as_dict() if found else None,
        "address": permalink(entry.id),
        "qr": _qr(permalink(entry.id)),
        "on": as_of.valid_on,
    }


def _narrowing() -> dict[str, str]:
    """The arguments of the address; a list is also known by the name the interface gives it."""
    given = request.args.to_dict()
    named = given.pop("list_key", None)
    return {"list": named} | given if named else given


def _chosen(keys: Sequence[str], asked: str | None) -> list[str]:
    return [key for key in keys if asked in (None, key)]


def _read(schema: AsOfQuery | ListingsQuery, args: dict[str, str]) -> tuple[dict[str, Any], Any]:
    """What the address asks for; what is wrong is left out and told."""
    given = {name: value for name, value in args.items() if value and name != "lang"}
    try:
        return dict(schema.load(given)), {}
    except ValidationError as error:
        kept = {name: given[name] for name in given if name not in error.messages_dict}
        return dict(schema.load(kept)), error.messages_dict


def _qr(address: str) -> Markup:
    drawn = segno.make(address, error="m").svg_inline(
        scale=1, border=0, omitsize=True, svgclass=None, lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn by the library from our own address


ACTS = {
    "open": lambda: gettext("立案"),
    "serve_notice": lambda: gettext("书面告知并送达"),
    "list": lambda: gettext("决定列入"),
    "serve_decision": lambda: gettext("送达决定书"),
    "publish": lambda: gettext("公示"),
}


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"act_name": lambda act: ACTS[act]()}
