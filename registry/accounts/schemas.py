"""Bodies and forms of accounts."""

from datetime import date

import marshmallow as ma
from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.accounts.permissions import PERMISSION_NAMES, ROLE_NAMES, Permission, Role
from registry.accounts.rules import LONGEST_PASSWORD, SHORTEST_PASSWORD
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema

LEVELS = {
    "central": _l("中央"),
    "province": _l("省级"),
    "city": _l("市级"),
    "county": _l("县级"),
}
_ROLES = validate.ContainsOnly(list(Role), labels=[_l(ROLE_NAMES[role]) for role in Role])
_ROLE_CHOICES = [(role.value, _l(ROLE_NAMES[role])) for role in Role]
_SCOPE_CHOICES = [(permission.value, _l(PERMISSION_NAMES[permission])) for permission in Permission]


_ADDRESS = {"label": _l("地址"), "hint": _l("当事人递交材料的地址，印在文书上")}
_TELEPHONE = validate.Regexp(r"[0-9][0-9 -]{2,24}\Z", error=N_("应为电话号码，例如000-00000001。"))


class SignInIn(Schema):
    """The sign-in form."""

    username = fields.String(
        required=True,
        validate=validate.Length(max=100),
        metadata={"label": _l("用户名"), "autocomplete": "username"},
    )
    password = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_PASSWORD),
        metadata={
            "label": _l("密码"),
            "widget": "password",
            "autocomplete": "current-password",
        },
    )


class PasswordIn(Schema):
    """Replacing one's own password."""

    present = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_PASSWORD),
        metadata={
            "label": _l("现在的密码"),
            "widget": "password",
            "autocomplete": "current-password",
        },
    )
    new = fields.String(
        required=True,
        validate=validate.Length(min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD),
        metadata={
            "label": _l("新密码"),
            "hint": _l("至少10位，不包含用户名"),
            "widget": "password",
            "autocomplete": "new-password",
        },
    )
    again = fields.String(
        required=True,
        metadata={
            "label": _l("再输入一次新密码"),
            "widget": "password",
            "autocomplete": "new-password",
        },
    )

    @ma.validates_schema
    def _same_twice(self, data: dict[str, str], **_kwargs: object) -> None:
        if data.get("new") != data.get("again"):
            raise ma.ValidationError(N_("两次输入的新密码不同。"), "again")


class LanguageIn(Schema):
    """Choosing one's own language."""

    language = fields.String(
        load_default=None,
        validate=validate.OneOf(["zh", "en"], labels=["中文", "English"]),
        metadata={"label": _l("页面语言"), "widget": "radio"},
    )


class AgencyIn(Schema):
    """Putting an agency on record."""

    code = fields.String(
        required=True,
        validate=validate.Length(min=1, max=40),
        metadata={"label": _l("机关代码")},
    )
    name = fields.String(
        required=True,
        validate=validate.Length(min=2, max=100),
        metadata={"label": _l("机关全称")},
    )
    short_name = fields.String(
        required=True,
        validate=validate.Length(min=2, max=50),
        metadata={"label": _l("简称"), "hint": _l("文件中使用的名称，例如省质监局")},
    )
    function = fields.String(
        required=True,
        validate=validate.Regexp(r"[a-z][a-z_]{1,60}\Z"),
        metadata={"label": _l("职能"), "hint": _l("小写英文标识，例如market_regulation")},
    )
    level = fields.String(
        required=True,
        validate=validate.OneOf(list(LEVELS), labels=list(LEVELS.values())),
        metadata={"label": _l("层级")},
    )
    division = fields.String(
        required=True,
        validate=validate.Regexp(r"[0-9]{6}\Z", error=N_("应为6位行政区划代码。")),
        metadata={"label": _l("行政区划代码"), "inputmode": "numeric"},
    )
    address = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=200),
        metadata=_ADDRESS,
    )
    telephone = fields.String(
        load_default=None, validate=_TELEPHONE, metadata={"label": _l("电话"), "inputmode": "tel"}
    )
    valid_from = LegalDate(
        not_future=True, load_default=date(1949, 10, 1), metadata={"label": _l("成立日期")}
    )


class ContactIn(Schema):
    """Where an agency is reached."""

    address = fields.String(
        required=True, validate=validate.Length(min=1, max=200), metadata=_ADDRESS
    )
    telephone = fields.String(
        required=True, validate=_TELEPHONE, metadata={"label": _l("电话"), "inputmode": "tel"}
    )


