"""Bodies, forms and answers of trials of drafted grading policies."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.credit.what_if_models import LONGEST_POLICY_BYTES
from registry.web.schema import LegalDate, Schema


class WhatIfIn(Schema):
    """A draft to be tried."""

    draft = fields.String(
        required=True,
        validate=validate.Length(max=LONGEST_POLICY_BYTES),
        metadata={
            "label": _l("规则草案"),
            "hint": _l("整份YAML，写法与现行规则文件相同；只要有试算那一天施行的版本"),
            "widget": "textarea",
            "rows": 16,
        },
    )
    on = LegalDate(
        load_default=None,
        metadata={
            "label": _l("比较哪一天的等级"),
            "hint": _l("不填：草案最后一版施行之日，已经施行的为今天"),
        },
    )


class TrialOut(Schema):
    """One trial: two policies by their digests, one day, one instant of knowledge."""

    id = fields.UUID(required=True)
    legal_day = fields.Date(required=True)
    known_at = fields.AwareDateTime(required=True)
    begun_at = fields.AwareDateTime(required=True)
    present_digest = fields.String(required=True)
    draft_digest = fields.String(required=True)


class TrialsOut(Schema):
    """The last trials, the newest first."""

    items = fields.List(fields.Nested(TrialOut), required=True)


class MoveOut(Schema):
    """So many subjects of one trait that stand ``was`` now and ``now`` under the draft."""

    trait = fields.String(
        metadata={"description": "all, region, industry, size, kind；没有登记的为空"}
    )
    value = fields.String()
    was = fields.String()
    now = fields.String()
    subjects = fields.Integer()


class SampleOut(Schema):
    """One subject that would move; points with two places."""

    uscc = fields.String()
    was = fields.String()
    was_points = fields.Decimal(as_string=True, places=2)
    now = fields.String()
    now_points = fields.Decimal(as_string=True, places=2)


class OutcomeOut(Schema):
    """What a trial has found so far; ``digest`` once every part is compared."""

    trial = fields.Nested(TrialOut, required=True)
    parts = fields.Integer(required=True)
    parts_done = fields.Integer(required=True)
    graded = fields.Integer(required=True)
    moved = fields.Integer(required=True)
    digest = fields.String(required=True, allow_none=True)
    moves = fields.List(fields.Nested(MoveOut), required=True)
    samples = fields.List(fields.Nested(SampleOut), required=True)
