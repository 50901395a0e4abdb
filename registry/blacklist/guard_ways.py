"""Conditions of a case as its pages show them: what is not met names the page that helps."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from registry.blacklist.hearing_refusals import HearingRecordMissing
from registry.blacklist.rules import Step
from registry.kernel.guards import Guard
from registry.web.guards import shown_guard


def way_to_keep_the_record(case_id: UUID) -> dict[str, str]:
    """Where the original of the hearing's record is kept: ``href`` and its words, ``link``."""
    address = url_for("documents.documents_of_case", case_id=case_id, _anchor="files")
    return {"href": address, "link": _("到文书页保存笔录原件")}


def lacks_record(steps: Iterable[Step]) -> bool:
    """Whether a step waits for the original of the hearing's record."""
    return any(_lacks_record(guard) for step in steps for guard in step.why)


def shown_in(case_id: UUID) -> Callable[[Iterable[Guard]], list[dict[str, Any]]]:
    """What puts the conditions of a case into the form of ``cx.why``, the unmet ones first."""

    def shown(guards: Iterable[Guard]) -> list[dict[str, Any]]:
        ordered = sorted(guards, key=lambda guard: guard.met)
        return [
            shown_guard(one) | (way_to_keep_the_record(case_id) if _lacks_record(one) else {})
            for one in ordered
        ]

    return shown


def _lacks_record(guard: Guard) -> bool:
    return guard.condition is HearingRecordMissing and not guard.met
