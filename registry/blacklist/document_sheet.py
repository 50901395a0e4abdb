"""An issued document as a page for the screen and for A4 paper, out of what was stored."""

import json

from flask import render_template

from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_rules import printed, templates_by_digest


def shown_document(document: IssuedDocument, *, back: str) -> str:
    """The page of a document; every word comes from its stored content."""
    return render_template(
        "documents/document.html",
        document=document,
        content=json.loads(document.content),
        issued_on=printed(document.issued_on),
        marks=templates_by_digest(document.template_digest).body["marks"],
        back_to=back,
    )
