"""The steps of a case with their days, and the one it is at, for ``cx.steps``. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from registry.blacklist.models import ListingCase
from registry.blacklist.states import CaseState


def course(case: ListingCase, *, on: date) -> list[dict[str, Any]]:
    """The steps of the procedure with their days, for ``cx.steps``.

    A period that is still running on ``on`` is not a step done, though its last day is known.
    """
    stages = [
        (_("发现线索"), case.found_on),
        (_("立案"), case.opened_on),
        (_("告知送达"), case.noticed_on),
        (_("申辩届满"), case.defence_ends_on),
        (_("决定"), case.decided_on),
        (_("决定送达"), case.served_on),
        (_("公示"), case.published_on),
        *([(_("恢复列入"), case.restored_on)] if case.restored_on else []),
        (_("结束"), case.ended_on),
    ]
    return steps_of(case, stages, on=on)


def steps_of(
    case: ListingCase, stages: Sequence[tuple[str, date | None]], *, on: date
) -> list[dict[str, Any]]:
    """Stages that a case has, with their days: what is done on a day, and which one it is at.

    A filing fact needs no notice and no service; a case that ended comes to nothing else. Being on
    the list lasts; any other stage that is done makes the one after it the present.
    """
    if case.filing_fact_id is not None:
        skipped = {_("告知送达"), _("申辩届满"), _("决定送达")}
        stages = [stage for stage in stages if stage[0] not in skipped]
    if case.ended_on is not None:
        stages = [stage for stage in stages if stage[1] is not None]
    done = [place for place, (_label, day) in enumerate(stages) if day is not None and day <= on]
    last = max(done, default=-1)
    now = last if case.state == CaseState.PUBLISHED else last + 1
    return [
        {
            "label": label,
            "note": day.isoformat() if day else None,
            "at": "now" if place == now else "done" if place <= last else None,
        }
        for place, (label, day) in enumerate(stages)
    ]
