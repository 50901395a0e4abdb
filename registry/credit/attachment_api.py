"""``/v1/subjects/{uscc}/attachments``: what an undertaking publishes about itself."""

from typing import Any
from uuid import UUID

from flask import Response, send_file, url_for
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.credit import attachments
from registry.credit.attachment_models import SubjectAttachment
from registry.credit.attachment_schemas import (
    AttachmentIn,
    AttachmentOut,
    AttachmentPageOut,
    WithdrawalIn,
    new_attachment,
)
from registry.files.service import originals_of
from registry.kernel.refusals import N_
from registry.subjects.service import get_subject
from registry.web.api import answers, blueprint, says, takes
from registry.web.context import now, reading, services
from registry.web.etag import etag, if_match
from registry.web.paging import PageQuery, page_of, unseal_dated

blp = blueprint(
    "attachments_api",
    __name__,
    url_prefix="/v1",
    description=N_("企业自己公开的文件：企业标准自我声明、质量信用报告"),
)

_ONE = AttachmentOut()


@blp.get("/subjects/<string:uscc>/attachments")
@requires(Permission.CREDIT_READ)
@says(N_("一个主体自己公开的文件，最近公开的在前；撤回的也在内"))
@takes(PageQuery, location="query")
@answers(200, AttachmentPageOut)
def list_all(query: dict[str, Any], uscc: str) -> dict[str, Any]:
    """One page of documents."""
    with reading() as session:
        rows = attachments.list_attachments(
            session,
            get_subject(session, uscc).id,
            after=unseal_dated(query["cursor"]),
            limit=query["limit"] + 1,
        )
    page = page_of(rows, query["limit"], key=sort_key)
    return {"items": page.items, "next_cursor": page.next_cursor}


@blp.post("/subjects/<string:uscc>/attachments")
@requires(Permission.SUBJECTS_WRITE)
@says(N_("登记企业自己公开的一份文件；文件原样保存"))
@takes(AttachmentIn)
@answers(201, AttachmentOut)
def attach(body: dict[str, Any], uscc: str) -> Response:
    """Take in one document."""

    def act(session: Session) -> SubjectAttachment:
        return attachments.attach(
            session,
            originals_of(services().settings.var),
            get_subject(session, uscc),
            new_attachment(body),
            body["content"],
            by=actor(),
            at=now(),
        )

    return write_once(act, _ONE, status=201, location=_address)


@blp.get("/attachments/<uuid:attachment_id>")
@requires(Permission.CREDIT_READ)
@says(N_("企业自己公开的一份文件的登记内容"))
@answers(200, AttachmentOut)
def show(attachment_id: UUID) -> Any:  # noqa: ANN401 - flask-smorest's triple
    """One document; its version is the entity tag."""
    with reading() as session:
        row = attachments.get_attachment(session, attachment_id)
    return row, 200, etag(row.version)


@blp.get("/attachments/<uuid:attachment_id>/content")
@requires(Permission.CREDIT_READ)
@says(N_("文件原样"))
def content(attachment_id: UUID) -> Response:
    """The bytes as they were received."""
    with reading() as session:
        row = attachments.get_attachment(session, attachment_id)
        out = attachments.bytes_of(session, originals_of(services().settings.var), row)
    return send_file(out.path.resolve(), mimetype=out.media_type, as_attachment=True)


@blp.post("/attachments/<uuid:attachment_id>/withdrawal")
@requires(Permission.SUBJECTS_WRITE)
@says(N_("企业撤回文件；登记内容留存"))
@takes(WithdrawalIn)
@answers(200, AttachmentOut)
def withdraw(body: dict[str, Any], attachment_id: UUID) -> Response:
    """The undertaking takes a document back."""
    version = if_match()
    return write_once(
        lambda session: attachments.withdraw(
            session, attachment_id, **body, version=version, by=actor(), at=now()
        ),
        _ONE,
    )


def sort_key(row: SubjectAttachment) -> list[str]:
    """What a page ends at."""
    return [row.declared_on.isoformat(), str(row.id)]


def _address(row: object) -> str:
    assert isinstance(row, SubjectAttachment)
    return url_for("attachments_api.show", attachment_id=row.id)
