"""What a subject's record must look like before it is kept. No storage here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from stdnum.iso7064 import mod_11_10

from registry.kernel import uscc
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.subjects.naming import name_key
from registry.subjects.vocabulary import PERSON_PREFIX, SubjectKind, SubjectStatus

LONGEST_NAME = 200
_DIVISION = re.compile(r"[1-9][0-9]{5}")
_INDUSTRY = re.compile(r"[A-T](?:[0-9]{2,4})?")
# 工商行政管理注册号编制规则 (2007): 14 digits and a check digit by GB/T 17710 (MOD 11,10).
_REGISTRATION_NO = re.compile(r"[0-9]{15}")
# GB 11643: such a number inside a name would be a person's.
_IDENTITY_NO = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
_KINDS = frozenset(map(str, SubjectKind))
_STATUSES = frozenset(map(str, SubjectStatus))


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject as a register hands it over.

    ``line`` counts from 1 and names the row in a report. ``named_since`` is the first day of the
    name; None when the register does not say. ``code_override_reason`` lets a legacy code in that
    fails its check characters.
    """

    line: int
    uscc: str
    name: str
    kind: str
    division: str
    industry: str | None = None
    status: str = SubjectStatus.ACTIVE.value
    registration_no: str | None = None
    product_classes: tuple[str, ...] = ()
    named_since: date | None = None
    code_override_reason: str | None = None
    original: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """Why one row is not kept: a JSON Pointer into it and a message id with its parameters.

    ``original`` holds the row's cells as they were handed over.
    """

    line: int
    pointer: str
    reason: str
    params: tuple[tuple[str, Any], ...] = ()
    original: tuple[str, ...] = field(default=(), compare=False, repr=False)


class SubjectRowInvalid(Invalid):
    """One or more fields of a subject's row are wrong."""

    title = N_("经营主体登记内容有误")


def checked(row: SubjectRow) -> SubjectRow:
    """The row with its code normalised and its text trimmed.

    Raises:
        SubjectRowInvalid: names every field that is wrong.
    """
    errors: list[FieldError] = []
    code = _code(row, errors)
    name = row.name.strip()
    _check_name(name, errors)
    if row.kind == SubjectKind.PERSON_BY_LAW or code.startswith(PERSON_PREFIX):
        errors.append(FieldError("#/kind", N_("个人不能这样登记，请用“登记个人”逐个办理。")))
    elif row.kind not in _KINDS:
        errors.append(FieldError("#/kind", N_("没有这种主体类型。")))
    _check_status(row.status, errors)
    _check_division(row.division, errors)
    if row.industry is not None and not _INDUSTRY.fullmatch(row.industry):
        errors.append(
            FieldError("#/industry", N_("行业代码应为GB/T 4754的门类字母，可加2至4位数字。"))
        )
    _check_registration_no(row, errors)
    if errors:
        raise SubjectRowInvalid(errors=errors)
    return row if (code, name) == (row.uscc, row.name) else replace(row, uscc=code, name=name)


def checked_correction(fields: Mapping[str, str]) -> None:
    """Whether ``name``, ``division`` and ``status``, those that are there, may be kept.

    Raises:
        SubjectRowInvalid: names every field that is wrong.
    """
    errors: list[FieldError] = []
    if (name := fields.get("name")) is not None:
        _check_name(name, errors)
    if (division := fields.get("division")) is not None:
        _check_division(division, errors)
    if (status := fields.get("status")) is not None:
        _check_status(status, errors)
    if errors:
        raise SubjectRowInvalid(errors=errors)


def _check_status(status: str, errors: list[FieldError]) -> None:
    if status not in _STATUSES:
        errors.append(FieldError("#/status", N_("没有这种登记状态。")))


def _check_division(division: str, errors: list[FieldError]) -> None:
    if not _DIVISION.fullmatch(division):
        errors.append(FieldError("#/division", N_("行政区划代码应为6位数字。")))


def _check_registration_no(row: SubjectRow, errors: list[FieldError]) -> None:
    number = row.registration_no
    if number is None:
        return
    if not _REGISTRATION_NO.fullmatch(number):
        errors.append(FieldError("#/registration_no", N_("注册号应为15位数字。")))
    elif not mod_11_10.is_valid(number) and not row.code_override_reason:
        errors.append(
            FieldError("#/registration_no", N_("注册号第15位（校验码）对不上，可能抄错了一位。"))
        )


def _code(row: SubjectRow, errors: list[FieldError]) -> str:
    try:
        return uscc.valid(row.uscc)
    except (uscc.CodeCheckWrong, uscc.CodeBodyWrong) as refusal:
        if row.code_override_reason:
            return uscc.normalise(row.uscc)
        errors.append(_code_error(refusal))
    except uscc.CodeInvalid as refusal:
        errors.append(_code_error(refusal))
    return row.uscc


def _code_error(refusal: uscc.CodeInvalid) -> FieldError:
    return FieldError("#/uscc", refusal.detail, tuple(refusal.params.items()))


def _check_name(name: str, errors: list[FieldError]) -> None:
    if not name_key(name):
        errors.append(FieldError("#/name", N_("名称不能为空。")))
    elif len(name) > LONGEST_NAME:
        errors.append(FieldError("#/name", N_("名称最多%(most)s个字。"), (("most", LONGEST_NAME),)))
    elif _IDENTITY_NO.search(name):
        errors.append(FieldError("#/name", N_("名称里有身份证号样式的号码，不能登记。")))
