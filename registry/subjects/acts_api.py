"""The programming interface of acts on subjects: correct, link, import, persons."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_babel import gettext
from sqlalchemy.orm import Session

from registry.accounts.access import actor, requires
from registry.accounts.once import write_once
from registry.accounts.permissions import Permission
from registry.files.tables import CSV, XLSX, csv_pieces, xlsx_pieces
from registry.kernel.refusals import N_
from registry.subjects import personal_keys, persons, runs, service
from registry.subjects.act_schemas import (
    CorrectionIn,
    ImportOut,
    ImportQuery,
    LinkIn,
    LinkOut,
    LinkWithdrawalIn,
    PersonIn,
    PersonMatchIn,
    PersonOut,
    PurposeIn,
)
from registry.subjects.history_models import LinkKind
from registry.subjects.import_models import SubjectImport
from registry.subjects.links import LinkView, NewLink, withdraw_link
from registry.subjects.models import Subject
from registry.subjects.person_models import IdentifierKind, PersonRole
from registry.subjects.personal_keys import PersonalKeys
from registry.subjects.persons import NewPerson, PersonDetails, Purpose
from registry.subjects.rejects import reject_rows
from registry.subjects.schemas import SubjectOut
from registry.subjects.uploads import LARGEST_FILE_BYTES, imports_folder, keep, received
from registry.web.api import answers, blueprint, takes
from registry.web.context import now, reading, services, transaction
from registry.web.etag import if_match

blp = blueprint("subject_acts_api", __name__, "/v1/subjects", N_("主体：更正、关联、导入、个人"))

_FILE = {
    "application/octet-stream": {
        "schema": {"type": "string", "format": "binary"},
    }
}


@blp.post("/<string:uscc>/corrections")
@requires(Permission.SUBJECTS_WRITE)
@takes(CorrectionIn)
@answers(200, SubjectOut)
def correct(body: dict[str, Any], uscc: str) -> Response:
    """Correct name, place or status. With ``effective_on`` a change, without it a mistake."""
    version, at = if_match(), now()

    def act(session: Session) -> Subject:
        subject = service.get_subject(session, uscc)
        correction = service.Correction(**body)
        return service.correct_subject(
            session, subject.id, correction, version=version, by=actor(), at=at
        )

    return write_once(act, SubjectOut())


@blp.get("/<string:uscc>/links")
@requires(Permission.SUBJECTS_READ)
@answers(200, LinkOut(many=True))
def links(uscc: str) -> Sequence[LinkView]:
    """Succession, merger, split and mistaken identity; nothing is merged by them."""
    with reading() as session:
        subject = service.get_subject(session, uscc)
        return service.links_of(session, [subject.id]).get(subject.id, [])


@blp.post("/<string:uscc>/links")
@requires(Permission.SUBJECTS_WRITE)
@takes(LinkIn)
@answers(201, LinkOut)
def link(body: dict[str, Any], uscc: str) -> Response:
    """Say that this subject goes on as another."""
    at = now()

    def act(session: Session) -> LinkView:
        subject = service.get_subject(session, uscc)
        new = NewLink(**{**body, "kind": LinkKind(body["kind"]), "from_uscc": uscc})
        entered = service.link_subjects(session, new, by=actor(), at=at)
        views = service.links_of(session, [subject.id])[subject.id]
        return next(view for view in views if view.id == entered.id)

    return write_once(act, LinkOut(), status=201)


@blp.post("/links/<uuid:link_id>/withdrawal")
@requires(Permission.SUBJECTS_WRITE)
@takes(LinkWithdrawalIn)
@answers(204)
def withdraw(body: dict[str, Any], link_id: UUID) -> None:
    """Take a link back that should not have been entered."""
    with transaction() as session:
        withdraw_link(session, link_id, reason=body["reason"], by=actor(), at=now())


@blp.post("/imports")
@requires(Permission.SUBJECTS_WRITE)
@blp.doc(requestBody={"required": True, "content": _FILE})  # type: ignore[untyped-decorator]  # it ships no types
@takes(ImportQuery, location="query")
@answers(202, ImportOut)
def begin(query: dict[str, Any]) -> SubjectImport:
    """Send a file (CSV, XLSX, Parquet) as the body; a worker takes it over.

    The same file from the same source is taken over once; sent again, it is answered with the
    import as it is.
    """
    request.max_content_length = LARGEST_FILE_BYTES
    folder = imports_folder(services().settings.var)
    with received(request.stream, folder) as path:
        with transaction() as session:
            at = now()
            run = runs.begin_import(session, path, source=query["source"], by=actor(), at=at)
            keep(path, folder)
            runs.owe_import(session, run.id, at=at)
        return run


@blp.get("/imports/<uuid:import_id>")
@requires(Permission.SUBJECTS_WRITE)
@answers(200, ImportOut)
def show_import(import_id: UUID) -> SubjectImport:
    """How far an import is."""
    with reading() as session:
        return runs.get_import(session, import_id)


@blp.get("/imports/<uuid:import_id>/rejects")
@requires(Permission.SUBJECTS_WRITE)
def rejects(import_id: UUID) -> Response:
    """The refused rows as CSV: row, field, reason in the reader's language, the row itself."""
    return rejects_file(import_id)


