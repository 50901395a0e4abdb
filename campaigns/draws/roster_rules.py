"""Decisions about the officers' roster. Pure."""

import secrets
from enum import StrEnum

from registry.kernel.refusals import N_, Conflict, Invalid, NotOnRecord, NotPermitted

# Crockford's letters: none is taken for another when read aloud or from paper.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 6


class AbsenceKind(StrEnum):
    """Why an officer is away; staff only, the record of a draw has the days alone."""

    LEAVE = "leave"
    TRAINING = "training"
    SECONDMENT = "secondment"
    OTHER = "other"


class NotInRoster(NotOnRecord):
    """The officer is not in the roster."""

    title = N_("不在名录库中")
    detail = N_("这位人员不在执法检查人员名录库中。")


class OtherAgencysOfficer(NotPermitted):
    """Each agency keeps the roster of its own officers."""

    title = N_("不是本机关的人员")
    detail = N_("名录库由各机关维护本机关的人员。")


class RosterInvalid(Invalid):
    """Days or categories that are wrong."""

    title = N_("名录库内容有误")


class LeftAlready(Conflict):
    """The entry, qualification or absence was ended before."""

    title = N_("已经终止")
    detail = N_("这一条已经终止，不能再办理。")


def new_number() -> str:
    """A number for the roster: random, so that it tells nothing about its bearer."""
    return "ZF-" + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
