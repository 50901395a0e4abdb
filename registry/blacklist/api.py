"""``/v1/cases``: each act of due process by its own address, conditional on ``If-Match``."""

from typing import Any
from uuid import UUID

from flask import Response, url_for

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import handovers, service
from registry.blacklist.answers import (
    CaseFileOut,
    CaseOut,
    CasePageOut,
    ListingRowOut,
)
from registry.blacklist.deciders import is_undecidable
from registry.blacklist.filing_address import filing_address
from registry.blacklist.handover_schemas import HandoverIn, PublishedElsewhereIn
from registry.blacklist.models import ListingCase
from registry.blacklist.queue import CaseQuery, facts_to_show
from registry.blacklist.schemas import (
    CandidateIn,
    CaseQueryIn,
    DecisionIn,
    NothingIn,
    ReasonIn,
    ServiceIn,
    StatementIn,
)
from registry.kernel.refusals import N_
from registry.policy.calendar import calendar_on
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match
from registry.web.guards import shown_guard
from registry.web.paging import page_of, unseal_id

blp = blueprint("cases_api", __name__, url_prefix="/v1/cases", description=N_("列入案件"))

SOON_WORKING_DAYS = 3
_ONE = CaseOut()


@blp.post("")
@requires(Permission.CASES_WRITE)
@says(N_("就一项处罚提出列入线索；系统对较重处罚自动提出"))
@takes(CandidateIn)
@answers(201, CaseOut)
def open_candidate(body: dict[str, Any]) -> Response:
    """Open the candidate of a penalty, or give the case it has."""
    return write_once(
        lambda session: service.open_candidate(session, **body, by=actor(), at=now()),
        _ONE,
        status=201,
        location=lambda case: url_for("cases_api.show", case_id=_case(case).id),
    )


@blp.get("")
@requires(Permission.CREDIT_READ)
@says(N_("本机关的案件，最近的在前；view筛选与工作台的计数相同"))
@takes(CaseQueryIn, location="query")
@answers(200, CasePageOut)
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """One page of the agency's cases."""
    on = today()
    soon = calendar_on(on).deadline(on, working_days=SOON_WORKING_DAYS).on
    wanted = CaseQuery(
        view=query["view"], agency_id=actor().agency_id, state=query["state"], text=query["q"]
    )
    with reading() as session:
        lines = service.list_cases(
            session,
            wanted,
            on=on,
            soon_until=soon,
            after=unseal_id(query["cursor"]),
            limit=query["limit"] + 1,
        )
        page = page_of(lines, query["limit"], key=lambda line: [str(line.case.id)])
    return {"items": [line.case for line in page.items], "next_cursor": page.next_cursor}


