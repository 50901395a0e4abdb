"""Bodies and queries of quality credit."""

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from registry.credit.remedies import RemedyAct
from registry.credit.risk_schemas import RiskOut
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.subjects.schemas import SubjectOut
from registry.web.schema import Instant, LegalDate, Schema

KIND_WORDS = {
    EntryKind.FINDING: _l("检查发现"),
    EntryKind.FAILED_SAMPLING: _l("抽查不合格"),
    EntryKind.PENALTY: _l("行政处罚"),
    EntryKind.SERIOUS_LISTING: _l("列入失信名单"),
    EntryKind.RECALL: _l("召回"),
    EntryKind.INCIDENT: _l("质量事故"),
    EntryKind.COMPLAINT: _l("投诉成立"),
    EntryKind.AWARD: _l("荣誉"),
    EntryKind.PLEDGE: _l("质量承诺"),
    EntryKind.STANDARD: _l("企业标准自我声明"),
    EntryKind.RECTIFIED: _l("按期改正"),
}


class AsOfQuery(Schema):
    """Of which day, as known at which instant; without them: now."""

    valid_on = LegalDate(
        load_default=None,
        metadata={
            "label": _l("事实截至"),
            "description": "按哪一天的事实；默认记录截至的那一天；以后的日子按不发生新事推算",
        },
    )
    known_at = Instant(
        not_future=True,
        load_default=None,
        metadata={
            "label": _l("记录截至"),
            "description": "按哪一时刻已有的记录；默认现在，不能晚于现在；不写时区按北京时间",
        },
    )


class GradeOut(Schema):
    """A grade in force."""

    letter = fields.String()
    points = fields.Decimal(as_string=True, metadata={"description": "0至100分"})
    vetoed = fields.Boolean(metadata={"description": "等级由一票否决的情形得出"})
    since = fields.Date(metadata={"description": "连续保持这一等级的第一天"})
    next_change_on = fields.Date(
        allow_none=True, metadata={"description": "不发生新事时，下一个可能变化的日子"}
    )
    policy_digest = fields.String()


class FileOut(Schema):
    """A subject and its grade of today; ``grade`` is null while it is not graded."""

    subject = fields.Nested(SubjectOut)
    grade = fields.Nested(GradeOut, allow_none=True)


class _CriterionOut(Schema):
    code = fields.String()
    title = fields.String()
    source = fields.String()


class LineOut(Schema):
    """An entry and what it counts on the day."""

    kind = fields.String(attribute="entry.kind", validate=validate.OneOf(list(map(str, EntryKind))))
    severity = fields.String(
        attribute="entry.severity", validate=validate.OneOf(list(map(str, Severity)))
    )
    source_kind = fields.String(attribute="entry.source_kind")
    source_id = fields.UUID(attribute="entry.source_id")
    source_ref = fields.String(attribute="entry.source_ref")
    agency_id = fields.UUID(attribute="entry.agency_id")
    legal_basis = fields.String(attribute="entry.legal_basis")
    summary = fields.String(attribute="entry.summary")
    occurred_on = fields.Date(attribute="entry.occurred_on")
    decided_on = fields.Date(attribute="entry.decided_on")
    publication_class = fields.String(
        attribute="entry.publication_class",
        validate=validate.OneOf(list(map(str, Severity))),
        metadata={"description": "决定公示和修复的类别"},
    )
    valid_from = fields.Date(attribute="entry.begins_on", metadata={"description": "有效的第一天"})
    valid_before = fields.Date(
        attribute="entry.ends_on", allow_none=True, metadata={"description": "不再有效的第一天"}
    )
    recorded_at = fields.AwareDateTime(attribute="entry.recorded.lower")
    set_aside_for = fields.String(
        attribute="entry.set_aside_for",
        allow_none=True,
        validate=validate.OneOf(list(map(str, SetAside))),
        metadata={"description": "记录保留而不再计分的原因：已修复，或者已由处罚取代"},
    )
    set_aside_on = fields.Date(attribute="entry.set_aside_on", allow_none=True)
    set_aside_ref = fields.String(attribute="entry.set_aside_ref", allow_none=True)
    criterion = fields.Nested(_CriterionOut)
    veto = fields.String(attribute="criterion.veto", allow_none=True)
    points = fields.Decimal(as_string=True)
    full_points = fields.Decimal(as_string=True, metadata={"description": "折减之前"})
    holds = fields.Boolean(metadata={"description": "当日是否有效；已终止的不计分"})
    eases_on = fields.Date(allow_none=True, metadata={"description": "下一次折减之日"})
    ends_on = fields.Date(allow_none=True, metadata={"description": "不再计分之日"})


