"""``/v1/filing-facts``: what entries of the abnormal operations register stand on."""

from typing import Any
from uuid import UUID

from flask import Response, url_for

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.blacklist import service
from registry.blacklist.answers import CaseOut
from registry.blacklist.fact_schemas import FilingFactIn, FilingFactOut, FilingSettledIn, fact_of
from registry.blacklist.filings import CURED
from registry.blacklist.models import FilingFact, ListingCase
from registry.kernel.refusals import N_
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, today
from registry.web.etag import etag, if_match

blp = blueprint(
    "filings_api", __name__, url_prefix="/v1/filing-facts", description=N_("经营异常的登记事实")
)


@blp.post("")
@requires(Permission.CASES_WRITE)
@says(N_("登记一项事实，提出列入经营异常名录的线索；答复线索，登记事实见filing_fact_id"))
@takes(FilingFactIn)
@answers(201, CaseOut)
def record(body: dict[str, Any]) -> Response:
    """Record a filing fact; its candidate opens."""
    return write_once(
        lambda session: service.record_fact(session, fact_of(session, body), by=actor(), at=now()),
        CaseOut(),
        status=201,
        location=_address,
    )


@blp.get("/<uuid:fact_id>")
@requires(Permission.CREDIT_READ)
@says(N_("一项登记事实和怎样了结；版本即实体标签"))
@answers(200, FilingFactOut)
def show(fact_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One filing fact."""
    with reading() as session:
        fact: FilingFact = service.read_fact(session, fact_id, by=actor(), on=today())
    return fact, 200, etag(fact.version)


@blp.post("/<uuid:fact_id>/settlement")
@requires(Permission.CASES_WRITE)
@says(N_("了结登记事实：已消除的可以申请移出，认定有误的应当撤销列入"))
@takes(FilingSettledIn)
@answers(200, FilingFactOut)
def settle(body: dict[str, Any], fact_id: UUID) -> Response:
    """Cured, or taken back."""
    version = if_match()
    verb = service.cure_fact if body.pop("outcome") == CURED else service.annul_fact
    return write_once(
        lambda session: verb(session, fact_id, **body, version=version, by=actor(), at=now()),
        FilingFactOut(),
    )


def _address(case: object) -> str:
    assert isinstance(case, ListingCase)
    return url_for("filings_api.show", fact_id=case.filing_fact_id)
