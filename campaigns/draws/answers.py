"""Draws as the programming interface answers them."""

from typing import Any

import marshmallow as ma

from campaigns.draws.freezing import refusal_of
from campaigns.draws.freezing_models import DrawFreezing
from campaigns.draws.models import Draw, DrawnObject
from registry.kernel.refusals import N_
from registry.web.problems import problem_of
from registry.web.schema import Digest, Schema


class DrawAgencyOut(Schema):
    """An agency of a draw."""

    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


class DrawSideOut(Schema):
    """What one side gave so far."""

    agency = ma.fields.String(metadata={"description": N_("机关代码")})
    commitment = ma.fields.String(allow_none=True)
    contribution = ma.fields.String(allow_none=True)
    salt = ma.fields.String(allow_none=True)


class DrawReplacementOut(Schema):
    """A void draw that a draw takes the place of."""

    id = ma.fields.UUID(attribute="void_id")
    reason = ma.fields.String()


class OnceNamed(ma.fields.Integer):
    """A size of the pool, null until the names are open: it tells whom other draws named.

    How many were drawn tells it too, where the rate is 100 %.
    """

    def _serialize(
        self,
        value: int | None,
        attr: str | None,
        obj: Draw,
        **kwargs: Any,  # noqa: ANN401 - marshmallow's
    ) -> str | int | None:
        return super()._serialize(value, attr, obj, **kwargs) if obj.named_at else None


class DrawFreezingOut(Schema):
    """A pool that the worker is to freeze, and why it could not; null where none is."""

    asked_at = ma.fields.AwareDateTime()
    refused = ma.fields.Dict(allow_none=True, metadata={"description": N_("不能冻结的原因")})


