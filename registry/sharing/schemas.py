"""What is asked and answered, as forms and API bodies."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from registry.kernel.clock import legal_day
from registry.kernel.refusals import N_
from registry.sharing.feed import LARGEST_PAGE
from registry.sharing.vocabulary import Channel, Purpose
from registry.web.paging import PageQuery
from registry.web.schema import Instant, LegalDate, Schema, Uscc

LONGEST_CODE = 64
"""Room for a code typed with spaces; longer ones cannot be a code."""

PURPOSES = [
    (Purpose.LICENSING.value, _l("行政许可")),
    (Purpose.PROCUREMENT.value, _l("政府采购、工程招投标")),
    (Purpose.SUBSIDY.value, _l("财政资金、优惠政策")),
    (Purpose.HONOURS.value, _l("评先评优")),
    (Purpose.FINANCE.value, _l("融资授信")),
    (Purpose.SUPERVISION.value, _l("日常监管")),
]
CHANNELS = {
    Channel.STATUS.value: _l("单个查询"),
    Channel.BATCH.value: _l("批量查询"),
    Channel.CHANGES.value: _l("变更接收"),
}

_BINARY = ma.fields.Boolean(
    load_default=False, metadata={"description": N_("是否一并给出签名回执（JWS）")}
)


class AsOfQuery(Schema):
    """As of when, what for."""

    valid_on = LegalDate(
        not_future=True,
        load_default=None,
        data_key="on",
        metadata={
            "description": N_(
                "查哪一天的情况；默认、也不能晚于记录截至的那一天：以后的状态还没有定"
            )
        },
    )
    known_at = Instant(
        not_future=True,
        load_default=None,
        metadata={
            "description": N_("按哪一时刻的记录回答；默认现在，不能晚于现在；不写时区按北京时间")
        },
    )
    purpose = ma.fields.Enum(
        Purpose, by_value=True, load_default=None, metadata={"description": N_("查询用途")}
    )

    @ma.validates_schema
    def _check_order(self, data: dict[str, Any], **_more: object) -> None:
        """What a later day would bring was not settled at the instant asked about."""
        on, known_at = data["valid_on"], data["known_at"]
        if on is not None and known_at is not None and on > legal_day(known_at):
            raise ma.ValidationError(_l("不能晚于记录截至的那一天：那时以后的状态还没有定。"), "on")


class StatusQuery(AsOfQuery):
    """The query of one code."""

    receipt = _BINARY


class BatchIn(AsOfQuery):
    """The body of a batch; what is wrong with one code is said at that code."""

    judged_apart = "codes"

    codes = ma.fields.List(
        ma.fields.String(validate=ma.validate.Length(min=1, max=LONGEST_CODE)),
        required=True,
        validate=ma.validate.Length(min=1),
        metadata={"description": N_("统一社会信用代码，一次最多10000个")},
    )
    receipt = _BINARY


class ChangesQuery(Schema):
    """Where to go on in the feed."""

    after = ma.fields.Integer(
        load_default=0,
        validate=ma.validate.Range(min=0, max=2**63 - 1),
        metadata={"description": N_("上次收到的最后位置；第一次为0")},
    )
    limit = ma.fields.Integer(
        load_default=LARGEST_PAGE,
        validate=ma.validate.Range(min=1, max=LARGEST_PAGE),
        metadata={"description": N_("最多给出多少个主体")},
    )
    purpose = ma.fields.Enum(
        Purpose, by_value=True, load_default=None, metadata={"description": N_("查询用途")}
    )


class ListedOut(Schema):
    """One listing in force."""

    id = ma.fields.UUID(metadata={"description": N_("公示编号；固定链接为/listings/{id}")})
    list = ma.fields.String(metadata={"description": N_("名单")})
    ground = ma.fields.String(metadata={"description": N_("列入情形")})
    legal_basis = ma.fields.String(metadata={"description": N_("列入依据")})
    decision_no = ma.fields.String(metadata={"description": N_("决定文号")})
    authority = ma.fields.String(metadata={"description": N_("决定机关")})
    decided_on = ma.fields.Date(metadata={"description": N_("决定日期")})
    since = ma.fields.Date(metadata={"description": N_("自哪一天在列")})
    until = ma.fields.Date(
        allow_none=True, metadata={"description": N_("最后一天，含当日；null为没有期限")}
    )


class StayedOut(ListedOut):
    """One listing whose execution is stayed: nothing follows from it meanwhile."""

    stayed_since = ma.fields.Date(metadata={"description": N_("自哪一天停止执行")})
    stayed_by = ma.fields.String(metadata={"description": N_("决定停止执行的文书")})


class DutyOut(Schema):
    """One measure that the asking agency shall or may take."""

    code = ma.fields.String(metadata={"description": N_("措施代码，见措施清单")})
    name = ma.fields.String(metadata={"description": N_("措施")})
    group = ma.fields.String(
        metadata={"description": N_("类别：restriction、management、voluntary或者incentive")}
    )
    target = ma.fields.String(metadata={"description": N_("对象：entity或者person")})
    duty = ma.fields.String(metadata={"description": N_("shall应当实施，may可以实施")})
    article = ma.fields.String(metadata={"description": N_("名单规定的条款")})
    legal_basis = ma.fields.String(metadata={"description": N_("措施的依据")})
    basis = ma.fields.String(metadata={"description": N_("listing列入，honour红名单")})
    basis_id = ma.fields.UUID(metadata={"description": N_("列入或者红名单记录的编号")})


class StandingOut(Schema):
    """How one subject stands."""

    uscc = ma.fields.String(metadata={"description": N_("统一社会信用代码")})
    name = ma.fields.String(metadata={"description": N_("登记名称")})
    listed = ma.fields.Boolean(metadata={"description": N_("是否在列；不在列不是信用证明")})
    listings = ma.fields.List(ma.fields.Nested(ListedOut))
    stayed = ma.fields.List(
        ma.fields.Nested(StayedOut),
        metadata={"description": N_("依法停止执行的列入：不公示，也不据以采取措施")},
    )
    grade = ma.fields.String(
        allow_none=True, metadata={"description": N_("质量信用等级；null为未评")}
    )


class _Framed(Schema):
    valid_on = ma.fields.Date(metadata={"description": N_("回答的是哪一天的情况")})
    known_at = ma.fields.DateTime(metadata={"description": N_("按哪一时刻的记录")})
    asked_at = ma.fields.DateTime(metadata={"description": N_("查询时刻")})
    receipt = ma.fields.String(metadata={"description": N_("签名回执，要求时才有")})


class _Owed(Schema):
    measures = ma.fields.List(
        ma.fields.Nested(DutyOut),
        metadata={"description": N_("提问的机关对这个主体应当或者可以实施的措施")},
    )


class StatusOut(StandingOut, _Owed, _Framed):
    """The answer about one code."""


class ItemOut(StandingOut, _Owed):
    """One item of a batch: a standing, or why there is none."""

    error = ma.fields.Dict(metadata={"description": N_("这个代码的问题说明（RFC 9457）")})


class BatchOut(_Framed):
    """The answer to a batch, in the order of the codes."""

    items = ma.fields.List(ma.fields.Nested(ItemOut))


class ChangeOut(StandingOut):
    """One changed subject, as it stands since."""

    position = ma.fields.Integer(metadata={"description": N_("在变更流中的位置")})
    changed_at = ma.fields.DateTime(metadata={"description": N_("变更得出的时刻")})


class ChangesOut(Schema):
    """A stretch of the feed."""

    changes = ma.fields.List(ma.fields.Nested(ChangeOut))
    after = ma.fields.Integer(metadata={"description": N_("下次从这个位置接着取")})
    more = ma.fields.Boolean(metadata={"description": N_("后面还有没有")})


class AccessQuery(PageQuery):
    """Which questions to show."""

    uscc = Uscc(
        load_default=None,
        metadata={
            "label": _l("被查询的主体"),
            "hint": _l("统一社会信用代码，18位"),
            "widget": "code",
        },
    )
    purpose = ma.fields.String(
        load_default=None,
        validate=ma.validate.OneOf(
            [key for key, _ in PURPOSES], labels=[label for _, label in PURPOSES]
        ),
        metadata={"label": _l("用途"), "widget": "select"},
    )
