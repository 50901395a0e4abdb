"""``/v1/samplings``, ``/v1/laboratories`` and the pass rate."""

from typing import Any
from uuid import UUID

from flask import Response, url_for
from sqlalchemy.orm import Session

from campaigns.sampling import service
from campaigns.sampling.act_schemas import FORMS
from campaigns.sampling.answers import (
    PassRateOut,
    SamplingBatchOut,
    SamplingOut,
    SamplingPageOut,
    SamplingSummary,
)
from campaigns.sampling.report_models import Laboratory
from campaigns.sampling.schemas import (
    LaboratoryIn,
    LaboratoryOut,
    LaboratoryReportIn,
    LaboratoryScopeIn,
    PassRateQuery,
    SamplingBatchIn,
    SamplingIn,
    SamplingQuerySchema,
    laboratory_of,
    report_of,
    sampling_of,
)
from registry.accounts.access import actor, requires
from registry.accounts.idempotency import Answer
from registry.accounts.once import once, write_once
from registry.accounts.permissions import Permission
from registry.kernel.refusals import N_
from registry.subjects import service as subjects
from registry.web.api import ApiBlueprint, answers, blueprint, says, takes
from registry.web.context import now, reading
from registry.web.etag import etag, if_match
from registry.web.paging import page_of, unseal_dated

blp = blueprint("samplings_api", __name__, "/v1", N_("产品质量监督抽查"))


@blp.post("/samplings")
@requires(Permission.SAMPLINGS_WRITE)
@says(N_("登记一次抽样"))
@takes(SamplingIn)
@answers(201, SamplingSummary)
def record_sampling(body: dict[str, Any]) -> Response:
    """Record one sample."""
    return write_once(
        lambda session: service.record_sampling(session, sampling_of(body), by=actor(), at=now()),
        SamplingSummary(),
        status=201,
        location=lambda one: url_for(".show_sampling", sampling_id=one.id),  # type: ignore[attr-defined]  # a sampling
    )


@blp.post("/samplings/batch")
@requires(Permission.SAMPLINGS_WRITE)
@says(N_("登记至多200次抽样，全部成功或者全部不登记"))
@takes(SamplingBatchIn)
@answers(201, SamplingBatchOut)
def record_batch(body: dict[str, Any]) -> Response:
    """Record N samples, all or none."""
    wanted = [sampling_of(one) for one in body["samplings"]]

    def produce(session: Session) -> Answer:
        taken = service.record_samplings(session, wanted, by=actor(), at=now())
        return Answer(201, SamplingBatchOut().dump({"items": taken}))

    return once(produce)


@blp.get("/samplings")
@requires(Permission.SUBJECTS_READ)
@says(
    N_("抽样，近的在前"),
    N_("不合格结果确认之前，只有抽样机关和审计人员能看到。"),
)
@takes(SamplingQuerySchema, location="query")
@answers(200, SamplingPageOut)
def list_samplings(query: dict[str, Any]) -> dict[str, Any]:
    """One page of samplings."""
    with reading() as session:
        rows = service.list_samplings(
            session,
            wanted_of(session, query),
            by=actor(),
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=lambda one: [str(one.taken_on), str(one.id)])
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.get("/samplings/pass-rate")
@requires(Permission.SUBJECTS_READ)
@says(N_("合格率，写明口径"))
@takes(PassRateQuery, location="query")
@answers(200, PassRateOut)
def show_pass_rate(query: dict[str, Any]) -> service.PassRate:
    """A pass rate with its basis."""
    with reading() as session:
        return service.pass_rate(session, **query)


@blp.get("/samplings/<uuid:sampling_id>")
@requires(Permission.SUBJECTS_READ)
@says(N_("一次抽样，含报告和期限"))
@answers(200, SamplingOut)
def show_sampling(sampling_id: UUID) -> Any:  # noqa: ANN401 - a row
    """One sampling."""
    with reading() as session:
        found = service.get_sampling(session, sampling_id, by=actor())
    return found, 200, etag(found.version)