class DrawOut(Schema):
    """A draw as answered; what gives the result away is null until its reader may know it."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    campaign_id = ma.fields.UUID(required=True)
    state = ma.fields.String(required=True)
    organiser = ma.fields.Nested(DrawAgencyOut)
    witness = ma.fields.Nested(DrawAgencyOut)
    agencies = ma.fields.List(ma.fields.Nested(DrawAgencyOut))
    item_class = ma.fields.String()
    basis = ma.fields.String()
    scope = ma.fields.Dict()
    rates = ma.fields.Dict()
    visit_from = ma.fields.Date()
    visit_to = ma.fields.Date()
    over_cap_reason = ma.fields.String(allow_none=True)
    replaces = ma.fields.List(ma.fields.Nested(DrawReplacementOut))
    policy_sha256 = ma.fields.String(attribute="policy_digest")
    frozen_at = ma.fields.AwareDateTime(allow_none=True)
    freezing = ma.fields.Nested(DrawFreezingOut, allow_none=True)
    pool_sha256 = Digest(attribute="pool_digest", allow_none=True)
    objects_count = OnceNamed(allow_none=True)
    exempted_count = OnceNamed(allow_none=True)
    officers_count = ma.fields.Integer(allow_none=True)
    commit_by = ma.fields.AwareDateTime(allow_none=True)
    reveal_by = ma.fields.AwareDateTime(allow_none=True)
    sides = ma.fields.Function(lambda draw: DrawSideOut(many=True).dump(sides_of(draw)))
    seed = ma.fields.Function(lambda draw: draw.seed.hex() if draw.seed else None)
    drawn_at = ma.fields.AwareDateTime(allow_none=True)
    drawn_count = ma.fields.Integer(allow_none=True)
    unmanned_count = ma.fields.Integer(
        allow_none=True,
        metadata={"description": N_("抽中而无人可派的户数；没有抽取或者名单没有公开的为null")},
    )
    publish_due_on = ma.fields.Date(
        allow_none=True, metadata={"description": N_("最迟在这一天公开抽取记录")}
    )
    published_at = ma.fields.AwareDateTime(allow_none=True)
    record_sha256 = Digest(attribute="record_digest", allow_none=True)
    naming = ma.fields.String(allow_none=True, metadata={"description": N_("名单何时公开")})
    names_due_on = ma.fields.Date(
        allow_none=True, metadata={"description": N_("最迟在这一天的次日公开名单")}
    )
    named_at = ma.fields.AwareDateTime(allow_none=True)
    results_due_on = ma.fields.Date()
    voided_at = ma.fields.AwareDateTime(allow_none=True)
    void_cause = ma.fields.String(allow_none=True)
    void_note = ma.fields.String(allow_none=True)
    version = ma.fields.Integer(required=True)


class DrawClosedOut(DrawOut):
    """A draw for who may not know yet whom it named: neither numbers nor seed."""

    sides = ma.fields.Function(
        lambda draw: [
            told | {"contribution": None, "salt": None}
            for told in DrawSideOut(many=True).dump(sides_of(draw))
        ]
    )
    seed = ma.fields.Function(lambda _draw: None)
    drawn_count = OnceNamed(allow_none=True)


class DrawHeadOut(DrawOut):
    """A draw in a list."""

    drawn_count = OnceNamed(allow_none=True)

    class Meta(DrawOut.Meta):
        exclude = ("agencies", "sides", "seed", "replaces", "freezing", "unmanned_count")


class DrawStrikeOut(Schema):
    """A proposal to strike a drawn object."""

    id = ma.fields.UUID()
    uscc = ma.fields.Function(lambda strike: strike.subject.uscc)
    reason = ma.fields.String()
    note = ma.fields.String(allow_none=True)
    proposed_at = ma.fields.AwareDateTime()
    state = ma.fields.String()
    decided_at = ma.fields.AwareDateTime(allow_none=True)
    answer = ma.fields.String(allow_none=True)


class DrawStrikesOut(Schema):
    """Every proposal of a draw."""

    items = ma.fields.List(ma.fields.Nested(DrawStrikeOut))


class DrawPageOut(Schema):
    """One page of draws."""

    items = ma.fields.List(ma.fields.Nested(DrawHeadOut))
    next_cursor = ma.fields.String(allow_none=True)


class DrawPreviewOut(Schema):
    """What a pool would hold if it were frozen now."""

    sizes = ma.fields.Dict(metadata={"description": N_("每类户数")})
    quotas = ma.fields.Dict(metadata={"description": N_("每类抽取户数")})
    kept_out = ma.fields.Dict(metadata={"description": N_("不进入名录库的户数，按原因")})
    officers = ma.fields.Function(lambda preview: len(preview.crew.officers))
    qualified = ma.fields.Function(
        lambda preview: sum(one.qualified for one in preview.crew.officers)
    )
    days = ma.fields.List(ma.fields.Date())
    needed = ma.fields.Integer(metadata={"description": N_("需要的人次")})
    possible = ma.fields.Integer(metadata={"description": N_("可派的人次")})


class DrawnOut(Schema):
    """One object of the result, and what the visits at it came to."""

    place = ma.fields.Integer(attribute="line.place")
    uscc = ma.fields.String(attribute="line.subject.uscc")
    stratum = ma.fields.String(attribute="line.stratum")
    visit_on = ma.fields.Date(attribute="line.visit_on", allow_none=True)
    joint = ma.fields.Boolean(attribute="line.joint")
    officers = ma.fields.List(ma.fields.String(), attribute="line.officers")
    outcome = ma.fields.String(
        allow_none=True, metadata={"description": N_("检查结果；没有安排检查的为null")}
    )


class DrawnPageOut(Schema):
    """One page of a result."""

    items = ma.fields.List(ma.fields.Nested(DrawnOut))
    next_cursor = ma.fields.String(allow_none=True)


def sides_of(draw: Draw) -> list[dict[str, Any]]:
    """Both sides, the organiser first, with what each gave so far."""
    bound = {one.agency_id: one for one in draw.commitments}
    revealed = {one.agency_id: one for one in draw.reveals}
    told = []
    for agency in (draw.organiser, draw.witness):
        given, shown = bound.get(agency.id), revealed.get(agency.id)
        told.append(
            {
                "id": agency.id,
                "agency": agency.code,
                "name": agency.name,
                "commitment": given.commitment if given else None,
                "contribution": shown.contribution if shown else None,
                "salt": shown.salt if shown else None,
            }
        )
    return told


def freezing_told(asked: DrawFreezing) -> dict[str, Any]:
    """What the worker is to do with a pool, in the reader's language."""
    refused = refusal_of(asked)
    told = problem_of(refused) if refused else None
    why = told and {
        "type": f"/problems/{told.slug}",
        "title": told.title,
        "detail": told.detail,
        "errors": [{"pointer": one.pointer, "detail": one.detail} for one in told.errors],
    }
    answer: dict[str, Any] = DrawFreezingOut().dump({"asked_at": asked.asked_at, "refused": why})
    return answer


def key_of(line: DrawnObject) -> list[int]:
    """The sort key of a line of the result."""
    return [line.place]
