"""When the service asks what time it is: within the transaction that writes the instant down.

``Database.settled_by`` rests on it: an instant asked before the transaction has its number could
be recorded after somebody was told that what was known then is final.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = [
    path
    for package in ("campaigns", "chengxin", "registry", "workers")
    for path in sorted((ROOT / package).rglob("*.py"))
]


def name_called(node: ast.AST) -> str:
    """The last part of the name of what a node calls; empty where it calls nothing."""
    return ast.unparse(node.func).rsplit(".", 1)[-1] if isinstance(node, ast.Call) else ""


def asks_the_time(node: ast.Assign) -> bool:
    values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
    return any(name_called(value) in ("now", "today") for value in values)


def names_in(*nodes: ast.AST) -> set[str]:
    return {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}


def instants_from_before(function: ast.FunctionDef) -> Iterator[str]:
    """What a function's transactions use of what its clock said before they began."""
    asked = [
        each for each in ast.walk(function) if isinstance(each, ast.Assign) and asks_the_time(each)
    ]
    for block in ast.walk(function):
        if not isinstance(block, ast.With):
            continue
        if not any(name_called(item.context_expr) == "transaction" for item in block.items):
            continue
        before = names_in(
            *(t for each in asked if each.lineno < block.lineno for t in each.targets)
        )
        yield from sorted(before & names_in(*block.body))


def faults(source: str) -> list[str]:
    if "transaction(" not in source:
        return []
    functions = (each for each in ast.walk(ast.parse(source)) if isinstance(each, ast.FunctionDef))
    return [f"{each.name}: {name}" for each in functions for name in instants_from_before(each)]


def test_no_transaction_writes_an_instant_from_before_it_began() -> None:
    found = {str(path.relative_to(ROOT)): faults(path.read_text("utf-8")) for path in SOURCES}
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("    at = now()\n    with transaction() as s:\n        write(s, at=at)", ["f: at"]),
        ("    at = clock.now()\n    with db.transaction() as s:\n        write(s, at)", ["f: at"]),
        ("    with transaction() as s:\n        at = now()\n        write(s, at=at)", []),
        ("    at = now()\n    show(at)\n    with transaction():\n        write(now())", []),
    ],
)
def test_the_search_tells_one_from_the_other(body: str, wrong: list[str]) -> None:
    assert faults(f"def f():\n{body}\n") == wrong