@blp.post("/persons")
@requires(Permission.SUBJECTS_WRITE)
@takes(PersonIn)
@answers(201, SubjectOut)
def register_person(body: dict[str, Any]) -> Subject:
    """Record a person whom law brings here; answered with the public number and masked name.

    One number is one person: sent again, it is refused. No answer is kept for repetition.
    """
    with transaction() as session:
        return persons.register_person(
            session, new_person(body), personal_key_file(), by=actor(), at=now()
        )


@blp.post("/persons/match")
@requires(Permission.PERSONS_READ)
@takes(PersonMatchIn)
@answers(200, SubjectOut)
def match_person(body: dict[str, Any]) -> Subject:
    """Whom a number stands for. That it was asked is in the journal; the number is nowhere."""
    kind = IdentifierKind(body["identifier_kind"])
    with transaction() as session:
        return persons.match_person(
            session, kind, body["identifier"], personal_key_file(), by=actor(), at=now()
        )


@blp.post("/<string:uscc>/identity")
@requires(Permission.PERSONS_READ)
@takes(PurposeIn)
@answers(200, PersonOut)
def view_person(body: dict[str, Any], uscc: str) -> PersonDetails:
    """Look at who a person is, for a purpose; the look is in the journal."""
    with transaction() as session:
        return persons.view_person(
            session,
            service.get_subject(session, uscc),
            personal_key_file(),
            purpose=Purpose(body["purpose"]),
            by=actor(),
            at=now(),
        )


def new_person(values: dict[str, Any]) -> NewPerson:
    """The person that a body or a form tells of."""
    return NewPerson(
        **{
            **values,
            "identifier_kind": IdentifierKind(values["identifier_kind"]),
            "role": PersonRole(values["role"]),
        }
    )


def personal_key_file() -> PersonalKeys:
    """The keys of this installation."""
    return personal_keys.open_keys(services().settings.var / "keys")


def rejects_file(import_id: UUID, *, workbook: bool = False) -> Response:
    """The refused rows of an import as a file to download.

    In a workbook every cell is text: a code of digits stays whole while the rows are mended.
    """
    with reading() as session:
        run = runs.get_import(session, import_id)
        rows = reject_rows(run, runs.rejects_of(session, import_id), gettext)
        pieces = xlsx_pieces(rows, sheet="rejects") if workbook else csv_pieces(rows)
        answer = Response(b"".join(pieces), mimetype=XLSX if workbook else CSV)
    name = f"rejects-{import_id}.{'xlsx' if workbook else 'csv'}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer
