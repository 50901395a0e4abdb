"""Every refused condition has one status, one slug and words with the places it fills."""

import importlib
import pkgutil
import re

import pytest

import campaigns
import registry
from registry.kernel.refusals import Refusal
from registry.web.problems import STATUSES, problem_types, status_of


@pytest.fixture(scope="module", autouse=True)
def _every_module() -> None:
    for package in (registry, campaigns):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)


def test_every_refusal_has_a_status() -> None:
    assert len(problem_types()) > 30
    for kind in problem_types():
        assert status_of(kind) in STATUSES.values()


def test_a_slug_names_one_condition() -> None:
    every = [kind for kind in _all(Refusal) if hasattr(kind, "detail")]
    slugs = [kind.slug() for kind in every]
    twice = {slug for slug in slugs if slugs.count(slug) > 1}
    assert not twice


def test_words_are_whole_sentences_in_chinese() -> None:
    for kind in problem_types():
        assert re.search(r"[\u4e00-\u9fff]", kind.title), kind
        assert re.search(r"(。|）|%\(\w+\)s)$", kind.detail), kind


def test_a_condition_without_a_place_in_the_table_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        status_of(Refusal)


def _all(kind: type[Refusal]) -> list[type[Refusal]]:
    return [found for child in kind.__subclasses__() for found in (child, *_all(child))]
