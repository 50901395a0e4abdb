"""The firms as their register hands them over, a few of them first under a former name."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from chengxin.demo.firms import Firm, renamed
from registry.accounts.actors import Actor
from registry.subjects import service as subjects
from registry.subjects.rules import SubjectRow

_BEFORE = timedelta(hours=1)


def take_over(session: Session, firms: Sequence[Firm], *, by: Actor, at: datetime) -> None:
    """Put all firms on record; a few of them had another name before."""
    former = renamed(firms)
    then = [firm for firm in firms if firm.uscc in former]
    names = {uscc: name for uscc, (name, _until) in former.items()}
    since = {uscc: day for uscc, (_name, day) in former.items()}
    _import(session, _rows(then, names, {}), by=by, at=at - _BEFORE)
    _import(session, _rows(firms, {}, since), by=by, at=at)


def _rows(
    firms: Sequence[Firm], names: dict[str, str], since: dict[str, date]
) -> Iterator[SubjectRow]:
    for line, firm in enumerate(firms, start=1):
        yield SubjectRow(
            line=line,
            uscc=firm.uscc,
            name=names.get(firm.uscc, firm.name),
            kind=firm.kind,
            division=firm.division,
            industry=firm.trade.industry,
            size=firm.size,
            product_classes=firm.trade.products,
            named_since=since.get(firm.uscc, firm.registered_on),
        )


def _import(session: Session, rows: Iterator[SubjectRow], *, by: Actor, at: datetime) -> None:
    report = subjects.import_subjects(session, rows, source="demo", by=by, at=at)
    if report.rejected:
        raise AssertionError(f"the demonstration's own rows are refused: {report.rejected[:3]}")
