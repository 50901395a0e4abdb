"""Examples of the pages about documents of a case and its party."""

from registry.blacklist import documents, party_acts, party_codes
from registry.blacklist.document_store import documents_of
from registry.blacklist.numbers import DocumentKind
from tests.builders.blacklist import Walk
from tests.builders.contests import contested


def document_pages(cases: dict[str, Walk]) -> dict[str, list[str]]:
    """A notice that waits for its service, a decision with its repair notice, a reply."""
    opened, listed = cases["opened"], cases["listed"]
    (notice,) = documents.issue(
        opened.session,
        opened.case_id,
        DocumentKind.NOTICE,
        filing_address="http://127.0.0.1:8000/party",
        by=opened.bureau.handler,
        at=opened.at,
    )
    _notice, decision, repair_notice = documents_of(listed.session, listed.case_id)
    access = party_codes.Access(listed.case_id, listed.case_id)
    party_acts.reply_to_record(listed.session, access, "问题批次已经全部召回", at=listed.at)
    contested(listed, late_reason="法院认定因不可抗力耽误")
    shown = ("opened", "noticed", "listed", "ended")
    return {
        "documents.documents_of_case": [
            f"/console/cases/{cases[name].case_id}/documents" for name in shown
        ],
        "documents.document": [
            f"/console/documents/{one.id}" for one in (notice, decision, repair_notice)
        ],
        "documents.serve": [f"/console/documents/{notice.id}/service"],
    }
