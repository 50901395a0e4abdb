"""Two letters to the registered address that came back: what makes it unreachable. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.blacklist.filing_refusals import MailingsWrong
from registry.kernel.refusals import N_, FieldError

FIRST, SECOND = "first", "second"
_MISSING = N_("登记两次邮寄的方式、编号、寄出日期和退回日期。")


class MailMethod(StrEnum):
    """How the postal service took the letter: registered, or by express."""

    REGISTERED = "registered"
    EXPRESS = "express"


@dataclass(frozen=True, slots=True)
class MailingRule:
    """How many days lie between the two, both bounds inclusive."""

    min_days_apart: int
    max_days_apart: int
    article: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Mailing:
    """One letter: how and under which number it was sent, when, and when it came back."""

    method: MailMethod | None = None
    number: str | None = None
    sent_on: date | None = None
    returned_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is told of it."""
        return not any((self.method, self.number, self.sent_on, self.returned_on))


def check_mailings(
    first: Mailing, second: Mailing, rule: MailingRule | None, *, established_on: date
) -> None:
    """Refuse letters that do not show the address to be unreachable, naming every wrong field.

    Args:
        first: the letter sent first.
        second: the letter sent after it.
        rule: of the ground; None where it asks for none, and then none is told.
        established_on: the day of the finding, which is no earlier than both returns.

    Raises:
        MailingsWrong.
    """
    if rule is None:
        if not (first.is_empty and second.is_empty):
            told = FieldError("#/first_mail_no", N_("只有无法联系的事由登记邮寄情况。"))
            raise MailingsWrong(errors=[told])
        return
    errors = [*_letter_errors(FIRST, first), *_letter_errors(SECOND, second)]
    if not errors:
        errors = _apart_errors(first, second, rule, established_on)
    if errors:
        raise MailingsWrong(errors=errors, legal_basis=rule.article)


def _letter_errors(name: str, letter: Mailing) -> list[FieldError]:
    told = {
        f"#/{name}_mail_method": letter.method,
        f"#/{name}_mail_no": (letter.number or "").strip(),
        f"#/{name}_mailed_on": letter.sent_on,
        f"#/{name}_returned_on": letter.returned_on,
    }
    errors = [FieldError(pointer, _MISSING) for pointer, value in told.items() if not value]
    if letter.sent_on and letter.returned_on and letter.returned_on < letter.sent_on:
        errors.append(FieldError(f"#/{name}_returned_on", N_("退回日期不能早于寄出日期。")))
    return errors


def _apart_errors(
    first: Mailing, second: Mailing, rule: MailingRule, established_on: date
) -> list[FieldError]:
    sent, again = first.sent_on, second.sent_on
    returns = (first.returned_on, second.returned_on)
    assert sent is not None, "whole letters only"
    assert again is not None, "whole letters only"
    errors = []
    # The post gives every letter a number of its own: one number is one letter.
    if _tracked(first) == _tracked(second):
        errors.append(FieldError("#/second_mail_no", N_("两次邮寄的编号不能相同。")))
    if not rule.min_days_apart <= (again - sent).days <= rule.max_days_apart:
        places = (("least", rule.min_days_apart), ("most", rule.max_days_apart))
        told = N_("第二次邮寄应当在第一次之后%(least)s日以上、%(most)s日以下。")
        errors.append(FieldError("#/second_mailed_on", told, places))
    if any(day is not None and day > established_on for day in returns):
        told = N_("查明之日不能早于信函退回的日期。")
        errors.append(FieldError("#/established_on", told))
    return errors


def _tracked(letter: Mailing) -> str:
    return "".join((letter.number or "").split()).upper()
