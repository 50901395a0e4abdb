"""Plans as forms, API bodies and answers."""

from typing import Any
from uuid import UUID

import marshmallow as ma
from flask_babel import lazy_gettext as _l

from campaigns.plans import service, words
from campaigns.plans.amendments import LONGEST_NAME, LONGEST_NOTE, Amendment, PlannedCampaign
from campaigns.plans.intake import LONGEST_FILE_NAME, UNNAMED
from campaigns.plans.models import Plan, PlanState
from registry.kernel.refusals import N_
from registry.web.paging import PageQuery
from registry.web.schema import Schema

KEEP, DROP = "keep", "drop"


class PlanIn(Schema):
    """A plan's text handed in as JSON."""

    text = ma.fields.String(
        required=True, metadata={"description": N_("计划原文，不超过1 MiB"), "widget": "omit"}
    )
    file_name = ma.fields.String(
        load_default=UNNAMED,
        validate=ma.validate.Length(min=1, max=LONGEST_FILE_NAME),
        metadata={"description": N_("文件名，只作标记")},
    )


class PlanFileIn(Schema):
    """A plan handed in as a file; described here, read from the upload."""

    file = ma.fields.Raw(
        required=True,
        metadata={
            "type": "string",
            "format": "binary",
            "description": N_("纯文本文件：UTF-8、GB18030或者带BOM的UTF-16，不超过1 MiB"),
        },
    )


class PlanForm(Schema):
    """The page's form: a file is chosen, or the text pasted."""

    file = ma.fields.Raw(
        load_default=None,
        metadata={
            "label": _l("计划文件"),
            "hint": _l("纯文本（.txt），UTF-8、GB18030或者带BOM的UTF-16编码，不超过1 MiB"),
            "widget": "file",
            "accept": ".txt,text/plain",
        },
    )
    text = ma.fields.String(
        load_default=None,
        metadata={
            "label": _l("或者粘贴原文"),
            "hint": _l("选了文件就不用粘贴；保留原文的分行和编号"),
            "widget": "textarea",
            "rows": 12,
        },
    )


class PlanQuerySchema(PageQuery):
    """What a list of plans is narrowed by."""

    state = ma.fields.Enum(
        PlanState,
        by_value=True,
        load_default=None,
        metadata={
            "label": _l("状态"),
            "widget": "select",
            "choices": [(state.value, name) for state, name in words.STATE_NAMES.items()],
        },
    )


class AmendmentIn(Schema):
    """What is to become of one drafted campaign; a part left out is as it was read."""

    dropped = ma.fields.Boolean(
        load_default=False, metadata={"description": N_("不为这一项起草专项行动")}
    )
    name = ma.fields.String(
        load_default=None, allow_none=True, validate=ma.validate.Length(min=1, max=LONGEST_NAME)
    )
    category = ma.fields.String(load_default=None, allow_none=True)
    kind = ma.fields.String(load_default=None, allow_none=True)
    agencies = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.UUID(allow_none=True),
        load_default=dict,
        metadata={
            "description": N_("原文中的名称到在册机关的编号；不在册写null；没有写到的按名称查找")
        },
    )
    note = ma.fields.String(
        load_default=None, allow_none=True, validate=ma.validate.Length(max=LONGEST_NOTE)
    )


class AmendmentForm(Schema):
    """The page's form of the same."""

    fate = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([KEEP, DROP], labels=[_l("保留"), _l("不起草")]),
        metadata={"label": _l("这一项"), "widget": "radio"},
    )
    name = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=LONGEST_NAME),
        metadata={"label": _l("名称"), "widget": "text"},
    )
    category = ma.fields.String(
        required=True, metadata={"label": _l("类别"), "widget": "select", "choices": list}
    )
    kind = ma.fields.String(
        required=True, metadata={"label": _l("方式"), "widget": "select", "choices": list}
    )
    note = ma.fields.String(
        load_default=None,
        validate=ma.validate.Length(max=LONGEST_NOTE),
        metadata={"label": _l("修改理由"), "widget": "textarea"},
    )


