"""Arguments of addresses: what the demonstration itself put on record, by the argument's name."""

from sqlalchemy import text
from sqlalchemy.orm import Session

NOTHING = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "int": "1",
}
"""By converter: what is on record nowhere; the question for it is a question all the same."""
_TABLES = {
    "agency_id": ("agency",),
    "assignment_id": ("assignment",),
    "campaign_id": ("campaign",),
    "case_id": ("listing_case",),
    "document_id": ("issued_document",),
    "draw_id": ("draw",),
    "fact_id": ("filing_fact", "credit_fact"),
    "finding_id": ("finding",),
    "import_id": ("subject_import", "result_import"),
    "inspection_id": ("inspection",),
    "listing_id": ("listing",),
    "measure_id": ("measure_record",),
    "objection_id": ("objection",),
    "officer_id": ("officer",),
    "penalty_id": ("penalty",),
    "plan_id": ("plan",),
    "referral_id": ("referral",),
    "repair_id": ("repair",),
    "sampling_id": ("sampling",),
    "upload_id": ("evidence_upload",),
}
_MORE = {
    "uscc": "SELECT uscc FROM subject JOIN listing ON subject_id = subject.id"
    " WHERE listing.id::text LIKE '01%' ORDER BY listing.id DESC LIMIT 3",
    "edition_on": "SELECT DISTINCT edition_on FROM edition ORDER BY 1 DESC LIMIT 2",
}
_WRITTEN = {
    "language": ("zh", "en"),
    "prefix": ("00000",),
    "slug": ("stale",),
    "what": ("statement",),
    "kind": ("listing",),
    "version": ("1",),
    "item_key": ("licences",),
}


def known_arguments(session: Session) -> dict[str, list[str]]:
    """Up to six values of each argument: the newest that are no copies."""
    found = {name: list(values) for name, values in _WRITTEN.items()}
    for name, tables in _TABLES.items():
        for table in tables:
            # Of UUIDv7 the first digits are the time; copies have digests instead, some of them
            # like a time to come.
            rows = session.execute(
                text(
                    f"SELECT id::text FROM {table} WHERE id::text LIKE '01%'"  # noqa: S608 - our own names
                    " AND uuid_extract_timestamp(id) <= now() ORDER BY id DESC LIMIT 3"
                )
            )
            found.setdefault(name, []).extend(rows.scalars())
    for name, statement in _MORE.items():
        found[name] = [str(value) for value in session.execute(text(statement)).scalars()]
    return found
