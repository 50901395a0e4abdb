"""Words of the plans' vocabulary for readers: what a category or kind is called."""

from functools import cache

from campaigns.plans.vocabulary import vocabulary


@cache
def categories() -> dict[str, tuple[str, str]]:
    """Every campaign category: key to its Chinese and English name, in the file's order."""
    return {entry.key: (entry.zh, entry.en) for entry in vocabulary().categories}


@cache
def kinds() -> dict[str, tuple[str, str]]:
    """Every kind of campaign: key to its Chinese and English name, in the file's order."""
    return {entry.key: (entry.zh, entry.en) for entry in vocabulary().kinds}
