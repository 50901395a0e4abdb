"""Unified social credit codes (GB 32100-2015) and the body they hold (GB 11714-1997).

The division inside a code is where it was first assigned: never the current address.
"""

import re
import unicodedata
from dataclasses import dataclass

from registry.kernel.refusals import N_, Invalid

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH = 18
_DIGITS = "0123456789"
_DIVISION_PLACES = range(3, 9)  # GB/T 2260, six digits
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_BODY_VALUE = {character: value for value, character in enumerate(_BODY_ALPHABET)}
_LOOKALIKES = str.maketrans("IOSVZ", "105U2")
_WELL_WRITTEN = re.compile(rf"[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")


class CodeInvalid(Invalid):
    """Root of the four ways a code can be wrong."""

    title = N_("统一社会信用代码有误")
    detail = N_("统一社会信用代码有误。")


class CodeLengthWrong(CodeInvalid):
    """Not 18 characters."""

    detail = N_("统一社会信用代码应为18位，现有%(length)s位。")


class CodeCharacterWrong(CodeInvalid):
    """A character that cannot stand there: I, O, S, V, Z nowhere, letters not in the division."""

    detail = N_("第%(place)s位的字符不对：不使用I、O、S、V、Z，第3至8位只能是数字。")


class CodeCheckWrong(CodeInvalid):
    """The 18th character does not fit the first 17."""

    detail = N_("第18位对不上，可能抄错了一位。请对照执照再核一遍。")


class CodeBodyWrong(CodeInvalid):
    """The 17th character does not fit the organisation code in places 9 to 16."""

    detail = N_("第9至17位（主体标识码）对不上，可能抄错了一位。请对照执照再核一遍。")


@dataclass(frozen=True, slots=True)
class CodeParts:
    """A valid code taken apart."""

    registrar: str
    entity_class: str
    division: str
    body: str


def normalise(text: str) -> str:
    """Full width, lower case, spaces and hyphens forgiven; the result may still be invalid."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(c for c in wide if not c.isspace() and c not in "-‐–—·").upper()


def check_character(first: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, 5.6)."""
    total = sum(_VALUE[c] * w for c, w in zip(first, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def body_check_character(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (GB 11714-1997)."""
    total = sum(_BODY_VALUE[c] * w for c, w in zip(body, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def valid(text: str) -> str:
    """The normalised code.

    Raises:
        CodeLengthWrong, CodeCharacterWrong, CodeCheckWrong, CodeBodyWrong: what is wrong first.
    """
    code = text if _WELL_WRITTEN.fullmatch(text) else _spelt(normalise(text))
    if check_character(code[:17]) != code[17]:
        raise CodeCheckWrong
    if body_check_character(code[8:16]) != code[16]:
        raise CodeBodyWrong
    return code


def _spelt(code: str) -> str:
    """The code as it is, where its length and characters are right."""
    if len(code) != LENGTH:
        raise CodeLengthWrong(length=len(code))
    for place, character in enumerate(code, start=1):
        if character not in (_DIGITS if place in _DIVISION_PLACES else ALPHABET):
            raise CodeCharacterWrong(place=place)
    return code


def near(text: str) -> set[str]:
    """The valid codes that ``text`` is but for one slip.

    A slip is a character that is wrong, missing or too many, or two that changed places; letters
    that no code has are read as the digits that they look like. Mostly there is one such code, as
    the check characters leave few.
    """
    code = normalise(text).translate(_LOOKALIKES)
    cuts = [(code[:place], code[place:]) for place in range(len(code) + 1)]
    written = {code}
    if len(code) == LENGTH:
        written |= {head + c + tail[1:] for head, tail in cuts[:-1] for c in ALPHABET}
        written |= {head + tail[1::-1] + tail[2:] for head, tail in cuts}
    elif len(code) == LENGTH - 1:
        written |= {head + c + tail for head, tail in cuts for c in ALPHABET}
    elif len(code) == LENGTH + 1:
        written |= {head + tail[1:] for head, tail in cuts}
    return {each for each in written if _is_valid(each)}


def _is_valid(code: str) -> bool:
    try:
        return valid(code) == code
    except CodeInvalid:
        return False


def parts(code: str) -> CodeParts:
    """Take a valid, normalised code apart."""
    return CodeParts(code[0], code[1], code[2:8], code[8:17])


def assemble(prefix: str, division: str, body: str) -> str:
    """The full code for registrar and class (2), division (6) and body (8) characters."""
    first = f"{prefix}{division}{body}{body_check_character(body)}"
    return first + check_character(first)