class SuccessionIn(Schema):
    """Merging an agency into its successor."""

    successor_id = fields.UUID(
        required=True, metadata={"label": _l("承继机关"), "widget": "select"}
    )
    on = LegalDate(not_future=True, required=True, metadata={"label": _l("撤并日期")})


class OfficerIn(Schema):
    """Making an account."""

    username = fields.String(
        required=True,
        validate=validate.Length(min=2, max=63),
        metadata={"label": _l("用户名"), "autocomplete": "off"},
    )
    name = fields.String(
        required=True,
        validate=validate.Length(min=1, max=50),
        metadata={"label": _l("姓名"), "autocomplete": "off"},
    )
    roles = fields.List(
        fields.String(),
        load_default=list,
        validate=_ROLES,
        metadata={"label": _l("岗位"), "widget": "checkboxes", "choices": _ROLE_CHOICES},
    )
    password = fields.String(
        required=True,
        validate=validate.Length(min=SHORTEST_PASSWORD, max=LONGEST_PASSWORD),
        metadata={
            "label": _l("初始密码"),
            "hint": _l("至少10位，不包含用户名；请另行告知本人，由本人登录后修改"),
            "widget": "password",
            "autocomplete": "new-password",
        },
    )


class RolesIn(Schema):
    """Replacing an officer's appointments."""

    roles = fields.List(
        fields.String(),
        load_default=list,
        validate=_ROLES,
        metadata={"label": _l("岗位"), "widget": "checkboxes", "choices": _ROLE_CHOICES},
    )


class KeyIn(Schema):
    """Issuing an API key."""

    name = fields.String(
        required=True,
        validate=validate.Length(min=1, max=100),
        metadata={"label": _l("用途")},
    )
    officer_id = fields.UUID(
        load_default=None,
        metadata={
            "label": _l("绑定人员"),
            "hint": _l("依法须由工作人员本人办理的事项，密钥要绑定到本人"),
            "widget": "select",
        },
    )
    scopes = fields.List(
        fields.String(validate=validate.OneOf(list(Permission))),
        required=True,
        validate=validate.Length(min=1),
        metadata={"label": _l("权限"), "widget": "checkboxes", "choices": _SCOPE_CHOICES},
    )
    expires_on = LegalDate(
        required=True,
        metadata={"label": _l("有效期至"), "hint": _l("到这一天结束，最长一年")},
    )
    requests_per_minute = fields.Integer(
        load_default=600,
        validate=validate.Range(min=1, max=100_000),
        metadata={"label": _l("每分钟请求上限"), "unit": _l("次")},
    )


class AgencyQuery(PageQuery):
    """Which agencies."""


class AgencyOut(Schema):
    """An agency as the interface shows it."""

    id = fields.UUID(metadata={"description": N_("机关编号")})
    code = fields.String(metadata={"description": N_("机关代码")})
    name = fields.String(metadata={"description": N_("全称")})
    short_name = fields.String(metadata={"description": N_("简称")})
    function = fields.String(metadata={"description": N_("职能标识")})
    level = fields.String(metadata={"description": N_("层级")})
    division = fields.String(metadata={"description": N_("行政区划代码（GB/T 2260）")})
    address = fields.String(metadata={"description": N_("递交材料的地址")})
    telephone = fields.String(metadata={"description": N_("公开电话")})
    valid_from = fields.Date(metadata={"description": N_("存在的第一天")})
    valid_to = fields.Date(metadata={"description": N_("不再存在的第一天；空表示仍存在")})
    successor_id = fields.UUID(metadata={"description": N_("承继机关编号")})


class AgencyPageOut(Schema):
    """One page of agencies."""

    items = fields.List(fields.Nested(AgencyOut), metadata={"description": N_("机关")})
    next_cursor = fields.String(metadata={"description": N_("下一页的翻页标记；空表示没有了")})


class MeOut(Schema):
    """Who the key belongs to and what it may do."""

    kind = fields.String(metadata={"description": N_("officer、client或者system")})
    name = fields.String(metadata={"description": N_("密钥的用途")})
    agency_id = fields.UUID(metadata={"description": N_("所属机关")})
    officer_id = fields.UUID(metadata={"description": N_("绑定的工作人员；空表示未绑定")})
    scopes = fields.List(fields.String(), metadata={"description": N_("可用的权限")})
    requests_per_minute = fields.Integer(metadata={"description": N_("每分钟请求上限")})
    expires_at = fields.AwareDateTime(metadata={"description": N_("失效时间")})
