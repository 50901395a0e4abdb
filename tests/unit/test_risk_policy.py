"""The policy of risk classes: the published one is whole; one that leaves out a class is none."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from registry.credit.risk_policy import RISK, RiskPolicyFlawed, risk_policy
from registry.kernel.yamls import read_yaml

TODAY = date(2026, 11, 20)
SERIOUS = {"kind": "penalty", "severity": "serious", "points": 30, "window_months": 36}
PUT_RIGHT = {"kind": "rectified", "severity": "minor", "points": -7, "window_months": 12}
FORCED = {"kind": "serious_listing", "severities": ["serious"]}


def rewritten(folder: Path, **changes: Any) -> Path:
    """The published policy with trades and facts of its own, each with a source."""
    written = read_yaml(RISK.read_text("utf-8"))
    version = written["versions"][-1]
    facts = [{**fact, "source": "x"} for fact in changes["facts"]]
    force = [{**FORCED, "risk_class": letter, "source": "x"} for letter in changes["forced"]]
    version["inherent"] = {"otherwise_points": 4, "industries": [], "products": []}
    version.update(facts=facts, force=force)
    path = folder / f"{len(list(folder.iterdir()))}.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), "utf-8")
    return path


def test_every_published_class_can_be_come_to() -> None:
    assert [band.risk_class for band in risk_policy(TODAY).bands] == ["A", "B", "C", "D"]


def test_a_class_that_nobody_comes_to_is_refused_with_the_nearest_sums(tmp_path: Path) -> None:
    with pytest.raises(RiskPolicyFlawed, match=r"class B, from 10 .* \[4, 34\]"):
        risk_policy(TODAY, rewritten(tmp_path, facts=[SERIOUS], forced=["D"]))
    risk_policy(TODAY, rewritten(tmp_path, facts=[SERIOUS], forced=["B"]))
    # 4 + 30 - 7 is 27.
    risk_policy(TODAY, rewritten(tmp_path, facts=[SERIOUS, PUT_RIGHT], forced=[]))
