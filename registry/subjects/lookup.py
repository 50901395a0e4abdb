"""Finding a subject by what identifies it."""

from collections.abc import Collection

from sqlalchemy import Text, any_, cast, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from registry.db import within
from registry.kernel import uscc
from registry.kernel.refusals import N_, NotOnRecord
from registry.subjects.models import Subject


class SubjectUnknown(NotOnRecord):
    """No subject has this code."""

    title = N_("没有登记这个主体")
    detail = N_("没有统一社会信用代码为%(uscc)s的登记。")


def get_subject(session: Session, code: str) -> Subject:
    """The subject with the unified social credit code ``code``, however it is spelt.

    Raises:
        uscc.CodeInvalid: the code is malformed and nobody has it by a recorded exception.
        SubjectUnknown: nobody has it.
    """
    normalised = uscc.normalise(code)
    subject = session.scalar(select(Subject).where(Subject.uscc == normalised))
    if subject is None:
        raise SubjectUnknown(uscc=uscc.valid(code))
    return subject


def find_subjects_by_code(session: Session, codes: Collection[str]) -> dict[str, Subject]:
    """The subjects on record among N normalised codes, by code; one statement."""
    wanted = Subject.uscc == any_(cast(list(codes), ARRAY(Text)))
    found = session.scalars(select(Subject).where(wanted))
    return {subject.uscc: subject for subject in found}


def get_subjects(session: Session, subject_ids: Collection[int]) -> dict[int, Subject]:
    """N subjects by number; those not on record are left out."""
    wanted = within(Subject.id, subject_ids)
    found = session.scalars(select(Subject).where(wanted))
    return {subject.id: subject for subject in found}


def list_subjects(session: Session, *, after: str, limit: int) -> list[Subject]:
    """Up to ``limit`` subjects in the order of codes, those later than ``after``."""
    statement = select(Subject).where(Subject.uscc > after).order_by(Subject.uscc).limit(limit)
    return list(session.scalars(statement))
