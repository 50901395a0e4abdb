"""What a subject's record must look like before it is kept. No storage here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from stdnum.iso7064 import mod_11_10

from registry.kernel import uscc
from registry.kernel.refusals import N_, FieldError, Invalid
from registry.policy.divisions import may_register
from registry.subjects.naming import name_key
from registry.subjects.vocabulary import (
    KINDS_WRITTEN,
    PERSON_PREFIX,
    SIZES_WRITTEN,
    STATUSES_WRITTEN,
    SubjectKind,
    SubjectSize,
    SubjectStatus,
    both_ways,
)

LONGEST_NAME = 200
_DIVISION = re.compile(r"[1-9][0-9]{5}")
_INDUSTRY = re.compile(r"[A-T](?:[0-9]{2,4})?")
# 工商行政管理注册号编制规则 (2007): 14 digits and a check digit by GB/T 17710 (MOD 11,10).
_REGISTRATION_NO = re.compile(r"[0-9]{15}")
# GB 11643: such a number inside a name would be a person's.
_IDENTITY_NO = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])")
# Every control character and line break (Unicode Cc, Zl, Zp): a field is one line of text. And what
# nobody sees, yet turns the order of the letters round or sets apart two names that look alike.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029"
    r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
)
# What a workbook's day or truth value becomes as text.
_DAY_OR_TRUTH = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|true|false", re.IGNORECASE)
# What spreadsheets and databases write where there is nothing, or a formula failed.
_NO_NAME = re.compile(
    r"#(?:n/a|ref!|value!|name\?|div/0!|num!|null!)|n/a|null|none|nan|[(（]?空[)）]?|无|暂无|未知",
    re.IGNORECASE,
)
_NO_REASON = frozenset({"", "无", "暂无", "没有", "空", "null", "none", "na"})
# A code that a spreadsheet took for a number: it keeps fifteen digits.
_NUMBER_LIKE = re.compile(r"[0-9](?:\.[0-9]+)?e\+?[0-9]{2}|[1-9][0-9]{14}000", re.IGNORECASE)
_KINDS = tuple(str(kind) for kind in SubjectKind if kind != SubjectKind.PERSON_BY_LAW)
_STATUSES = tuple(map(str, SubjectStatus))
_SIZES = tuple(map(str, SubjectSize))
# GB 32100-2015 annex A: registrar 9 (market regulation), then what it registers.
_KIND_OF_CODE = {
    "91": SubjectKind.ENTERPRISE,
    "92": SubjectKind.SOLE_TRADER,
    "93": SubjectKind.COOPERATIVE,
}
CONTROL_CHARACTERS = N_("含有换行等控制字符，请删去。")


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject as a register hands it over.

    ``line`` counts from 1 and names the row in a report. ``named_since`` is the first day of the
    name; None when the register does not say. ``code_override_reason`` lets a legacy code in that
    fails its check characters. ``size`` None leaves what is on record.
    """

    line: int
    uscc: str
    name: str
    kind: str
    division: str
    industry: str | None = None
    status: str = SubjectStatus.ACTIVE.value
    size: str | None = None
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
    else:
        _check_kind(row, code, errors)
    _check_status(row.status, errors)
    _check_division(row.division, errors)
    if row.industry is not None and not _INDUSTRY.fullmatch(row.industry):
        errors.append(
            FieldError("#/industry", N_("行业代码应为GB/T 4754的门类字母，可加2至4位数字。"))
        )
    _check_size(row.size, errors)
    _check_registration_no(row, errors)
    if any(map(control_characters, row.product_classes)):
        errors.append(FieldError("#/product_classes", CONTROL_CHARACTERS))
    if errors:
        raise SubjectRowInvalid(errors=errors)
    return row if (code, name) == (row.uscc, row.name) else replace(row, uscc=code, name=name)


