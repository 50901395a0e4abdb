"""Invented data for the component sheet; every subject bears a reserved code."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from registry.shell import charts
from registry.shell.forms import form_of

_BANDS = [("A", 90), ("B", 75), ("C", 60), ("D", 0)]
_DIGEST = "1d4f030f2b824c3af0ccc79c2508d796f4ae0940375fa804c1dfdd966906b714"


class _ServiceOfNotice(Schema):
    """A form with every kind of control."""

    uscc = fields.String(
        required=True,
        metadata={
            "label": _l("统一社会信用代码"),
            "hint": _l("18位，在营业执照右上角"),
            "widget": "code",
        },
    )
    served_on = fields.Date(
        required=True, metadata={"label": _l("送达日期"), "hint": _l("回证上的签收日期")}
    )
    manner = fields.String(
        required=True,
        validate=validate.OneOf(
            ["direct", "post", "public"],
            labels=[_l("直接送达"), _l("邮寄送达"), _l("公告送达")],
        ),
        metadata={"label": _l("送达方式"), "widget": "radio"},
    )
    agency = fields.String(
        validate=validate.OneOf(["province", "city"], labels=[_l("省级机关"), _l("市级机关")]),
        metadata={"label": _l("送达机关")},
    )
    fine = fields.Decimal(
        validate=validate.Range(min=0), metadata={"label": _l("罚款金额"), "unit": _l("元")}
    )
    witnessed = fields.Boolean(metadata={"label": _l("有见证人在场")})
    remark = fields.String(
        validate=validate.Length(max=500),
        metadata={"label": _l("情况说明"), "hint": _l("写所见，不写推断。")},
    )


class _CaseQuery(Schema):
    """A filter bar."""

    q = fields.String(metadata={"label": _l("企业或案号"), "widget": "search"})
    step = fields.String(
        validate=validate.OneOf(["notice", "decision"], labels=[_l("告知"), _l("决定")]),
        metadata={"label": _l("环节")},
    )
    due_before = fields.Date(metadata={"label": _l("到期早于")})


def samples() -> dict[str, Any]:
    """What ``shell/components.html`` draws, in the reader's language."""
    return {
        "digest": _DIGEST,
        "day": date(2026, 11, 20),
        "moment": datetime(2026, 11, 20, 0, 0, tzinfo=UTC),
        "form": form_of(_ServiceOfNotice(), {"manner": "direct", "served_on": date(2026, 11, 16)}),
        "wrong_form": _wrong_form(),
        "query": form_of(_CaseQuery(), {"step": "notice"}),
        "lines": _lines(),
        "clock_days": _clock_days(),
        "line": _line(),
        "bars": charts.bar_chart(
            [(_("农资"), 63), (_("车用燃油"), 22), (_("旅游市场"), 18)],
            message=_("农资专项发现的问题最多，63家"),
        ),
        "scale": charts.grade_scale(
            63, bands=_BANDS, after=89, message=_("得分63分，在C级；两件事都办完为89分，可到B级")
        ),
        "history": _history(),
    }


def _wrong_form() -> object:
    return form_of(
        _ServiceOfNotice(),
        {"uscc": "91140000PDY000028E", "served_on": "2026-11-03", "manner": ""},
        {
            "uscc": [_("第18位对不上，可能抄错了一位。请对照执照再核一遍。")],
            "served_on": [_("不能早于告知书作出日期2026-11-06。")],
            "manner": [_("请选择一种送达方式。")],
        },
        prefix="wrong-",
    )


def _lines() -> list[dict[str, Any]]:
    return [
        {
            "points": Decimal("-18.0"),
            "note": _("未到折减期"),
            "title": _("生产菌落总数超标糕点，罚款3万元"),
            "text": _("处罚决定，2026-09-09，已缴清"),
            "links": [(_("看决定书"), "#"), (_("申请修复"), "#")],
            "basis": _("《食品安全法》第三十四条第十三项"),
            "rule": _("评分规则4.2：一般处罚，每件18分"),
        },
        {
            "points": Decimal("3.0"),
            "note": _("当年有效"),
            "title": _("主动公开2025年度质量信用报告"),
            "basis": _("企业质量信用报告制度"),
        },
    ]


def _clock_days() -> list[dict[str, Any]]:
    rows = [
        (16, "start", _("送达日"), None),
        (17, "past", _("第%(n)s日", n=1), None),
        (18, "past", _("第%(n)s日", n=2), None),
        (19, "past", _("第%(n)s日", n=3), None),
        (20, "today", _("第%(n)s日", n=4), _("今天")),
        (21, "off", _("不计"), None),
        (22, "off", _("不计"), None),
        (23, "due", _("第%(n)s日", n=5), _("届满")),
        (24, "open", _("可提请"), _("审核")),
    ]
    return [
        {"on": date(2026, 11, day), "kind": kind, "note": note, "mark": mark}
        for day, kind, note, mark in rows
    ]


def _line() -> charts.LineChart:
    rates = [88.9, 89.4, 90.1, 89.7, 90.6, 91.0, 91.3, 91.6]
    quarters = ["24Q4", "25Q1", "25Q2", "25Q3", "25Q4", "26Q1", "26Q2", "26Q3"]
    return charts.line_chart(
        list(zip(quarters, rates, strict=True)),
        target=(90, _("年度目标90%")),
        message=_("近八个季度批次合格率，由88.9%升至91.6%"),
    )


def _history() -> charts.GradeLine:
    return charts.grade_line(
        [
            (date(2026, 1, 1), 100),
            (date(2026, 3, 19), 85),
            (date(2026, 5, 20), 88),
            (date(2026, 9, 10), 64),
            (date(2026, 10, 30), 63),
        ],
        bands=_BANDS,
        first=date(2026, 1, 1),
        last=date(2026, 11, 20),
        message=_("2026年得分：年初100分A级，9月10日64分C级，现在63分"),
    )
