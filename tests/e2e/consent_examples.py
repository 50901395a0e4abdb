"""Examples of the pages about the consent of the level above."""

from datetime import date

from sqlalchemy.orm import Session

from registry.blacklist import service
from tests.builders.blacklist import a_bureau, a_noticed_case
from tests.builders.subjects import a_code, a_subject


def consent_pages(session: Session, on: date) -> dict[str, list[str]]:
    """A city's request that waits for the province."""
    city = a_bureau(session, level="city", division="990100")
    firm = a_subject(session, uscc=a_code(9031))
    walk = a_noticed_case(session, bureau=city, subject=firm, on=on).after_defence()
    walk.consent_asked()
    (asked,) = service.requests_of(session, walk.case_id)
    return {
        "consents.requests": ["/console/consents", "/console/consents?waiting=false"],
        "consents.request_page": [f"/console/consents/{asked.id}"],
    }