@blp.post("/samplings/<uuid:sampling_id>/reports")
@requires(Permission.SAMPLINGS_WRITE)
@says(N_("登记检验报告或者复检报告，结论由结果得出"))
@takes(LaboratoryReportIn)
@answers(200, SamplingSummary)
def enter_report(body: dict[str, Any], sampling_id: UUID) -> Response:
    """Enter a report."""
    version, new = if_match(), report_of(body)
    return write_once(
        lambda session: service.enter_report(
            session, sampling_id, new, version=version, by=actor(), at=now()
        ),
        SamplingSummary(),
    )


def _add_act(blueprint: ApiBlueprint, name: str) -> None:
    form = FORMS[name]

    @requires(form.permission)
    @says(_SUMMARIES[name])
    @takes(form.schema)
    @answers(200, SamplingSummary)
    def act(body: dict[str, Any], sampling_id: UUID) -> Response:
        version = if_match()
        return write_once(
            lambda session: form.do(
                session, sampling_id, version=version, by=actor(), at=now(), **body
            ),
            SamplingSummary(),
        )

    act.__name__ = f"act_{name.replace('-', '_')}"
    act.__doc__ = "Do one act on a sampling."
    blueprint.post(f"/samplings/<uuid:sampling_id>/{name}")(act)


_SUMMARIES = {
    "seal": N_("登记封样"),
    "dispatch": N_("登记送检"),
    "receipt": N_("登记收样"),
    "service": N_("登记送达"),
    "objection": N_("登记异议"),
    "objection-rejection": N_("不予采纳异议"),
    "confirmation": N_("由另一名执法人员确认不合格"),
    "publication": N_("公布结果"),
    "rectification": N_("责令整改"),
    "follow-up": N_("登记复查抽样的结果"),
    "overdue": N_("登记逾期不改正"),
    "announcement": N_("登记省级公告"),
    "stop": N_("责令停业整顿"),
    "revocation-proposal": N_("建议吊销许可"),
    "penalty": N_("登记处罚决定"),
    "overturning": N_("推翻已经确认的结果"),
    "voiding": N_("作废样品"),
}
for _name in FORMS:
    _add_act(blp, _name)


@blp.get("/laboratories")
@requires(Permission.SUBJECTS_READ)
@says(N_("检验机构和资质范围"))
@answers(200, LaboratoryOut(many=True))
def list_laboratories() -> list[Laboratory]:
    """Every laboratory."""
    with reading() as session:
        return service.list_laboratories(session)


@blp.post("/laboratories")
@requires(Permission.LABORATORIES_WRITE)
@says(N_("登记检验机构"))
@takes(LaboratoryIn)
@answers(201, LaboratoryOut)
def register_laboratory(body: dict[str, Any]) -> Response:
    """Register a laboratory."""
    return write_once(
        lambda session: service.register_laboratory(
            session, laboratory_of(body), by=actor(), at=now()
        ),
        LaboratoryOut(),
        status=201,
    )


@blp.post("/laboratories/<uuid:laboratory_id>/scope")
@requires(Permission.LABORATORIES_WRITE)
@says(N_("更新检验机构的资质"))
@takes(LaboratoryScopeIn)
@answers(200, LaboratoryOut)
def change_scope(body: dict[str, Any], laboratory_id: UUID) -> Response:
    """Write a renewed accreditation."""
    version = if_match()
    return write_once(
        lambda session: service.change_scope(
            session, laboratory_id, version=version, by=actor(), at=now(), **body
        ),
        LaboratoryOut(),
    )


def wanted_of(session: Session, query: dict[str, Any]) -> service.SamplingQuery:
    """What a loaded query narrows the samplings to."""
    code = query["uscc"]
    return service.SamplingQuery(
        state=query["state"],
        product_kind=query["product_kind"],
        verdict=query["verdict"],
        subject_id=subjects.get_subject(session, code).id if code else None,
        campaign_id=query["campaign_id"],
        number=query["number"],
        first_on=query["first_on"],
        last_on=query["last_on"],
        due_by=query["due_by"],
    )
