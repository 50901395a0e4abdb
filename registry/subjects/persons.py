"""Persons whom law brings on record: guides, and others where an article names them.

A person has no unified social credit code. The registry gives a public number of the same form
(18 characters, same check characters) that begins with ``PR``, which no registrar's code does
(GB 32100-2015, table 1); so listings, status and editions work alike, and the number says nothing
about whom it stands for. Public is the number and the first character of the name. The rest is
sealed; to look at it is an act, with a purpose, in the journal.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.orm import Session
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from registry.accounts.actors import Actor
from registry.audit import service as audit
from registry.kernel import uscc
from registry.kernel.refusals import N_, Conflict, FieldError, Invalid, NotOnRecord
from registry.subjects.masking import masked_identifier, masked_name
from registry.subjects.models import Subject, SubjectName
from registry.subjects.naming import core_key, name_key
from registry.subjects.person_models import (
    PERSON_NUMBERS,
    IdentifierKind,
    PersonRole,
    SubjectPerson,
)
from registry.subjects.personal_keys import PersonalKeys
from registry.subjects.rules import CONTROL_CHARACTERS, control_characters
from registry.subjects.vocabulary import PERSON_PREFIX, SubjectKind

_RESIDENT_ID = re.compile(r"[1-9][0-9]{16}[0-9X]")  # GB 11643
_OTHER_NUMBER = re.compile(r"[A-Z0-9]{5,20}")
_RESEALED_AT_ONCE = 500


class Purpose(StrEnum):
    """Why an officer looks at who a person is."""

    SERVICE_OF_DOCUMENTS = "service_of_documents"
    CASE_HANDLING = "case_handling"
    CORRECTION = "correction"
    REQUEST_OF_THE_PERSON = "request_of_the_person"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to record; ``legal_basis`` is the article that brings the person here.

    The name and the number stay out of every ``repr``.
    """

    name: str = field(repr=False)
    identifier_kind: IdentifierKind
    identifier: str = field(repr=False)
    role: PersonRole
    legal_basis: str
    division: str


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Who a person is; only ever the answer to an audited act."""

    name: str = field(repr=False)
    identifier_kind: IdentifierKind
    identifier: str = field(repr=False)


class PersonInvalid(Invalid):
    """The number, name or place is malformed; the refusal holds none of them."""

    title = N_("个人登记内容有误")


class PersonKnown(Conflict):
    """The person is on record."""

    title = N_("此人已经登记")
    detail = N_("此人已经登记，公开登记号为%(number)s。")


class PersonUnknown(NotOnRecord):
    """No person on record fits."""

    title = N_("没有登记此人")
    detail = N_("没有相符的个人登记。")


def register_person(
    session: Session, new: NewPerson, keys: PersonalKeys, *, by: Actor, at: datetime
) -> Subject:
    """Record a person as a subject, under a public number and a masked name.

    Raises:
        PersonInvalid: names the fields that are wrong, without what was in them.
        PersonKnown: by this number somebody is on record.
    """
    number = _checked(new)
    hashed = keys.match(new.identifier_kind.value, number)
    if known := _find(session, new.identifier_kind, hashed):
        raise PersonKnown(number=known.uscc)
    serial = session.scalar(PERSON_NUMBERS.next_value())
    subject = Subject(
        uscc=uscc.assemble(PERSON_PREFIX, new.division, f"{serial:08}"),
        name=masked_name(new.name.strip()),
        kind=SubjectKind.PERSON_BY_LAW.value,
        division=new.division,
        source="registration",
        recorded_at=at,
    )
    session.add(subject)
    session.flush()
    key = name_key(subject.name)
    session.add(
        SubjectName(
            subject_id=subject.id,
            name=subject.name,
            name_key=key,
            core_key=core_key(key),
            valid=Range(None, None),
            recorded=Range(at, None),
        )
    )
    session.add(
        SubjectPerson(
            subject_id=subject.id,
            role=new.role.value,
            legal_basis=new.legal_basis,
            identifier_kind=new.identifier_kind.value,
            identifier_hash=hashed,
            identifier_sealed=keys.seal(number, bound_to=_bound(subject.id, "identifier")),
            name_sealed=keys.seal(new.name.strip(), bound_to=_bound(subject.id, "name")),
            key_id=keys.current,
            identifier_masked=masked_identifier(number),
            recorded_at=at,
        )
    )
    session.flush()
    detail = {"role": new.role.value, "legal_basis": new.legal_basis}
    _journal(session, "persons.registered", subject.uscc, detail, by=by, at=at)
    return subject


def match_person(
    session: Session,
    kind: IdentifierKind,
    identifier: str,
    keys: PersonalKeys,
    *,
    by: Actor,
    at: datetime,
) -> Subject:
    """The subject that a number stands for; that it was asked is journalled, the number is not.

    Raises:
        PersonUnknown: nobody on record has it.
    """
    found = _find(session, kind, keys.match(kind.value, _normalised(identifier)))
    told = found.uscc if found else "*"
    _journal(session, "persons.matched", told, {"found": found is not None}, by=by, at=at)
    if found is None:
        raise PersonUnknown
    return found


def find_person(session: Session, subject_id: int) -> SubjectPerson | None:
    """What may be shown of a person; None for a subject that is none."""
    return session.get(SubjectPerson, subject_id)


def view_person(
    session: Session,
    subject: Subject,
    keys: PersonalKeys,
    *,
    purpose: Purpose,
    by: Actor,
    at: datetime,
) -> PersonDetails:
    """Look at who a person is.

    Raises:
        PersonUnknown: the subject is no person.
    """
    held = find_person(session, subject.id)
    if held is None:
        raise PersonUnknown
    _journal(session, "persons.viewed", subject.uscc, {"purpose": purpose.value}, by=by, at=at)
    return PersonDetails(
        name=_open(held.name_sealed, held, "name", keys),
        identifier_kind=IdentifierKind(held.identifier_kind),
        identifier=_open(held.identifier_sealed, held, "identifier", keys),
    )


def reseal_persons(session: Session, keys: PersonalKeys) -> int:
    """Seal some persons anew under the current key; how many, 0 when all of them are."""
    older = session.scalars(
        select(SubjectPerson)
        .where(SubjectPerson.key_id != keys.current)
        .order_by(SubjectPerson.subject_id)
        .limit(_RESEALED_AT_ONCE)
        .with_for_update()
    ).all()
    for held in older:
        number = _open(held.identifier_sealed, held, "identifier", keys)
        name = _open(held.name_sealed, held, "name", keys)
        held.identifier_sealed = keys.seal(number, bound_to=_bound(held.subject_id, "identifier"))
        held.name_sealed = keys.seal(name, bound_to=_bound(held.subject_id, "name"))
        held.key_id = keys.current
    session.flush()
    return len(older)


def _find(session: Session, kind: IdentifierKind, hashed: bytes) -> Subject | None:
    return session.scalar(
        select(Subject)
        .join(SubjectPerson, SubjectPerson.subject_id == Subject.id)
        .where(SubjectPerson.identifier_kind == kind.value, SubjectPerson.identifier_hash == hashed)
    )


def _checked(new: NewPerson) -> str:
    errors: list[FieldError] = []
    number = _normalised(new.identifier)
    if not _number_fits(new.identifier_kind, number):
        errors.append(FieldError("#/identifier", N_("号码有误，请对照证件再核一遍。")))
    if not name_key(new.name):
        errors.append(FieldError("#/name", N_("姓名不能为空。")))
    elif control_characters(new.name):
        errors.append(FieldError("#/name", CONTROL_CHARACTERS))
    if not re.fullmatch(r"[1-9][0-9]{5}", new.division):
        errors.append(FieldError("#/division", N_("行政区划代码应为6位数字。")))
    if errors:
        raise PersonInvalid(errors=errors)
    return number


def _number_fits(kind: IdentifierKind, number: str) -> bool:
    if kind is not IdentifierKind.RESIDENT_ID:
        return _OTHER_NUMBER.fullmatch(number) is not None
    if not _RESIDENT_ID.fullmatch(number) or ric.calc_check_digit(number) != number[-1]:
        return False
    try:
        # Only the day: a person keeps the place of a county that is long gone.
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return True


def _normalised(identifier: str) -> str:
    return uscc.normalise(identifier)


def _open(sealed: bytes, held: SubjectPerson, column: str, keys: PersonalKeys) -> str:
    return keys.unseal(sealed, key_id=held.key_id, bound_to=_bound(held.subject_id, column))


def _bound(subject_id: int, column: str) -> str:
    return f"subject_person/{subject_id}/{column}"


def _journal(
    session: Session,
    action: str,
    object_id: str,
    detail: Mapping[str, str | bool],
    *,
    by: Actor,
    at: datetime,
) -> None:
    audit.record(
        session,
        actor=by,
        action=action,
        object_kind="subject",
        object_id=object_id,
        detail=detail,
        at=at,
    )
