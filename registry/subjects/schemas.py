"""Bodies and queries of subjects; the registration form is the same schema."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.subjects.rules import LONGEST_NAME
from registry.subjects.search import LONGEST_QUERY, Match
from registry.subjects.vocabulary import SubjectKind, SubjectSize, SubjectStatus
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, Uscc

KIND_WORDS = {
    SubjectKind.ENTERPRISE: _l("企业"),
    SubjectKind.SOLE_TRADER: _l("个体工商户"),
    SubjectKind.COOPERATIVE: _l("农民专业合作社"),
    SubjectKind.INSTITUTION: _l("机构"),
    SubjectKind.PERSON_BY_LAW: _l("依法登记的个人"),
    SubjectKind.OTHER: _l("其他"),
}
STATUS_WORDS = {
    SubjectStatus.ACTIVE: _l("存续"),
    SubjectStatus.DEREGISTERED: _l("注销"),
    SubjectStatus.REVOKED: _l("吊销"),
}
SIZE_WORDS = {
    SubjectSize.LARGE: _l("大型"),
    SubjectSize.MEDIUM: _l("中型"),
    SubjectSize.SMALL: _l("小型"),
    SubjectSize.MICRO: _l("微型"),
}
MATCH_WORDS = {
    Match.CODE: _l("代码相同"),
    Match.NAME: _l("名称相同"),
    Match.BEGINNING: _l("名称以此开头"),
    Match.FRAGMENT: _l("名称中包含"),
    Match.CODE_NEAR: _l("代码差一个字符，请核对"),
    Match.CODE_FRAGMENT: _l("代码中包含"),
}


class SubjectIn(Schema):
    """One subject to register."""

    uscc = Uscc(required=True, metadata={"label": _l("统一社会信用代码"), "widget": "code"})
    name = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_NAME),
        metadata={"label": _l("名称"), "hint": _l("个体工商户只填字号名称，不填身份证号")},
    )
    kind = fields.String(
        required=True,
        validate=validate.OneOf(list(map(str, SubjectKind)), labels=list(KIND_WORDS.values())),
        metadata={"label": _l("主体类型")},
    )
    division = fields.String(
        required=True,
        validate=validate.Regexp(r"[1-9][0-9]{5}\Z"),
        metadata={"label": _l("行政区划代码"), "hint": _l("现在所在地，6位")},
    )
    industry = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[A-T]([0-9]{2,4})?\Z"),
        metadata={"label": _l("行业"), "hint": _l("GB/T 4754的门类字母，可加2至4位数字")},
    )
    status = fields.String(
        load_default=SubjectStatus.ACTIVE.value,
        validate=validate.OneOf(list(map(str, SubjectStatus)), labels=list(STATUS_WORDS.values())),
        metadata={"label": _l("登记状态")},
    )
    size = fields.String(
        load_default=None,
        validate=validate.OneOf(list(map(str, SubjectSize)), labels=list(SIZE_WORDS.values())),
        metadata={"label": _l("企业规模")},
    )
    registration_no = fields.String(
        load_default=None,
        validate=validate.Regexp(r"[0-9]{15}\Z"),
        metadata={"label": _l("注册号"), "hint": _l("15位，只有旧执照才有")},
    )
    product_classes = fields.List(
        fields.String(validate=validate.Length(min=1, max=100)),
        load_default=list,
        validate=validate.Length(max=50),
        metadata={"label": _l("产品类别"), "widget": "omit"},
    )
    named_since = LegalDate(
        not_future=True, load_default=None, metadata={"label": _l("名称启用日期")}
    )


class SubjectOut(Schema):
    """A subject as it stands now."""

    uscc = fields.String()
    name = fields.String()
    kind = fields.String()
    division = fields.String()
    industry = fields.String(allow_none=True)
    status = fields.String()
    size = fields.String(allow_none=True)
    registration_no = fields.String(allow_none=True)
    product_classes = fields.List(fields.String())
    recorded_at = fields.AwareDateTime()
    version = fields.Integer()


class SubjectQuery(PageQuery):
    """What to look for; without ``q`` every subject in the order of codes."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_QUERY),
        metadata={
            "label": _l("名称或代码"),
            "description": "名称、曾用名或代码，或者其中一段；不填则按代码列出全部",
            "widget": "search",
        },
    )


class HitOut(Schema):
    """A subject found: why, and by which name or code; both null where nothing was asked for."""

    subject = fields.Nested(SubjectOut)
    matched = fields.String(allow_none=True)
    reason = fields.String(validate=validate.OneOf(list(map(str, Match))), allow_none=True)
    former = fields.Boolean()
    former_until = fields.Date(allow_none=True)
    traditional = fields.Boolean()


class SubjectsOut(Schema):
    """A page of subjects."""

    items = fields.List(fields.Nested(HitOut))
    next_cursor = fields.String(allow_none=True)
    cut = fields.Boolean(metadata={"description": "还有别的也符合，未全部列出"})
