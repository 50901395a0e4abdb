"""Samplings, reports and laboratories as forms, API bodies and answers."""

from typing import Any

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.sampling.judging import LONGEST_METHOD, LONGEST_UNIT, ItemResult
from campaigns.sampling.laboratories import NewLaboratory
from campaigns.sampling.lifecycle import Purpose, SamplingState, Verdict
from campaigns.sampling.pass_rates import SamplingBasis
from campaigns.sampling.readings import LONGEST_RESULT
from campaigns.sampling.reports import NewReport
from campaigns.sampling.taking import NewSampling
from campaigns.sampling.words import BASIS_NAMES, PURPOSE_NAMES, STATE_NAMES, VERDICT_NAMES
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import LegalDate, Schema, Uscc, names_nobody

_LARGEST_BATCH = 200


def _text(label: object, longest: int, *, required: bool = True, **metadata: object) -> Any:  # noqa: ANN401 - a field
    rules: list[Any] = [ma.validate.Length(min=1, max=longest), names_nobody]
    given = {"required": True} if required else {"load_default": None}
    return ma.fields.String(validate=rules, metadata={"label": label, **metadata}, **given)


class SamplingIn(Schema):
    """One sample as taken."""

    number = _text(_l("抽样单编号"), 60)
    product_kind = _text(_l("产品类别"), 60, widget="select", choices=list)
    product_name = _text(_l("产品名称"), 200, hint=_l("按标签填写，不写个人信息"))
    model = _text(_l("规格型号"), 100, required=False)
    batch_no = _text(_l("批号或者生产日期"), 100, hint=_l("按标签填写"))
    produced_on = LegalDate(
        load_default=None, not_future=True, metadata={"label": _l("生产日期"), "widget": "date"}
    )
    quantity = _text(_l("抽样数量"), 100, hint=_l("含备用样品"))
    reserve_kept = ma.fields.Boolean(
        load_default=False,
        metadata={
            "label": _l("封存了备用样品"),
            "hint": _l("没有备用样品的不能复检"),
            "widget": "checkbox",
        },
    )
    seller_uscc = Uscc(required=True, metadata={"label": _l("被抽样单位代码"), "widget": "code"})
    producer_uscc = Uscc(
        load_default=None,
        metadata={
            "label": _l("标称生产者代码"),
            "hint": _l("没有标称的留空，由被抽样单位负责"),
            "widget": "code",
        },
    )
    place = _text(_l("抽样地点"), 200, required=False)
    taken_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("抽样日期"), "widget": "date"}
    )
    officers = ma.fields.List(
        ma.fields.UUID(),
        required=True,
        validate=ma.validate.Length(min=2, max=10),
        metadata={
            "label": _l("抽样人员"),
            "hint": _l("不少于两人"),
            "widget": "checkboxes",
            "choices": list,
        },
    )
    campaign_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("专项行动"), "widget": "select", "choices": list},
    )
    purpose = ma.fields.Enum(
        Purpose,
        by_value=True,
        load_default=Purpose.SUPERVISION,
        metadata={
            "label": _l("抽样目的"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in PURPOSE_NAMES.items()],
        },
    )
    follows_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("复查哪一次抽查"), "hint": _l("监督抽查留空"), "widget": "text"},
    )


class SamplingBatchIn(Schema):
    """Up to 200 samples, all of them or none."""

    samplings = ma.fields.List(
        ma.fields.Nested(SamplingIn),
        required=True,
        validate=ma.validate.Length(min=1, max=_LARGEST_BATCH),
    )


class ResultIn(Schema):
    """One line of a report."""

    item = _text(_l("检验项目"), 100)
    value = _text(_l("检验结果"), LONGEST_RESULT)
    unit = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_UNIT))
    method = ma.fields.String(load_default="", validate=ma.validate.Length(max=LONGEST_METHOD))


class ReportHeadIn(Schema):
    """A report without its lines."""

    laboratory_id = ma.fields.UUID(
        required=True,
        metadata={"label": _l("检验机构"), "widget": "select", "choices": list},
    )
    report_no = _text(_l("报告编号"), 100)
    issued_on = LegalDate(
        required=True, not_future=True, metadata={"label": _l("签发日期"), "widget": "date"}
    )


