"""What officers and parties alike write into an application for repair."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.web.schema import names_nobody


def court_ruling() -> fields.String:
    """Which court approved the party's reorganisation (重整), by which ruling."""
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=[validate.Length(min=1, max=200), names_nobody],
        metadata={
            "label": _l("批准重整的裁定"),
            "hint": _l("重整企业填写：人民法院名称、裁定书案号和日期；裁定书放入附件"),
        },
    )
