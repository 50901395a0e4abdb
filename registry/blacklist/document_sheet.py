"""An issued document as a page for the screen and for A4 paper, out of what was stored."""

import json

from flask import render_template

from registry.blacklist.document_models import IssuedDocument
from registry.blacklist.document_rules import templates_by_digest


def shown_document(document: IssuedDocument, *, back: str) -> str:
    """The page of a document; every word comes from its stored content."""
    day = document.issued_on
    return render_template(
        "documents/document.html",
        document=document,
        content=json.loads(document.content),
        issued_on=f"{day.year}年{day.month}月{day.day}日",
        marks=templates_by_digest(document.template_digest).body["marks"],
        back_to=back,
    )