class LaboratoryReportIn(ReportHeadIn):
    """A report; the verdict is derived from the results."""

    results = ma.fields.List(
        ma.fields.Nested(ResultIn), required=True, validate=ma.validate.Length(min=1, max=100)
    )


class LaboratoryIn(Schema):
    """A laboratory with its accredited scope."""

    name = _text(_l("机构名称"), 200)
    accreditation_no = _text(_l("资质认定证书号"), 100)
    accredited_from = LegalDate(
        required=True, metadata={"label": _l("资质起始日期"), "widget": "date"}
    )
    accredited_until = LegalDate(
        required=True, metadata={"label": _l("资质截止日期"), "widget": "date"}
    )
    product_kinds = ma.fields.List(
        ma.fields.String(),
        required=True,
        validate=ma.validate.Length(min=1, max=100),
        metadata={"label": _l("资质范围"), "widget": "checkboxes", "choices": list},
    )


class LaboratoryScopeIn(LaboratoryIn):
    """A renewed accreditation."""

    class Meta:
        fields = ("accredited_until", "product_kinds")
        unknown = ma.RAISE


class LaboratoryOut(LaboratoryIn):
    """A laboratory as answered."""

    id = ma.fields.UUID()
    version = ma.fields.Integer()


class SamplingQuerySchema(PageQuery):
    """What a list of samplings is narrowed by; both days included."""

    state = ma.fields.Enum(
        SamplingState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in STATE_NAMES.items()],
        },
    )
    product_kind = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=60),
        metadata={"label": _l("产品类别"), "widget": "select", "choices": list},
    )
    verdict = ma.fields.Enum(
        Verdict,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("结论"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in VERDICT_NAMES.items()],
        },
    )
    uscc = Uscc(
        load_default=None,
        metadata={"label": _l("生产者或者销售者代码"), "widget": "code"},
    )
    number = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=60),
        metadata={"label": _l("抽样单编号")},
    )
    campaign_id = ma.fields.UUID(
        load_default=None,
        metadata={"label": _l("专项行动"), "widget": "select", "choices": list},
    )
    first_on = LegalDate(load_default=None, metadata={"label": _l("从"), "widget": "date"})
    last_on = LegalDate(load_default=None, metadata={"label": _l("到"), "widget": "date"})
    due_by = LegalDate(
        load_default=None,
        metadata={
            "label": _l("期限不晚于"),
            "description": N_("有期限在这一天或者之前届满"),
            "widget": "date",
        },
    )


class PassRateQuery(Schema):
    """Which pass rate is asked for."""

    basis = ma.fields.Enum(
        SamplingBasis,
        by_value=True,
        load_default=SamplingBasis.BATCHES_AFTER_RETEST,
        metadata={
            "label": _l("口径"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in BASIS_NAMES.items()],
        },
    )
    product_kind = ma.fields.String(load_default=None, validate=ma.validate.Length(max=60))
    campaign_id = ma.fields.UUID(load_default=None)
    first_on = LegalDate(load_default=None)
    last_on = LegalDate(load_default=None)


class PublicSamplingsQuery(PageQuery):
    """What the public list is narrowed by."""

    q = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=100),
        metadata={"label": _l("产品或者企业名称"), "widget": "search"},
    )
    kind = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=60),
        metadata={"label": _l("产品类别"), "widget": "select", "choices": list},
    )
    basis = ma.fields.Enum(
        SamplingBasis,
        by_value=True,
        load_default=SamplingBasis.BATCHES_AFTER_RETEST,
        metadata={
            "label": _l("合格率口径"),
            "widget": "select",
            "choices": [(one.value, name) for one, name in BASIS_NAMES.items()],
        },
    )


def sampling_of(values: dict[str, Any]) -> NewSampling:
    """The sample that a loaded body names."""
    return NewSampling(**{**values, "officers": tuple(values["officers"])})


def report_of(values: dict[str, Any]) -> NewReport:
    """The report that a loaded body names."""
    lines = [ItemResult(**line) for line in values["results"]]
    return NewReport(values["laboratory_id"], values["report_no"], values["issued_on"], lines)


def laboratory_of(values: dict[str, Any]) -> NewLaboratory:
    """The laboratory that a loaded body names."""
    return NewLaboratory(**values)
