"""The macros under ``templates/components`` as one name, ``cx``, in every template."""

from functools import cached_property
from typing import Any

from jinja2 import Environment
from jinja2.runtime import Macro

_FOLDER = "components/"


class Components:
    """``cx.grade(...)`` calls the macro ``grade`` whichever component file defines it."""

    def __init__(self, environment: Environment) -> None:
        """Find macros in ``environment`` when the first one is asked for."""
        self._environment = environment

    @cached_property
    def _macros(self) -> dict[str, Macro]:
        macros: dict[str, Macro] = {}
        for name in self._environment.list_templates():
            if not name.startswith(_FOLDER):
                continue
            for macro in vars(self._environment.get_template(name).module).values():
                if not isinstance(macro, Macro):
                    continue
                if macro.name in macros:
                    raise RuntimeError(f"two components are called {macro.name}")
                macros[macro.name] = macro
        return macros

    def names(self) -> list[str]:
        """Every component, in alphabetical order."""
        return sorted(self._macros)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a macro is called with anything
        """The macro called ``name``."""
        try:
            return self._macros[name]
        except KeyError:
            raise AttributeError(f"there is no component {name}") from None
