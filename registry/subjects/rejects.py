"""The refused rows of an import as a file: row, field, reason in the reader's language, the row."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from defusedcsv import csv as defused_csv

from registry.kernel.refusals import N_
from registry.subjects.import_models import SubjectImport, SubjectImportReject

_HEADING = (N_("行号"), N_("字段"), N_("原因"))


def reject_lines(
    run: SubjectImport, rejects: Iterable[SubjectImportReject], translate: Callable[[str], str]
) -> Iterator[str]:
    """Lines of CSV; the original row follows under its own heading, corrected it can go in again.

    Args:
        run: whose rows they are.
        rejects: in the file's order.
        translate: message id to the reader's language.
    """
    yield "\ufeff" + _line([*map(translate, _HEADING), *run.titles])
    for row in rejects:
        reason = translate(row.reason)
        yield _line(
            [
                str(row.line),
                row.pointer.removeprefix("#/"),
                reason % row.params if row.params else reason,
                *row.original,
            ]
        )


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    defused_csv.writer(out, quoting=csv.QUOTE_MINIMAL).writerow(list(cells))
    return out.getvalue()
