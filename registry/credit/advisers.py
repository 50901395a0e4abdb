"""Who knows what can be done about entries of other features; the composition root names them."""

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from flask import Flask, current_app

from registry.credit.remedies import Adviser
from registry.kernel.clock import legal_day
from registry.kernel.period import AsOf

_ADVISERS = "chengxin.credit.advisers"


def install_advisers(app: Flask, advisers: Mapping[str, Adviser]) -> None:
    """Say for each ``source_kind`` who knows what can be done about its entries."""
    app.extensions[_ADVISERS] = dict(advisers)


def advisers_for(as_of: AsOf, *, at: datetime) -> Mapping[str, Adviser] | None:
    """Those of the running application, by ``source_kind``, for a question asked at ``at``.

    They tell what may be done from now on. Of another day, or of what was known at another
    instant, there is nothing to advise: None.
    """
    if as_of != AsOf(legal_day(at), at):
        return None
    return cast("Mapping[str, Adviser]", current_app.extensions.get(_ADVISERS, {}))
