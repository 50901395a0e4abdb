"""What is being decided on and would change a grade once it is in the ledger: told as a caution.

The features above keep such procedures; the composition root names who knows them. Nothing of it
counts: an answer about the grade only says what it does not hold for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from registry.credit.explanation import Explanation
from registry.credit.vocabulary import EntryKind, Severity
from registry.kernel.period import AsOf
from registry.subjects.models import Subject

_KNOWN_BY = "chengxin.credit.pending"


@dataclass(frozen=True, slots=True)
class Pending:
    """A procedure that may end in an entry of this case: its document, and how far it is come.

    ``href``: where the reader can open it; None where he cannot.
    """

    kind: EntryKind
    severity: Severity
    document: str
    state: str
    href: str | None


KnownBy = Callable[[Session, Subject, AsOf], Iterable[Pending]]


@dataclass(frozen=True, slots=True)
class Caution:
    """A sentence beside the ways to a better grade, and where its procedure is."""

    text: str
    href: str | None


def install_pending(app: Flask, known_by: Sequence[KnownBy]) -> None:
    """Say who knows of procedures that may end in an entry."""
    app.extensions[_KNOWN_BY] = tuple(known_by)


def cautions_of(
    session: Session, subject: Subject, explanation: Explanation
) -> tuple[Caution, ...]:
    """What is pending that would force a grade: nothing else that may come is foretold."""
    if not explanation.advised:
        return ()
    known_by = cast("tuple[KnownBy, ...]", current_app.extensions.get(_KNOWN_BY, ()))
    cautions = []
    for told in known_by:
        for each in told(session, subject, explanation.as_of):
            veto = explanation.policy.criteria[each.kind, each.severity].veto
            if veto is not None:
                text = _(
                    "列入名单的案件正在办理（%(document)s，%(state)s）。一旦列入，直接定为%(grade)s级，"
                    "这里写的升级日期不再成立。不同意的，按告知书、决定书写明的办法提出。",
                    document=each.document,
                    state=each.state,
                    grade=veto,
                )
                cautions.append(Caution(str(text), each.href))
    return tuple(cautions)