def checked_correction(fields: Mapping[str, str]) -> None:
    """Whether ``name``, ``division``, ``status`` and ``size``, those that are there, may be kept.

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
    _check_size(fields.get("size"), errors)
    if errors:
        raise SubjectRowInvalid(errors=errors)


def control_characters(text: str) -> bool:
    """Whether a text holds a control character or a line break."""
    return _CONTROL.search(text) is not None


def visible(text: str) -> str:
    """The text with a space for each control character, as it can be kept and shown."""
    return _CONTROL.sub(" ", text)


def _check_kind(row: SubjectRow, code: str, errors: list[FieldError]) -> None:
    if row.kind not in _KINDS:
        known = (("known", both_ways(KINDS_WRITTEN)),)
        errors.append(
            FieldError("#/kind", N_("没有这种主体类型，应为其中之一：%(known)s。"), known)
        )
        return
    told = _KIND_OF_CODE.get(code[:2])
    named = row.kind in _KIND_OF_CODE.values()
    if told is not None and named and row.kind != told and not _is_overridden(row):
        error = N_("代码以%(prefix)s开头的主体类型应为%(kind)s。")
        params = (("prefix", code[:2]), ("kind", both_ways(KINDS_WRITTEN, [told])))
        errors.append(FieldError("#/kind", error, params))


def _check_status(status: str, errors: list[FieldError]) -> None:
    if status not in _STATUSES:
        known = (("known", both_ways(STATUSES_WRITTEN)),)
        error = N_("没有这种登记状态，应为其中之一：%(known)s。")
        errors.append(FieldError("#/status", error, known))


def _check_size(size: str | None, errors: list[FieldError]) -> None:
    if size is not None and size not in _SIZES:
        known = (("known", both_ways(SIZES_WRITTEN)),)
        error = N_("没有这种企业规模，应为其中之一：%(known)s。")
        errors.append(FieldError("#/size", error, known))


def _check_division(division: str, errors: list[FieldError]) -> None:
    if not _DIVISION.fullmatch(division):
        errors.append(FieldError("#/division", N_("行政区划代码应为6位数字。")))
    elif not may_register(division):
        errors.append(FieldError("#/division", N_("没有这样的行政区划代码，请核对。")))


def _check_registration_no(row: SubjectRow, errors: list[FieldError]) -> None:
    number = row.registration_no
    if number is None:
        return
    if not _REGISTRATION_NO.fullmatch(number):
        errors.append(FieldError("#/registration_no", N_("注册号应为15位数字。")))
    elif not mod_11_10.is_valid(number) and not _is_overridden(row):
        errors.append(
            FieldError("#/registration_no", N_("注册号第15位（校验码）对不上，可能抄错了一位。"))
        )


def _is_overridden(row: SubjectRow) -> bool:
    """Whether a reason is given: what stands for nothing is none."""
    return name_key(row.code_override_reason or "") not in _NO_REASON


def _code(row: SubjectRow, errors: list[FieldError]) -> str:
    try:
        return uscc.valid(row.uscc)
    except (uscc.CodeCheckWrong, uscc.CodeBodyWrong) as refusal:
        if _is_overridden(row):
            return uscc.normalise(row.uscc)
        errors.append(_code_error(refusal))
    except uscc.CodeInvalid as refusal:
        errors.append(_code_error(refusal))
    if _NUMBER_LIKE.fullmatch(row.uscc):
        lost = N_("表格软件把代码当成了数字，后几位已经丢失。请把这一列设为文本，重新导出。")
        errors[-1] = FieldError("#/uscc", lost)
    return row.uscc


def _code_error(refusal: uscc.CodeInvalid) -> FieldError:
    return FieldError("#/uscc", refusal.detail, tuple(refusal.params.items()))


def _check_name(name: str, errors: list[FieldError]) -> None:
    if not name_key(name):
        errors.append(FieldError("#/name", N_("名称不能为空。")))
    elif control_characters(name):
        errors.append(FieldError("#/name", CONTROL_CHARACTERS))
    elif _DAY_OR_TRUTH.fullmatch(name):
        errors.append(FieldError("#/name", N_("这是日期或者是非值，不是名称。")))
    elif name_key(name).isdecimal():  # perhaps a person's number: it is not repeated
        errors.append(FieldError("#/name", N_("只有数字，不是名称。")))
    elif _NO_NAME.fullmatch(name):
        errors.append(FieldError("#/name", N_("“%(given)s”不是名称。"), (("given", name),)))
    elif len(name) > LONGEST_NAME:
        errors.append(FieldError("#/name", N_("名称最多%(most)s个字。"), (("most", LONGEST_NAME),)))
    elif _IDENTITY_NO.search(name):
        errors.append(FieldError("#/name", N_("名称里有身份证号样式的号码，不能登记。")))
