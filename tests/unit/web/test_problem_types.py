"""Every refused condition has one status, one slug and words with the places it fills."""

import importlib
import pkgutil
import re
import sys

import pytest
from flask import Flask
from flask_babel import Babel

import campaigns
import registry
from chengxin.state_words import STATE_WORDS
from registry.credit.entries_rules import FactState
from registry.kernel.lifecycle import ActNotPossible, Machine
from registry.kernel.refusals import Refusal
from registry.web.problems import STATUSES, install_words, problem_of, problem_types, status_of

_WITH_STATES = ("campaigns.", "registry.credit.")


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


def test_a_refusal_by_state_says_the_state_in_words() -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith(_WITH_STATES)]
    machines = [each for module in modules for each in vars(module).values()]
    states = [each.states() for each in machines if isinstance(each, Machine)]
    assert len(states) > 5
    for each in states:
        (kind,) = {type(state) for state in each}
        assert each <= STATE_WORDS[kind].keys(), kind
    Babel(app := Flask(__name__))
    install_words(app, STATE_WORDS)
    with app.test_request_context():
        told = problem_of(ActNotPossible(state=FactState.RECORDED)).detail
    assert "待第二人确认" in told
    assert "recorded" not in told


def test_words_are_whole_sentences_in_chinese() -> None:
    for kind in problem_types():
        assert re.search(r"[\u4e00-\u9fff]", kind.title), kind
        assert re.search(r"(。|）|%\(\w+\)s)$", kind.detail), kind


def test_a_condition_without_a_place_in_the_table_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        status_of(Refusal)


def _all(kind: type[Refusal]) -> list[type[Refusal]]:
    return [found for child in kind.__subclasses__() for found in (child, *_all(child))]
