"""Bodies of acts on subjects: correcting, linking, importing, persons; the forms are the same."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.subjects.history_models import LinkKind
from registry.subjects.person_models import IdentifierKind, PersonRole
from registry.subjects.persons import Purpose
from registry.subjects.rules import LONGEST_NAME
from registry.subjects.schemas import SIZE_WORDS, STATUS_WORDS
from registry.web.schema import LegalDate, Schema, Uscc, names_nobody

LINK_WORDS = {
    LinkKind.SUCCESSION: _l("承继"),
    LinkKind.MERGER: _l("合并"),
    LinkKind.SPLIT: _l("分立"),
    LinkKind.WRONG_IDENTITY: _l("原登记认错了主体"),
}
ROLE_WORDS = {
    PersonRole.GUIDE: _l("导游"),
    PersonRole.LEGAL_REPRESENTATIVE: _l("法定代表人"),
    PersonRole.RESPONSIBLE_PERSON: _l("直接责任人员"),
}
IDENTIFIER_WORDS = {
    IdentifierKind.RESIDENT_ID: _l("居民身份证"),
    IdentifierKind.GUIDE_CARD: _l("导游证"),
    IdentifierKind.PASSPORT: _l("护照"),
}
PURPOSE_WORDS = {
    Purpose.SERVICE_OF_DOCUMENTS: _l("送达文书"),
    Purpose.CASE_HANDLING: _l("办理案件"),
    Purpose.CORRECTION: _l("核对更正"),
    Purpose.REQUEST_OF_THE_PERSON: _l("本人申请"),
}
IMPORT_WORDS = {"running": _l("导入中"), "done": _l("已完成"), "failed": _l("未完成")}

_DIVISION = validate.Regexp(r"[1-9][0-9]{5}\Z")
_BASIS = validate.Length(min=1, max=300)


class CorrectionIn(Schema):
    """What is otherwise, since when, and why; a field left out stays."""

    name = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=LONGEST_NAME),
        metadata={"label": _l("名称")},
    )
    division = fields.String(
        load_default=None, validate=_DIVISION, metadata={"label": _l("行政区划代码")}
    )
    status = fields.String(
        load_default=None,
        validate=validate.OneOf(list(map(str, STATUS_WORDS)), labels=list(STATUS_WORDS.values())),
        metadata={"label": _l("登记状态")},
    )
    size = fields.String(
        load_default=None,
        validate=validate.OneOf(list(map(str, SIZE_WORDS)), labels=list(SIZE_WORDS.values())),
        metadata={"label": _l("企业规模")},
    )
    effective_on = LegalDate(
        not_future=True,
        load_default=None,
        metadata={
            "label": _l("从哪一天起变更"),
            "hint": _l("原来登记得就不对的，不填：按登记错误更正，视为自始如此"),
        },
    )
    reason = fields.String(
        required=True,
        validate=[_BASIS, names_nobody],
        metadata={"label": _l("依据和原因"), "hint": _l("例如变更通知书文号；不要写个人信息")},
    )


class LinkIn(Schema):
    """How this subject goes on as another."""

    kind = fields.String(
        required=True,
        validate=validate.OneOf(list(map(str, LINK_WORDS)), labels=list(LINK_WORDS.values())),
        metadata={"label": _l("关联类型")},
    )
    to_uscc = Uscc(required=True, metadata={"label": _l("后续主体的代码"), "widget": "code"})
    happened_on = LegalDate(not_future=True, required=True, metadata={"label": _l("发生日期")})
    basis = fields.String(
        required=True, validate=_BASIS, metadata={"label": _l("依据文件"), "hint": _l("名称和文号")}
    )


class LinkWithdrawalIn(Schema):
    """Why a link is taken back."""

    reason = fields.String(required=True, validate=_BASIS, metadata={"label": _l("撤回原因")})


class LinkOut(Schema):
    """A link as the subject asked about sees it."""

    id = fields.UUID()
    kind = fields.String()
    onward = fields.Boolean(metadata={"description": "此主体由对方继续；否则由此主体继续对方"})
    other_uscc = fields.String()
    other_name = fields.String()
    happened_on = fields.Date()
    basis = fields.String()


class ImportQuery(Schema):
    """Which register an uploaded file comes from."""

    source = fields.String(
        required=True,
        validate=validate.Length(min=1, max=100),
        metadata={"label": _l("登记机关或来源"), "hint": _l("同一来源的同一文件只导入一次")},
    )


class ImportOut(Schema):
    """How far an import is."""

    id = fields.UUID()
    digest = fields.String()
    source = fields.String()
    state = fields.String()
    share_read = fields.Float()
    rows_done = fields.Integer()
    stored = fields.Integer()
    updated = fields.Integer()
    unchanged = fields.Integer()
    rejected = fields.Integer()
    started_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)
    failure = fields.String(allow_none=True)


class PersonMatchIn(Schema):
    """The number of a person; it is compared and not kept."""

    identifier_kind = fields.String(
        required=True,
        validate=validate.OneOf(
            list(map(str, IDENTIFIER_WORDS)), labels=list(IDENTIFIER_WORDS.values())
        ),
        metadata={"label": _l("证件类型")},
    )
    identifier = fields.String(
        required=True,
        validate=validate.Length(min=5, max=40),
        metadata={"label": _l("证件号码"), "autocomplete": "off"},
    )


class PersonIn(PersonMatchIn):
    """A person whom law brings on record."""

    name = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_NAME),
        metadata={
            "label": _l("姓名"),
            "hint": _l("加密保存，公开只显示姓氏"),
            "autocomplete": "off",
        },
    )
    role = fields.String(
        required=True,
        validate=validate.OneOf(list(map(str, ROLE_WORDS)), labels=list(ROLE_WORDS.values())),
        metadata={"label": _l("身份")},
    )
    legal_basis = fields.String(
        required=True,
        validate=_BASIS,
        metadata={"label": _l("登记的法律依据"), "hint": _l("写明哪部规定第几条要求登记个人")},
    )
    division = fields.String(
        required=True, validate=_DIVISION, metadata={"label": _l("行政区划代码")}
    )


class PurposeIn(Schema):
    """What somebody looks at a person's identity for."""

    purpose = fields.String(
        required=True,
        validate=validate.OneOf(list(map(str, PURPOSE_WORDS)), labels=list(PURPOSE_WORDS.values())),
        metadata={"label": _l("查看目的"), "widget": "radio"},
    )


class PersonOut(Schema):
    """Who a person is; the answer is not to be kept."""

    name = fields.String()
    identifier_kind = fields.String()
    identifier = fields.String()