class AmendmentOut(Schema):
    """One change a person made; the newest of a campaign holds."""

    campaign_id = ma.fields.String()
    dropped = ma.fields.Boolean()
    name = ma.fields.String(allow_none=True)
    category = ma.fields.String(allow_none=True)
    kind = ma.fields.String(allow_none=True)
    agencies = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.UUID(allow_none=True))
    note = ma.fields.String(allow_none=True)
    amended_by = ma.fields.UUID()
    amended_at = ma.fields.AwareDateTime()


class PlannedAgencyOut(Schema):
    """An agency as the plan prints it."""

    printed_name = ma.fields.String()
    role = ma.fields.String()


class PlannedCampaignOut(Schema):
    """A campaign of the draft as it stands with the changes."""

    id = ma.fields.String()
    item_id = ma.fields.String()
    name = ma.fields.String()
    category = ma.fields.String()
    kind = ma.fields.String()
    quote = ma.fields.String()
    dropped = ma.fields.Boolean()
    to_be_drafted = ma.fields.Boolean(metadata={"description": N_("确认计划后为它起草专项行动")})
    agencies = ma.fields.List(ma.fields.Nested(PlannedAgencyOut))


class PlanSummaryOut(Schema):
    """A plan in a list."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(allow_none=True)
    issuing_body = ma.fields.String(allow_none=True)
    doc_no = ma.fields.String(allow_none=True)
    issue_date = ma.fields.Date(allow_none=True)
    period_starts_on = ma.fields.Date(allow_none=True)
    period_ends_on = ma.fields.Date(allow_none=True)
    jurisdiction = ma.fields.String(allow_none=True)
    file_name = ma.fields.String()
    text_digest = ma.fields.Function(lambda plan: plan.text_digest.hex())
    state = ma.fields.String()
    drafted_by = ma.fields.UUID(allow_none=True)
    drafted_at = ma.fields.AwareDateTime()
    confirmed_by = ma.fields.UUID(allow_none=True)
    confirmed_at = ma.fields.AwareDateTime(allow_none=True)
    version = ma.fields.Integer()


class PlanOut(PlanSummaryOut):
    """A plan with its draft, what was changed of it, and its campaigns as they stand."""

    draft = ma.fields.Dict(
        metadata={
            "description": N_(
                "从原文读出的草稿：条目、责任单位、行动、机制、指标，以及没有归位的行"
            )
        }
    )
    reader_version = ma.fields.String()
    reader_digest = ma.fields.Function(lambda plan: plan.reader_digest.hex())
    amendments = ma.fields.List(ma.fields.Nested(AmendmentOut))
    campaigns = ma.fields.Method("_campaigns")

    def _campaigns(self, plan: Plan) -> list[Any]:
        told: list[Any] = PlannedCampaignOut(many=True).dump(
            [_told(campaign) for campaign in service.campaigns_of(plan)]
        )
        return told


class PlanPageOut(Schema):
    """One page of plans."""

    items = ma.fields.List(ma.fields.Nested(PlanSummaryOut))
    next_cursor = ma.fields.String(allow_none=True)


def amendment_of(values: dict[str, Any]) -> Amendment:
    """The amendment that a loaded body says."""
    return Amendment(**values)


def said_by_form(
    values: dict[str, Any], agencies: dict[str, UUID | None], campaign: PlannedCampaign
) -> Amendment:
    """The amendment that a loaded form says: only what differs from what was read is kept."""
    read = campaign.read
    return Amendment(
        dropped=values["fate"] == DROP,
        name=None if values["name"] == read["name_zh"] else values["name"],
        category=None if values["category"] == read["category"] else values["category"],
        kind=None if values["kind"] == read["kind"] else values["kind"],
        agencies=agencies,
        note=values["note"],
    )


def _told(campaign: PlannedCampaign) -> dict[str, Any]:
    names = ("id", "item_id", "name", "category", "kind", "quote", "dropped", "to_be_drafted")
    agencies = [{"printed_name": name, "role": role} for name, role in campaign.roles]
    return {name: getattr(campaign, name) for name in names} | {"agencies": agencies}
