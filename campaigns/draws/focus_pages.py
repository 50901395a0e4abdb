"""``/console/focus``: whom to visit first, and the rates by which draws take each class."""

from functools import partial

from flask import Blueprint, render_template
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from campaigns.draws.focus import focus_list
from registry.accounts.access import actor, requires
from registry.accounts.permissions import Permission
from registry.accounts.service import get_agency
from registry.credit.grade_words import grade_words
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf
from registry.policy.divisions import place_name
from registry.policy.draws import draw_policy
from registry.shell.forms import fields_of
from registry.web.context import now, reading
from registry.web.forms import read_filter
from registry.web.paging import PageQuery, page_of, unseal

bp = Blueprint("focus", __name__, url_prefix="/console/focus", template_folder="templates")


class FocusQuery(PageQuery):
    """Where, and since when nobody came."""

    division = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[0-9]{6}$"),
        metadata={"label": _l("行政区划"), "hint": _l("6位，含下级")},
    )
    months = fields.Integer(
        load_default=6,
        validate=validate.Range(0, 120),
        metadata={"label": _l("几个月没有检查"), "unit": _l("个月")},
    )


@bp.get("")
@requires(Permission.CREDIT_READ)
def focus() -> str:
    """Active subjects of grade D or risk class D that nobody visited in the last months."""
    query, given, errors = read_filter(FocusQuery)
    at = now()
    as_of = AsOf(legal_day(at), at)
    after = unseal(query["cursor"])
    with reading() as session:
        division = query["division"] or get_agency(session, actor().agency()).division
        found = focus_list(
            session,
            as_of,
            division=division,
            months=query["months"],
            after=after[0] if after else 0,
            limit=query["limit"] + 1,
        )
        words = grade_words(session, as_of)
    shown = {"division": division, "months": str(query["months"]), **given}
    return render_template(
        "draws/focus.html",
        page=page_of(found, query["limit"], key=lambda each: [each.subject.id]),
        filters=fields_of(FocusQuery(), shown, errors),
        shown={name: shown[name] for name in ("division", "months")},
        grade_words=words,
        strata=draw_policy(as_of.valid_on).strata,
        place=partial(place_name, on=as_of.valid_on),
    )
