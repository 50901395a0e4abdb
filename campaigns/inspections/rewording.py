"""The words of a finding put right: old and new words stay in its history, the ledger follows."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from campaigns.inspections.acts import Deed, write
from campaigns.inspections.findings import CREDIT_SOURCE, locked_for
from campaigns.inspections.lifecycle import FindingAct
from campaigns.inspections.models import Finding
from campaigns.inspections.rules import check_put_right_by
from registry.accounts.actors import Actor
from registry.accounts.permissions import Permission
from registry.credit import service as credit
from registry.credit.vocabulary import EntryKind
from registry.kernel.refusals import N_, Invalid


class NothingReworded(Invalid):
    """A correction that changes nothing."""

    title = N_("没有更正")
    detail = N_("更正的内容和现在的记录相同。")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a finding as they are to read; None leaves them as they are."""

    description: str | None = None
    note: str | None = None


def correct_finding(
    session: Session,
    finding_id: UUID,
    wording: Wording,
    *,
    reason: str,
    version: int,
    by: Actor,
    at: datetime,
) -> Finding:
    """Correct the words of a finding; a confirmed one's ledger entry follows.

    The ledger keeps what it said until now, and says the new words from now on.

    Raises:
        FindingUnknown, Stale, ActNotPossible, FindingOfAnotherAgency, PersonNeeded.
        NothingReworded: the words are the same.
        SecondOfficerNeeded: it is confirmed, and ``by`` recorded it.
    """
    deed = Deed(FindingAct.CORRECT, by, at, {})
    finding = locked_for(session, finding_id, version, deed)
    check_put_right_by(finding.recorded_by, confirmed_by=finding.confirmed_by, officer=by.person())
    if finding.confirmed_by is not None:
        by.must(Permission.FINDINGS_CONFIRM)
    return reword(session, finding, wording, reason=reason, by=by, at=at)


def reword(
    session: Session, finding: Finding, wording: Wording, *, reason: str, by: Actor, at: datetime
) -> Finding:
    """Correct the words of a finding that is locked and may be corrected.

    Raises:
        ActNotPossible, NothingReworded.
    """
    asked = {"description": wording.description, "note": wording.note}
    becomes = {
        name: text
        for name, text in asked.items()
        if text is not None and text != getattr(finding, name)
    }
    if not becomes:
        raise NothingReworded
    was = {name: getattr(finding, name) for name in becomes}
    deed = Deed(FindingAct.CORRECT, by, at, {"reason": reason, "was": was, "becomes": becomes})
    write(session, [finding], deed, dict(becomes))
    if finding.confirmed_by is not None and "description" in becomes:
        credit.reword_entry(
            session,
            source_kind=CREDIT_SOURCE,
            source_id=finding.id,
            kind=EntryKind.FINDING,
            summary=becomes["description"],
            by=by,
            at=at,
        )
    return finding
