"""The refused rows of an import as a table: line, field, reason in the reader's language, row."""

from collections.abc import Callable, Iterable, Iterator

from registry.kernel.refusals import N_
from registry.subjects.import_models import SubjectImport, SubjectImportReject

_HEADING = (N_("行号"), N_("字段"), N_("原因"))


def reject_rows(
    run: SubjectImport, rejects: Iterable[SubjectImportReject], translate: Callable[[str], str]
) -> Iterator[list[str]]:
    """The heading, then a row each; the original row follows, corrected it can go in again.

    Args:
        run: whose rows they are.
        rejects: in the file's order.
        translate: message id to the reader's language.
    """
    yield [*map(translate, _HEADING), *run.titles]
    for row in rejects:
        reason = translate(row.reason)
        yield [
            str(row.line),
            row.pointer.removeprefix("#/"),
            reason % row.params if row.params else reason,
            *row.original,
        ]
