"""Hiding numbers that are, or look like, a person's (GB 11643)."""

import re
import unicodedata

# Numbers typed at full width are numbers too.
_DIGIT = "[0-9０-９]"
_ALONE = "(?<![0-9A-Za-z０-９]){}(?![0-9A-Za-z０-９])"
_IDENTITY_NO = re.compile(
    _ALONE.format(f"([1-9１-９]{_DIGIT}{{5}}){_DIGIT}{{8}}({_DIGIT}{{3}}[0-9Xx０-９Ｘｘ])")
)
# GB 32100-2015: 91 to 93 begin what a register of firms gives; no person's number that holds a day
# of birth begins so, and where one would stand there is none.
_FIRMS_CODE = re.compile(r"9[1-3][0-9]{4}(?![0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))")
_MOBILE_NO = re.compile(_ALONE.format(f"([1１][3-9３-９]{_DIGIT}){_DIGIT}{{4}}({_DIGIT}{{4}})"))


def masked_text(text: str) -> str:
    """The text with identity and mobile numbers masked: a day of birth never shows.

    A firm's code of digits only stays as it is: a refused row has to be mended by it.
    """
    return _MOBILE_NO.sub(r"\1****\2", _IDENTITY_NO.sub(_masked_unless_firms, text))


def _masked_unless_firms(found: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", found.group())
    return found.group() if _FIRMS_CODE.match(plain) else found.expand(r"\1********\2")


def masked_identifier(number: str) -> str:
    """A person's number as it may be shown: an identity number without birth, others two ends.

    At most the first six and the last four characters of an 18-character number show; of any
    other, the first and the last two at most, and never more than half.
    """
    if _IDENTITY_NO.fullmatch(number):
        return _IDENTITY_NO.sub(r"\1********\2", number)
    shown = min(2, len(number) // 4)
    return number[:shown] + "*" * (len(number) - 2 * shown) + number[len(number) - shown :]


def masked_name(name: str) -> str:
    """A person's name as it may be shown: its first character, the others hidden."""
    return name[:1] + "*" * max(1, len(name) - 1)