class LimitOut(Schema):
    """What the bounds of a family take back."""

    family = fields.String(attribute="family.key")
    title = fields.String(attribute="family.title")
    adjustment_points = fields.Decimal(attribute="adjustment", as_string=True)


class _ScoreOut(Schema):
    grade = fields.String()
    points = fields.Decimal(as_string=True)
    vetoed = fields.Boolean()


class LiftOut(Schema):
    """What would lift the score: an act about an entry, or a day to come."""

    act = fields.String(
        allow_none=True,
        metadata={
            "description": "空：只需等到那一天",
            "enum": [*map(str, RemedyAct), None],
        },
    )
    source_ref = fields.String(attribute="entry.source_ref", dump_default=None)
    from_on = fields.Date()
    until_on = fields.Date(allow_none=True, metadata={"description": "最迟哪一天；空：没有"})
    gain_points = fields.Decimal(as_string=True)
    then = fields.Nested(_ScoreOut, attribute="score", allow_none=True)
    source = fields.String(allow_none=True)


class _ActOut(Schema):
    act = fields.String(metadata={"enum": [*map(str, RemedyAct)]})
    source_kind = fields.String(attribute="entry.source_kind")
    source_id = fields.UUID(attribute="entry.source_id")
    source_ref = fields.String(attribute="entry.source_ref")
    from_on = fields.Date(metadata={"description": "最早哪一天可以办"})
    until_on = fields.Date(allow_none=True, metadata={"description": "最迟哪一天；空：没有"})
    source = fields.String()


class WayOut(Schema):
    """The fewest acts that together lead to a better grade by a day; none: by waiting."""

    on = fields.Date(metadata={"description": "从哪一天起是更好的等级"})
    acts = fields.List(fields.Nested(_ActOut))
    gain_points = fields.Decimal(as_string=True)
    then = fields.Nested(_ScoreOut, attribute="score")


class PolicyOut(Schema):
    """The version of the policy that applied."""

    title = fields.String()
    effective = fields.Date()
    legal_basis = fields.String()
    digest = fields.String()
    start_points = fields.Decimal(as_string=True)


class PeriodOut(Schema):
    """A stretch of days with one grade and score."""

    grade = fields.String()
    points = fields.Decimal(as_string=True)
    vetoed = fields.Boolean()
    from_on = fields.Date(attribute="valid.lower")
    before_on = fields.Date(attribute="valid.upper", allow_none=True)
    policy_digest = fields.String()


class AtMomentOut(Schema):
    """The subject as the record tells it of the moment."""

    name = fields.String()
    kind = fields.String()
    division = fields.String()
    industry = fields.String(allow_none=True)
    product_classes = fields.List(fields.String())
    status = fields.String()
    size = fields.String(allow_none=True)
    known = fields.Boolean(
        metadata={"description": "那一时刻是否已经登记；没有登记的，以上是最早登记的内容"}
    )


class ExplanationOut(Schema):
    """A score with every point of it."""

    uscc = fields.String()
    subject = fields.Nested(AtMomentOut)
    valid_on = fields.Date(attribute="explanation.as_of.valid_on")
    known_at = fields.AwareDateTime(attribute="explanation.as_of.known_at")
    policy = fields.Nested(PolicyOut, attribute="explanation.policy")
    score = fields.Nested(_ScoreOut, attribute="explanation.score", allow_none=True)
    grade_name = fields.String(attribute="explanation.band.name", dump_default=None)
    next_grade = fields.String(attribute="explanation.next_band.grade", dump_default=None)
    short_points = fields.Decimal(
        attribute="explanation.short_points", as_string=True, allow_none=True
    )
    next_change_on = fields.Date(attribute="explanation.next_change_on", allow_none=True)
    lines = fields.List(fields.Nested(LineOut), attribute="explanation.lines")
    limits = fields.List(fields.Nested(LimitOut), attribute="explanation.limits")
    history = fields.List(fields.Nested(PeriodOut))
    risk = fields.Nested(
        RiskOut,
        allow_none=True,
        metadata={"description": "监管风险分类，与等级无关；当日没有规则、日子未到的为空"},
    )


class AdviceOut(Schema):
    """What would lift the grade, from now on."""

    uscc = fields.String()
    valid_on = fields.Date(attribute="as_of.valid_on")
    known_at = fields.AwareDateTime(attribute="as_of.known_at")
    score = fields.Nested(_ScoreOut, allow_none=True)
    lifts = fields.List(fields.Nested(LiftOut), metadata={"description": "每一件、每一天单独推算"})
    ways = fields.List(
        fields.Nested(WayOut),
        metadata={"description": "到更好等级的办法：最早的在前，后面的更晚而要办的更少"},
    )
