"""What the titles of the rules are called in English: of violations, grounds and penalties.

A record keeps the title as it stood on its document, in Chinese; the rules say its English.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.kernel.yamls import read_yaml

_POLICY = Path(__file__).parent
_FILES = ("penalties.yaml", "lists/*.yaml", "list_views/*.yaml")


def english_of(title: str) -> str | None:
    """The English of a title as the rules write it; None where they say none."""
    return _titles().get(title)


@lru_cache(maxsize=1)
def _titles() -> Mapping[str, str]:
    return {
        chinese: english
        for pattern in _FILES
        for path in sorted(_POLICY.glob(pattern))
        for chinese, english in _named(read_yaml(path.read_text("utf-8")))
    }


def _named(written: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any part of a file
    if isinstance(written, list):
        for each in written:
            yield from _named(each)
    elif isinstance(written, dict):
        if "title" in written and "title_en" in written:
            yield str(written["title"]), str(written["title_en"])
        for each in written.values():
            yield from _named(each)
