"""Every benchmark in turn, each figure into ``var/bench.json``; at the end the table."""

import argparse
import json
import subprocess
import sys

from bench.harness import RESULTS

_PROVINCE = 4_000_000
_ENTRIES = 50
"""For every tenth subject: twenty million of them in a province."""


def suites(sizes: list[str]) -> list[list[str]]:
    """The modules to run, with what each is asked; ``province`` has longer ledgers."""
    numbers = [str(_PROVINCE) if size == "province" else size for size in sizes]
    entries = ["--entries", str(_ENTRIES)] if "province" in sizes else []
    return [
        *(["bench.subjects", "--size", number] for number in numbers),
        *(["bench.search", "--size", number] for number in numbers),
        ["bench.regrade", "--size", *numbers, *entries],
        ["bench.plans", "--size", numbers[-1]],
        ["bench.latency"],
        ["bench.inspections"],
    ]


def table() -> str:
    """Every figure kept so far, a line each."""
    kept = json.loads(RESULTS.read_text("utf-8")) if RESULTS.exists() else {}
    lines = [f"{'what':<58}{'size':>12}{'seconds':>11}{'floor':>11}{'ratio':>8}"]
    lines += [
        f"{each['name']:<58}{each['size']:>12,}{each['seconds']:>11.4f}"
        f"{each['floor_seconds']:>11.4f}{each['ratio']:>8.2f}"
        for each in kept.values()
        if "ratio" in each
    ]
    return "\n".join(lines)


def main() -> None:
    """Run them all; one that fails does not keep the others from running, but is told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--size",
        nargs="+",
        default=["100000"],
        choices=["100000", "1000000", "province"],
        help="subjects on record; province: 4 million with 20 million entries",
    )
    failed = [
        suite[0]
        for suite in suites(parser.parse_args().size)
        if subprocess.run([sys.executable, "-m", *suite], check=False).returncode  # noqa: S603 - our own modules
    ]
    print(f"\n{table()}")
    sys.exit(f"failed: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
