"""Conditions that guard an act: met or not, since when or from when, and by which article.

What explains "why not yet" on a page and what refuses the act are one object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from registry.kernel.refusals import Conflict


class GuardRefusal(Conflict):
    """Root of the conditions that guard an act; each also knows how it reads when met."""

    met: ClassVar[str]


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition of an act.

    Args:
        met: whether it is fulfilled.
        condition: the refusal when it is not.
        params: places of the sentence.
        on: day it was, or will be, fulfilled; None where time alone does not do it.
        legal_basis: the article.
    """

    met: bool
    condition: type[GuardRefusal]
    params: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None
    legal_basis: str = ""

    @property
    def text(self) -> str:
        """The message id for the state it is in."""
        return self.condition.met if self.met else self.condition.detail

    @property
    def pending(self) -> bool:
        """Not met, and time alone will meet it."""
        return not self.met and self.on is not None

    def refusal(self) -> GuardRefusal:
        """The refusal of an act that this guard holds up."""
        return self.condition(legal_basis=self.legal_basis or None, **self.params)
