"""Every benchmark in turn, each figure into ``var/bench.json``; at the end the table.

``python -m bench table`` prints it again, ``python -m bench explain`` looks at the plans of all
that requests send (see ``bench/explain.py``).
"""

import argparse
import json
import subprocess
import sys
from typing import Any

from bench.harness import RESULTS

_PROVINCE = 4_000_000
_PLANNED = 1_000_000
"""Subjects of which plans are looked at, at most."""
_ENTRIES = 50
"""For every tenth subject: twenty million of them in a province."""
# The most that a figure may be of its floor, by how its name begins.
_REACHES = (
    ("status by code", 1.67),
    ("batch of", 2.0),
    ("import of subjects, cost", 1.2),
    ("import of subjects", 3.34),
    ("full regrade, cost", 1.2),
    ("full regrade, new", None),
    ("full regrade", 2.0),
    ("finding to status", 1.0),
    ("edition of", 3.0),
    ("search, 1", None),
    ("search", 1.0),
)


def suites(sizes: list[str]) -> list[list[str]]:
    """The modules to run, with what each is asked; ``province`` has longer ledgers."""
    numbers = [str(_PROVINCE) if size == "province" else size for size in sizes]
    entries = ["--entries", str(_ENTRIES)] if "province" in sizes else []
    return [
        ["bench.status", "--size", numbers[0]],
        ["bench.subjects", "--size", *numbers],
        *(["bench.search", "--size", number] for number in numbers),
        ["bench.regrade", "--size", *numbers, *entries],
        ["bench.latency"],
        ["bench.edition"],
        ["bench.inspections"],
        ["bench.explain", "--size", min(numbers[-1], str(_PLANNED), key=int)],
    ]


def kept_figures() -> list[dict[str, Any]]:
    """Every figure of the last run, in the order of the measuring."""
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    return list(kept.values())


def reach_of(name: str) -> float | None:
    """The most that the figure may be of its floor; None where nothing is promised."""
    return next((reach for begin, reach in _REACHES if name.startswith(begin)), None)


def table(*, markdown: bool) -> str:
    """Every figure, a line each: what was measured beside its floor, and what is to be reached."""
    rows = [("what", "size", "seconds", "floor", "its seconds", "ratio", "reach", "load")]
    for each in kept_figures():
        reach = reach_of(each["name"])
        missed = reach is not None and each["ratio"] > reach
        rows.append(
            (
                each["name"],
                f"{each['size']:,}",
                f"{each['seconds']:.4f}",
                each["floor"],
                f"{each['floor_seconds']:.4f}",
                f"{each['ratio']:.2f}",
                "" if reach is None else f"{reach:g}{' missed' if missed else ''}",
                f"{each['load']:.1f}",
            )
        )
    if markdown:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([lines[0], "|---|--:|--:|---|--:|--:|--:|--:|", *lines[1:]])
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def main() -> None:
    """Run them all; one that fails does not keep the others from running, but is told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="all", choices=["all", "table"])
    parser.add_argument(
        "--size",
        nargs="+",
        default=["100000"],
        choices=["100000", "1000000", "province"],
        help="subjects on record; province: 4 million with 20 million entries",
    )
    parser.add_argument("--markdown", action="store_true", help="the table as the README has it")
    asked = parser.parse_args()
    failed = [] if asked.what == "table" else run(asked.size)
    print(f"\n{table(markdown=asked.markdown)}")
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


def run(sizes: list[str]) -> list[str]:
    """Measure anew, so that the table is of one run; the suites that failed."""
    RESULTS.unlink(missing_ok=True)
    return [
        suite[0]
        for suite in suites(sizes)
        if subprocess.run([sys.executable, "-m", *suite], check=False).returncode  # noqa: S603 - our own modules
    ]


if __name__ == "__main__":
    if sys.argv[1:2] == ["explain"]:
        from bench import explain

        del sys.argv[1]
        explain.main()
    else:
        main()
