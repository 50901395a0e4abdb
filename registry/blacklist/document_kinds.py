"""The kinds of documents of a case, which are also its series of numbers: tables, nothing else."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """The series of numbers: of cases and requests, and of each kind of document."""

    CASE = "case"
    NOTICE = "notice"
    DECISION = "decision"
    REPAIR = "repair"
    OBJECTION = "objection"
    REPAIR_NOTICE = "repair_notice"
    REMOVAL = "removal"
    ANNULMENT = "annulment"
    REPAIR_ACCEPTANCE = "repair_acceptance"
    REPAIR_COMPLETION = "repair_completion"
    REPAIR_REPLY = "repair_reply"
    OBJECTION_REPLY = "objection_reply"
    CONSENT_REQUEST = "consent_request"
    CONSENT_REPLY = "consent_reply"
    REVOCATION_NOTICE = "revocation_notice"
    REVOCATION = "revocation"


# What an officer draws up once the case has come to it. The other documents are drawn up with
# the act that they belong to, and the other series number cases and requests.
DOCUMENTS = (
    DocumentKind.NOTICE,
    DocumentKind.DECISION,
    DocumentKind.REPAIR_NOTICE,
    DocumentKind.REMOVAL,
    DocumentKind.ANNULMENT,
    DocumentKind.REPAIR_ACCEPTANCE,
    DocumentKind.REPAIR_COMPLETION,
    DocumentKind.REPAIR_REPLY,
    DocumentKind.OBJECTION_REPLY,
)

# Between agencies: the party is never served with one of these.
BETWEEN_AGENCIES = (DocumentKind.CONSENT_REQUEST, DocumentKind.CONSENT_REPLY)