@blp.get("/<uuid:case_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一件案件：现在能办什么，从哪天起，为什么还不能；全部期限"))
@answers(200, CaseFileOut)
def show(case_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One case; its version is the entity tag."""
    with reading() as session:
        case = service.get_case(session, case_id)
        service.require_reader(session, case, actor(), today())
        facts = facts_to_show(session, case, on=today())
        steps = service.next_steps(facts, today(), officer_id=actor().officer_id)
        alone = is_undecidable(session, case, facts, on=today(), by=actor())
        deadlines = service.deadlines_of(session, case_id)
    named = (field.attribute or name for name, field in _ONE.fields.items())
    file: dict[str, Any] = {name: getattr(case, name) for name in named}
    file |= {"deadlines": deadlines, "next_steps": [_shown(step) for step in steps]}
    file["undecidable"] = alone
    return file, 200, etag(case.version)


@blp.post("/<uuid:case_id>/opening")
@requires(Permission.CASES_WRITE)
@says(N_("立案"))
@takes(NothingIn)
@answers(200, CaseOut)
def open_case(_body: dict[str, Any], case_id: UUID) -> Response:
    """Take a candidate up."""
    return _act(service.open_case, case_id)


@blp.post("/<uuid:case_id>/dismissal")
@requires(Permission.CASES_WRITE)
@says(N_("线索不予立案"))
@takes(ReasonIn)
@answers(200, CaseOut)
def dismiss(body: dict[str, Any], case_id: UUID) -> Response:
    """Open no case from a candidate."""
    return _act(service.dismiss_candidate, case_id, **body)


@blp.post("/<uuid:case_id>/notice")
@requires(Permission.CASES_WRITE)
@says(N_("登记告知书送达；申辩期从次日起算"))
@takes(ServiceIn)
@answers(200, CaseOut)
def serve_notice(body: dict[str, Any], case_id: UUID) -> Response:
    """Record that the prior notice was served."""
    served = service.Service(**body)
    return _act(service.serve_notice, case_id, service=served, filing_address=filing_address())


@blp.post("/<uuid:case_id>/statements")
@requires(Permission.CASES_WRITE)
@says(N_("登记当事人的陈述、申辩"))
@takes(StatementIn)
@answers(200, CaseOut)
def record_statement(body: dict[str, Any], case_id: UUID) -> Response:
    """Keep what the party said."""
    return _act(service.record_statement, case_id, **body)


@blp.post("/<uuid:case_id>/decision")
@requires(Permission.CASES_DECIDE)
@says(N_("作出列入或者不列入的决定；由没有参加办理的审核人作出"))
@takes(DecisionIn)
@answers(200, CaseOut)
def decide(body: dict[str, Any], case_id: UUID) -> Response:
    """Decide a case."""
    return _act(service.decide, case_id, **body)


@blp.post("/<uuid:case_id>/service")
@requires(Permission.CASES_WRITE)
@says(N_("登记决定书送达"))
@takes(ServiceIn)
@answers(200, CaseOut)
def serve_decision(body: dict[str, Any], case_id: UUID) -> Response:
    """Record that the decision was served."""
    served = service.Service(**body)
    return _act(service.serve_decision, case_id, service=served, filing_address=filing_address())


@blp.post("/<uuid:case_id>/publication")
@requires(Permission.CASES_PUBLISH)
@says(N_("公示：从今天起在列"))
@takes(NothingIn)
@answers(201, ListingRowOut)
def publish(_body: dict[str, Any], case_id: UUID) -> Response:
    """Put the subject on the list."""
    version = if_match()
    return write_once(
        lambda session: service.publish_listing(
            session,
            case_id,
            filing_address=filing_address(),
            version=version,
            by=actor(),
            at=now(),
        ),
        ListingRowOut(),
        status=201,
    )


@blp.post("/<uuid:case_id>/termination")
@requires(Permission.CASES_WRITE)
@says(N_("终止案件，不予列入"))
@takes(ReasonIn)
@answers(200, CaseOut)
def terminate(body: dict[str, Any], case_id: UUID) -> Response:
    """End an undecided case."""
    return _act(service.terminate_case, case_id, **body)


@blp.post("/<uuid:case_id>/revocation")
@requires(Permission.CASES_DECIDE)
@says(N_("依据被撤销的，撤销列入：视为自始没有列入"))
@takes(ReasonIn)
@answers(200, CaseOut)
def revoke(body: dict[str, Any], case_id: UUID) -> Response:
    """Revoke a listing whose basis fell."""
    return _act(service.revoke_listing, case_id, **body)


@blp.post("/<uuid:case_id>/handover")
@requires(Permission.CASES_PUBLISH)
@says(N_("登记推送登记地：当事人登记在外省的列入，或者其提前移出"))
@takes(HandoverIn)
@answers(200, CaseOut)
def hand_over(body: dict[str, Any], case_id: UUID) -> Response:
    """Record that the listing, or its early end, was handed over."""
    return _act(handovers.hand_over, case_id, **body)


@blp.post("/<uuid:case_id>/publication-elsewhere")
@requires(Permission.CASES_PUBLISH)
@says(N_("登记登记地已经公示"))
@takes(PublishedElsewhereIn)
@answers(200, CaseOut)
def publish_elsewhere(body: dict[str, Any], case_id: UUID) -> Response:
    """Record that the province of registration published it."""
    return _act(handovers.confirm_published, case_id, **body)


@blp.post("/<uuid:case_id>/recusal")
@requires(Permission.CREDIT_READ)
@says(N_("登记本人回避；之后不能参加本案"))
@takes(ReasonIn)
@answers(200, CaseOut)
def recuse(body: dict[str, Any], case_id: UUID) -> Response:
    """Stand aside from a case."""
    return _act(service.recuse, case_id, **body)


def _shown(step: service.Step) -> dict[str, Any]:
    return {
        "act": step.act.value,
        "possible": step.possible,
        "from_on": step.from_on,
        "automatic": step.automatic,
        "why": [shown_guard(guard) for guard in step.why],
    }


def _case(record: object) -> ListingCase:
    assert isinstance(record, ListingCase)
    return record


def _act(act: Any, case_id: UUID, **given: Any) -> Response:  # noqa: ANN401 - any use case
    version = if_match()
    return write_once(
        lambda session: act(session, case_id, **given, version=version, by=actor(), at=now()),
        _ONE,
    )
