"""Columns of a filing fact that tell of the two letters to the registered address."""

from datetime import date

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

_LETTERS = (
    "first_mail_method, first_mail_no, first_mailed_on, first_returned_on, second_mail_method,"
    " second_mail_no, second_mailed_on, second_returned_on, mail_min_days, mail_max_days"
)

MAILING_CHECKS = (
    CheckConstraint(
        f"num_nulls({_LETTERS}) = CASE kind WHEN 'address_unreachable' THEN 0 ELSE 10 END",
        name="mailed_twice",
    ),
    CheckConstraint(
        "first_mail_method IN ('registered', 'express')"
        " AND second_mail_method IN ('registered', 'express')",
        name="mailed_by_post",
    ),
    CheckConstraint(
        "second_mailed_on - first_mailed_on BETWEEN mail_min_days AND mail_max_days"
        " AND mail_min_days > 0 AND first_returned_on >= first_mailed_on"
        " AND second_returned_on >= second_mailed_on"
        " AND established_on >= GREATEST(first_returned_on, second_returned_on)",
        name="mailed_apart_and_returned",
    ),
    CheckConstraint(
        "upper(regexp_replace(first_mail_no, '\\s', '', 'g'))"
        " <> upper(regexp_replace(second_mail_no, '\\s', '', 'g'))",
        name="two_letters",
    ),
)


class MailingColumns:
    """Both letters, whole, where the ground is that nobody is reached at the address."""

    first_mail_method: Mapped[str | None] = mapped_column(Text, comment="registered or express")
    first_mail_no: Mapped[str | None] = mapped_column(Text, comment="Number of the first letter")
    first_mailed_on: Mapped[date | None] = mapped_column(comment="Day it was sent")
    first_returned_on: Mapped[date | None] = mapped_column(comment="Day it came back")
    second_mail_method: Mapped[str | None] = mapped_column(Text, comment="registered or express")
    second_mail_no: Mapped[str | None] = mapped_column(Text, comment="Number of the second letter")
    second_mailed_on: Mapped[date | None] = mapped_column(comment="Day it was sent")
    second_returned_on: Mapped[date | None] = mapped_column(comment="Day it came back")
    mail_min_days: Mapped[int | None] = mapped_column(
        comment="Fewest days between the two by the rule of the day"
    )
    mail_max_days: Mapped[int | None] = mapped_column(comment="Most days between them by that rule")
