"""``/v1/draws``."""

from typing import Any
from uuid import UUID

from flask import Response, jsonify, url_for
from sqlalchemy.orm import Session

from campaigns.draws import service
from campaigns.draws.act_schemas import (
    DrawCommitmentIn,
    DrawExemptionIn,
    DrawPublicationIn,
    DrawReadmissionIn,
    DrawRevealIn,
    DrawSubstitutionIn,
    DrawWithdrawalIn,
    substitution_of,
)
from campaigns.draws.answers import (
    DrawnPageOut,
    DrawOut,
    DrawPageOut,
    DrawPreviewOut,
    key_of,
)
from campaigns.draws.previewing import Preview
from campaigns.draws.queries import DrawQuery
from campaigns.draws.results import outcomes_of
from campaigns.draws.rules import DrawState
from campaigns.draws.schemas import DrawIn, DrawQuerySchema, terms_of
from campaigns.draws.telling import told_of, told_with_freezing
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.sharing.keys import signer
from registry.web.api import answers, answers_also, blueprint, says, takes
from registry.web.context import now, reading, today, transaction
from registry.web.etag import etag, if_match
from registry.web.paging import PageQuery, page_of, unseal, unseal_id

blp = blueprint("draws_api", __name__, "/v1/draws", N_("双随机抽取"))


@blp.get("")
@requires(Permission.SUBJECTS_READ)
@says(N_("抽取，新的在前"))
@takes(DrawQuerySchema, location="query")
@answers(200, DrawPageOut)
def list_draws(query: dict[str, Any]) -> dict[str, Any]:
    """One page of draws."""
    wanted = DrawQuery(
        state=query["state"],
        campaign_id=query["campaign_id"],
        overdue_on=today() if query["overdue"] else None,
    )
    with reading() as session:
        rows = service.list_draws(
            session, wanted, after=unseal_id(query["cursor"]), limit=query["limit"] + 1
        )
    page = page_of(rows, query["limit"], key=lambda row: [str(row.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.post("")
@requires(Permission.DRAWS_WRITE)
@says(N_("准备一次抽取"))
@takes(DrawIn)
@answers(201, DrawOut)
def prepare(body: dict[str, Any]) -> Response:
    """Prepare a draw."""

    def produce(session: Session) -> Answer:
        draw = service.prepare(session, terms_of(body), by=actor(), at=now())
        where = url_for("draws_api.show", draw_id=draw.id)
        return Answer(201, DrawOut().dump(draw), {"Location": where, **etag(draw.version)})

    return once(produce)


@blp.get("/<uuid:draw_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次抽取"))
@answers(200, DrawOut)
def show(draw_id: UUID) -> Response:
    """One draw."""
    with reading() as session:
        draw = service.get_draw(session, draw_id)
        answer = jsonify(told_with_freezing(session, draw))
    answer.headers.update(etag(draw.version))
    return answer


@blp.put("/<uuid:draw_id>")
@requires(Permission.DRAWS_WRITE)
@says(N_("修改抽取方案"))
@takes(DrawIn)
@answers(200, DrawOut)
def revise(body: dict[str, Any], draw_id: UUID) -> Response:
    """Change what is to be drawn."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.revise(session, draw_id, terms_of(body), version=version, by=actor(), at=now()),
        )


@blp.get("/<uuid:draw_id>/preview")
@requires(Permission.SUBJECTS_READ)
@says(N_("名录库预览：现在冻结会有多少户、抽多少户"))
@answers(200, DrawPreviewOut)
def show_preview(draw_id: UUID) -> Preview:
    """What the pool would hold."""
    with reading() as session:
        return service.preview(session, service.get_draw(session, draw_id), at=now())


@blp.post("/<uuid:draw_id>/exemptions")
@requires(Permission.DRAWS_WRITE)
@says(N_("使一家企业不进入名录库"))
@takes(DrawExemptionIn)
@answers(200, DrawOut)
def exempt(body: dict[str, Any], draw_id: UUID) -> Response:
    """Keep an undertaking out of the pool."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.exempt(
                session,
                draw_id,
                body["uscc"],
                reason=body["reason"],
                note_text=body["note"],
                version=version,
                by=actor(),
                at=now(),
            ),
        )


