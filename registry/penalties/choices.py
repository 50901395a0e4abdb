"""Kinds of penalty and violation as a form offers them, in the reader's language."""

from collections.abc import Collection

from flask_babel import get_locale, gettext

from registry.penalties.goods import Goods, fits
from registry.penalties.vocabulary import Word, current_words


def title_of(word: Word) -> str:
    """The name of a kind or violation in the reader's language."""
    return word.title_en if str(get_locale() or "zh").startswith("en") else word.title


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of penalty for a form."""
    return [(word.key, title_of(word)) for word in current_words().kinds.values()]


def violation_choices() -> list[tuple[str, str]]:
    """Kinds of violation for a form."""
    return [(word.key, title_of(word)) for word in current_words().violations.values()]


def violation_choices_by_hand() -> list[tuple[str, str]]:
    """Kinds of violation for a decision that rests on no course of events."""
    return violation_choices_about(None)


def violation_choices_about(goods: Goods, *, shown: Collection[str] = ()) -> list[tuple[str, str]]:
    """Kinds of violation: first those that a check of these goods can show, then those of others.

    ``shown``: of those that only a course of events shows, what this one does.
    """
    policy = current_words()
    left_out = policy.shown_by_course - set(shown)
    offered = [(key, title) for key, title in violation_choices() if key not in left_out]
    own = [(key, title) for key, title in offered if fits(key, goods, policy)]
    others = [
        (key, gettext("另一类产品、服务：%(violation)s", violation=title))
        for key, title in offered
        if not fits(key, goods, policy)
    ]
    return own + others
