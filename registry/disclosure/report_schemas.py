"""How the interface tells quality-credit reports that were handed out."""

import orjson
from marshmallow import fields

from registry.web.schema import Schema


class QualityReportOut(Schema):
    """One report: where it can be verified, and its signature."""

    id = fields.Integer(required=True)
    valid_on = fields.Date(required=True)
    issued_at = fields.AwareDateTime(required=True)
    code = fields.String(required=True, metadata={"description": "核验码，16位"})
    sha256 = fields.Function(lambda report: report.digest.hex(), required=True)


class QualityReportWholeOut(QualityReportOut):
    """A report with what it says, and the file that carries our signature over it."""

    report = fields.Function(lambda report: orjson.loads(report.body), required=True)
    signed = fields.String(
        attribute="signature",
        required=True,
        metadata={"description": "JWS（RFC 7515），可在核验页核验"},
    )


class QualityReportsOut(Schema):
    """The last reports about a subject, the newest first."""

    items = fields.List(fields.Nested(QualityReportOut), required=True)
