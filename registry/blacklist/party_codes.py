"""The code that opens one case to its party: issued once, stored as a digest, revocable.

Owns ``party_code``. None commits. The code is shown when it is made, to be printed with the
document that is served, and never again.
"""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.accounts.actors import Actor
from registry.accounts.attempts import attempts_under, forget_failures, note_failure
from registry.audit import service as audit
from registry.blacklist.party_models import PartyCode
from registry.blacklist.record import lock_case, require_competent
from registry.kernel import uscc
from registry.kernel.clock import legal_day
from registry.kernel.identity import new_id
from registry.kernel.refusals import N_, Conflict, NotSignedIn
from registry.subjects.models import Subject

# Neither I, O, S, V nor Z: what is typed from paper is not misread. 16 of 31 are 79 bits.
_ALPHABET = uscc.ALPHABET
_LENGTH, _GROUP = 16, 4
_MISREAD = str.maketrans("OI", "01")
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=4)


class PartyRefused(NotSignedIn):
    """Unknown undertaking, wrong or revoked code: the answer does not tell which."""

    title = N_("没有打开")
    detail = N_("统一社会信用代码或者办事码不正确，或者办事码已经停用。请核对随文书送达的办事码。")


class PartyLocked(NotSignedIn):
    """Too many failures from one place for one undertaking."""

    title = N_("暂时不能再试")
    detail = N_("连续输入错误次数过多，请在%(minutes)s分钟后再试。")


class CodeNotPossible(Conflict):
    """The case has no party to tell yet."""

    title = N_("现在还不能给办事码")
    detail = N_("立案以后才能给当事人办事码。")


@dataclass(frozen=True, slots=True)
class Access:
    """What an open code leads to."""

    code_id: UUID
    case_id: UUID


def issue_code(session: Session, case_id: UUID, *, by: Actor, at: datetime) -> str:
    """Make a fresh code for the case's party; the one before opens nothing from now on.

    Returns:
        The code, in groups of four; nobody can read it again.

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded, CodeNotPossible.
    """
    case = lock_case(session, case_id)
    require_competent(session, case, by, legal_day(at))
    if case.opened_on is None:
        raise CodeNotPossible
    _revoke_open(session, case_id, by, at)
    party = session.get_one(Subject, case.subject_id)
    secret = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    code = PartyCode(
        id=new_id(),
        case_id=case_id,
        digest=_digest(party.uscc, secret),
        issued_at=at,
        issued_by_id=by.person(),
    )
    session.add(code)
    session.flush()
    _journal(session, "party_code.issued", case_id, by, at)
    return "-".join(secret[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def revoke_code(session: Session, case_id: UUID, *, by: Actor, at: datetime) -> None:
    """The case's code opens nothing any more, nor does a page that it opened; repeatable.

    Raises:
        CaseUnknown, AgencyNotCompetent, PersonNeeded.
    """
    case = lock_case(session, case_id)
    require_competent(session, case, by, legal_day(at))
    if _revoke_open(session, case_id, by, at):
        _journal(session, "party_code.revoked", case_id, by, at)


def find_code(session: Session, case_id: UUID) -> PartyCode | None:
    """The case's code that opens it, without its secret."""
    return session.scalar(
        select(PartyCode).where(PartyCode.case_id == case_id, PartyCode.revoked_at.is_(None))
    )


def open_by_code(
    session: Session, code_of_party: str, secret: str, *, place: str, at: datetime
) -> Access | PartyRefused | PartyLocked:
    """Open a case, or say why not; commit in either case.

    Five failures in a row from one place for one undertaking are refused for a quarter of an
    hour: a stranger elsewhere cannot lock the party out.

    Args:
        session: the caller's transaction.
        code_of_party: the undertaking's credit code, as typed.
        secret: the code, as typed; spaces, hyphens, case and width do not matter.
        place: where the attempt comes from.
        at: UTC instant.
    """
    holder = _plain(code_of_party)
    name = f"party:{holder}:{place}"
    attempts = attempts_under(session, name)
    if attempts.locked(at) and attempts.locked_until:
        minutes = -(-(attempts.locked_until - at).total_seconds() // 60)
        return PartyLocked(minutes=int(minutes))
    code = session.scalar(
        select(PartyCode).where(
            PartyCode.digest == _digest(holder, _plain(secret).translate(_MISREAD)),
            PartyCode.revoked_at.is_(None),
        )
    )
    if code is None:
        note_failure(session, name, attempts.failed(at))
        return PartyRefused()
    forget_failures(session, name)
    _journal(session, "party_code.used", code.case_id, PARTY, at)
    return Access(code.id, code.case_id)


def find_access(
    session: Session, code_id: UUID, *, since: datetime, seen: datetime, at: datetime
) -> Access | None:
    """What a page that was opened ``since``, last used at ``seen``, still leads to.

    None once it was left alone for half an hour, lasted four hours, or the code was revoked.
    """
    if not (seen <= at < seen + IDLE and since <= at < since + LONGEST):
        return None
    code = session.get(PartyCode, code_id)
    if code is None or code.revoked_at is not None:
        return None
    return Access(code.id, code.case_id)


def _revoke_open(session: Session, case_id: UUID, by: Actor, at: datetime) -> bool:
    code = find_code(session, case_id)
    if code is None:
        return False
    code.revoked_at, code.revoked_by_id = at, by.person()
    session.flush()
    return True


def _digest(holder: str, secret: str) -> bytes:
    return hashlib.sha256(f"chengxin-party-code-1|{holder}|{secret}".encode()).digest()


def _plain(typed: str) -> str:
    wide = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in wide if sign.isalnum())


def _journal(session: Session, action: str, case_id: UUID, by: Actor, at: datetime) -> None:
    audit.record(
        session, actor=by, action=action, object_kind="listing_case", object_id=str(case_id), at=at
    )


# A party has no account and may do nothing that the code's own case does not allow.
PARTY = Actor(kind="system", name="party")