@blp.post("/<uuid:draw_id>/readmissions")
@requires(Permission.DRAWS_WRITE)
@says(N_("撤回不进入名录库的决定"))
@takes(DrawReadmissionIn)
@answers(200, DrawOut)
def readmit(body: dict[str, Any], draw_id: UUID) -> Response:
    """Take an exemption back."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.readmit(session, draw_id, body["uscc"], version=version, by=actor(), at=now()),
        )


@blp.post("/<uuid:draw_id>/freeze")
@requires(Permission.DRAWS_WRITE)
@says(N_("冻结名录库；企业较多的由后台冻结，先答202，在freezing处看进展"))
@answers(200, DrawOut)
@answers_also(202, DrawOut)
def freeze(draw_id: UUID) -> Response:
    """Fix the pool, or have it fixed."""
    version = if_match()
    with transaction() as session:
        draw = service.freeze(session, draw_id, version=version, by=actor(), at=now())
        answer = jsonify(told_with_freezing(session, draw))
    answer.headers.update(etag(draw.version))
    if draw.state == DrawState.PREPARED:
        answer.status_code = 202
        answer.headers["Location"] = url_for("draws_api.show", draw_id=draw_id)
    return answer


@blp.post("/<uuid:draw_id>/commitments")
@requires(Permission.DRAWS_WITNESS)
@says(N_("提交本机关对随机数的承诺"))
@takes(DrawCommitmentIn)
@answers(200, DrawOut)
def commit_to(body: dict[str, Any], draw_id: UUID) -> Response:
    """Bind the caller's agency."""
    with transaction() as session:
        return told_of(
            session, service.commit_to(session, draw_id, body["commitment"], by=actor(), at=now())
        )


@blp.post("/<uuid:draw_id>/reveals")
@requires(Permission.DRAWS_WITNESS)
@says(N_("公开本机关的随机数；第二方公开后立即抽取"))
@takes(DrawRevealIn)
@answers(200, DrawOut)
def reveal(body: dict[str, Any], draw_id: UUID) -> Response:
    """Reveal the caller's number."""
    with transaction() as session:
        return told_of(
            session,
            service.reveal(
                session, draw_id, body["contribution"], body["salt"], by=actor(), at=now()
            ),
        )


@blp.get("/<uuid:draw_id>/objects")
@requires(Permission.SUBJECTS_READ)
@says(N_("抽取结果"))
@takes(PageQuery, location="query")
@answers(200, DrawnPageOut)
def list_objects(query: dict[str, Any], draw_id: UUID) -> dict[str, Any]:
    """One page of the result; before the names are open, for who draws or goes."""
    after = unseal(query["cursor"])
    with reading() as session:
        draw = service.get_draw(session, draw_id)
        number = service.check_reader(session, draw, actor(), today())
        rows = service.drawn_objects(
            session,
            draw_id,
            number=number,
            after=after[0] if after else 0,
            limit=query["limit"] + 1,
        )
        page = page_of(rows, query["limit"], key=key_of)
        outcomes = outcomes_of(session, draw, [line.subject_id for line in page.items])
    items = [{"line": line, "outcome": outcomes.get(line.subject_id)} for line in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


@blp.post("/<uuid:draw_id>/substitutions")
@requires(Permission.DRAWS_WRITE)
@says(N_("更换一名人员，由下一名递补"))
@takes(DrawSubstitutionIn)
@answers(200, DrawOut)
def substitute(body: dict[str, Any], draw_id: UUID) -> Response:
    """Replace an officer."""
    version, new = if_match(), substitution_of(body)
    with transaction() as session:
        return told_of(
            session,
            service.substitute(session, draw_id, new, version=version, by=actor(), at=now()),
        )


@blp.post("/<uuid:draw_id>/publication")
@requires(Permission.DRAWS_WRITE)
@says(N_("公开抽取记录并安排检查"))
@takes(DrawPublicationIn)
@answers(200, DrawOut)
def publish(body: dict[str, Any], draw_id: UUID) -> Response:
    """Seal the record and have the visits made."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.publish(
                session,
                draw_id,
                naming=body["naming"],
                version=version,
                signer=signer(),
                by=actor(),
                at=now(),
            ),
        )


@blp.post("/<uuid:draw_id>/withdrawal")
@requires(Permission.DRAWS_WRITE)
@says(N_("在两方承诺之前取消抽取"))
@takes(DrawWithdrawalIn)
@answers(200, DrawOut)
def withdraw(body: dict[str, Any], draw_id: UUID) -> Response:
    """Call a draw off."""
    version = if_match()
    with transaction() as session:
        return told_of(
            session,
            service.withdraw(
                session, draw_id, reason=body["reason"], version=version, by=actor(), at=now()
            ),
        )
