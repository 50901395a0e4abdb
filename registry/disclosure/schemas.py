"""What the public pages take."""

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from registry.blacklist.lists import all_lists
from registry.shell.formats import in_locale
from registry.web.paging import PageQuery
from registry.web.schema import Instant, LegalDate, Schema

LARGEST_PASTE = 2_000_000


def list_choices() -> list[tuple[str, str]]:
    """Every list with its name in the reader's language."""
    return [
        (key, in_locale(each.title, each.title_en))
        for key, each in all_lists().items()
        if each.of_dishonesty
    ]


class ListingsQuery(PageQuery):
    """Which listings to show."""

    q = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=100),
        metadata={
            "label": _l("企业名称或统一社会信用代码"),
            "hint": _l("名称中的几个字，或者代码的一段"),
            "widget": "search",
        },
    )
    list = ma.fields.String(
        load_default=None,
        validate=ma.validate.OneOf([*all_lists()]),
        metadata={"label": _l("名单"), "widget": "select", "choices": list_choices},
    )


class AsOfQuery(Schema):
    """A day and a state of knowledge to compare with."""

    valid_on = LegalDate(load_default=None)
    known_at = Instant(load_default=None, not_future=True)


class VerifyIn(Schema):
    """Text pasted instead of a file."""

    text = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=LARGEST_PASTE),
        metadata={"label": _l("证明或者回执的全文"), "widget": "textarea", "rows": 5},
    )
