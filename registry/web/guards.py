"""How a condition of an act is shown: as the "why not yet" panel draws it."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from registry.kernel.guards import Guard


def shown_guards(guards: Iterable[Guard]) -> list[dict[str, Any]]:
    """Guards for ``cx.why``: what is still to be done first, in the order of the procedure."""
    return [shown_guard(guard) for guard in sorted(guards, key=lambda guard: guard.met)]


def shown_guard(guard: Guard) -> dict[str, Any]:
    """A guard in the reader's language, for ``cx.why``."""
    words = gettext(guard.text)
    return {
        "met": guard.met,
        "text": words % dict(guard.params) if guard.params and not guard.met else words,
        "when": guard.on,
        "basis": guard.legal_basis or None,
        "pending": guard.pending,
    }
