"""``/v1/plans``: hand in a plan, read its draft, change it. Confirming it is planning's."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from campaigns.plans import service
from campaigns.plans.draft import PlanDraft
from campaigns.plans.intake import digest_of, name_of, read_in
from campaigns.plans.models import Plan
from campaigns.plans.schemas import (
    AmendmentIn,
    PlanFileIn,
    PlanIn,
    PlanOut,
    PlanPageOut,
    PlanQuerySchema,
    amendment_of,
)
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer, answer_once
from registry.accounts.permissions import Permission
from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_id

blp = blueprint("plans_api", __name__, "/v1", N_("行动计划"))

Answered = tuple[Plan, int, dict[str, str]]

_FORM = "multipart/form-data"
_BODY = {"application/json": {"schema": PlanIn}, _FORM: {"schema": PlanFileIn}}


class PlanFileMissing(Invalid):
    """An upload without its file."""

    title = N_("缺少计划文件")
    detail = N_("请在file字段中上传计划文件。")


@blp.get("/plans")
@requires(Permission.PLANS_WRITE)
@says(N_("行动计划，新的在前"))
@takes(PlanQuerySchema, location="query")
@answers(200, PlanPageOut)
def list_plans(query: dict[str, Any]) -> dict[str, Any]:
    """One page of plans, without their drafts."""
    with reading() as session:
        rows = service.list_plans(
            session,
            state=query["state"],
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.post("/plans")
@requires(Permission.PLANS_WRITE)
@says(
    N_("提交行动计划，读成草稿"),
    N_("同样的原文只有一份草稿：再次提交得到原来那份（200）。"),
)
@blp.doc(requestBody={"required": True, "content": _BODY})  # type: ignore[untyped-decorator]  # it ships no types
@answers(201, PlanOut)
def hand_in() -> Response:
    """Read a text into a draft and keep both."""
    data, file_name = _handed_in()
    text, draft = read_in(data, file_name=file_name)
    with transaction() as session:
        answer = answer_once(
            session,
            actor=actor(),
            key=request.headers.get("Idempotency-Key"),
            route=f"{request.method} {request.path}",
            # An upload's boundary differs each time it is sent; what was handed in does not.
            body=canonical([file_name, digest_of(text).hex()]),
            produce=lambda: _drafted(session, draft, text=text, file_name=file_name),
        )
    response = Response(canonical(answer.body), answer.status, mimetype="application/json")
    response.headers.update(answer.headers)
    return response


@blp.get("/plans/<uuid:plan_id>")
@requires(Permission.PLANS_WRITE)
@says(N_("一个行动计划：草稿、人员的修改和状态"))
@answers(200, PlanOut)
def show_plan(plan_id: UUID) -> Answered:
    """One plan."""
    with reading() as session:
        plan = service.get_plan(session, plan_id)
    return plan, 200, etag(plan.version)


@blp.post("/plans/<uuid:plan_id>/campaigns/<string:campaign_id>/amendment")
@requires(Permission.PLANS_WRITE)
@says(N_("修改或者去掉草稿中的一项行动；原来读出的内容仍然保留"))
@takes(AmendmentIn)
@answers(200, PlanOut)
def amend_campaign(body: dict[str, Any], plan_id: UUID, campaign_id: str) -> Answered:
    """Say what is to become of one drafted campaign."""
    version = if_match()
    with transaction() as session:
        plan = service.amend_campaign(
            session,
            plan_id,
            campaign_id,
            amendment_of(body),
            version=version,
            by=actor(),
            at=now(),
        )
    return plan, 200, etag(plan.version)


def _handed_in() -> tuple[bytes, str]:
    """The bytes of the plan and its file's name, from JSON or an upload."""
    if request.mimetype == _FORM:
        upload = request.files.get("file")
        if upload is None:
            raise PlanFileMissing(errors=[FieldError("#/file", PlanFileMissing.detail)])
        return upload.read(), name_of(upload.filename)
    body = blp.ARGUMENTS_PARSER.parse(PlanIn(), request, location="json")
    return body["text"].encode(), name_of(body["file_name"])


def _drafted(session: Session, draft: PlanDraft, *, text: str, file_name: str) -> Answer:
    known = service.find_plan_of(session, text)
    plan = known or service.draft_plan(
        session, draft, text=text, file_name=file_name, by=actor(), at=now()
    )
    written: dict[str, Any] = PlanOut().dump(plan)
    where = url_for("plans_api.show_plan", plan_id=plan.id)
    return Answer(200 if known else 201, written, {"Location": where, **etag(plan.version)})
