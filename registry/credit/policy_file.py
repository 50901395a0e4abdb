"""Reading the grading policy: dated YAML, checked.

A policy that leaves a question open is refused when it is read: a kind of entry without a
criterion or with two, steps of decay out of order, a value without a source, a grade that no
ledger can reach, days between two versions.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from registry.credit.policy import (
    Band,
    Case,
    Criterion,
    Family,
    Policies,
    Policy,
    Step,
)
from registry.credit.policy_checks import PolicyFlawed, check_policy
from registry.credit.policy_document import check_document
from registry.credit.vocabulary import EntryKind, SetAside, Severity
from registry.kernel.provisions import Provision, Version, provision_of
from registry.kernel.refusals import N_
from registry.kernel.yamls import read_yaml

GRADING = Path(__file__).parent.parent / "policy" / "grading.yaml"
LADDERS = GRADING.parent / "grading_ladders"
"""Other policies that an installation may grade by; their names are the settings' words."""


class LadderUnknown(ValueError):
    """The setting names no shipped policy."""


def ladder_names() -> list[str]:
    """The shipped ladders beside the published four grades, by name."""
    return sorted(path.stem for path in LADDERS.glob("*.yaml"))


def grading_title(name: str) -> str:
    """The title of a shipped ladder.

    Raises:
        LadderUnknown: there is none of this name.
    """
    return read_text(ladder_text(name)).provision.title


def published_text() -> str:
    """The file of the published four grades, whole."""
    return GRADING.read_text("utf-8")


def ladder_text(name: str) -> str:
    """The file of a shipped ladder, whole; an empty name means the published four grades.

    Raises:
        LadderUnknown: there is none of this name.
    """
    if not name:
        return published_text()
    if name not in ladder_names():
        raise LadderUnknown(f"no grading policy {name!r}; shipped: {', '.join(ladder_names())}")
    return (LADDERS / f"{name}.yaml").read_text("utf-8")


@lru_cache(maxsize=8)
def read_text(text: str) -> Policies:
    """Read a policy file, once for each text.

    Raises:
        PolicyFlawed: says what the file leaves open.
    """
    return policies_in(read_yaml(text))


def policies_in(written: Any) -> Policies:  # noqa: ANN401 - whatever the file holds
    """Check and read a policy file's document.

    Raises:
        PolicyFlawed: says what is wrong or left open, and where.
    """
    check_document(written)
    return policies_of(provision_of(written))


def policies_of(provision: Provision) -> Policies:
    """Read every version of a provision of the right shape, and check it as a whole.

    Raises:
        PolicyFlawed: says what the provision leaves open.
    """
    versions = []
    following_ones = (*provision.versions[1:], None)
    for number, (version, following) in enumerate(
        zip(provision.versions, following_ones, strict=True)
    ):
        # A version without a last day ends where the next begins.
        until = version.until
        if following is not None:
            last = following.effective - timedelta(days=1)
            if until is not None and until != last:
                words = N_("%(on)s以后到下一版施行之前没有规则。")
                raise PolicyFlawed(words, ("versions", number, "until"), on=until)
            until = last
        try:
            versions.append(_policy(provision.title, version, until))
        except PolicyFlawed as flaw:
            flaw.place = ("versions", number, *flaw.place)
            raise
    return Policies(provision, tuple(versions))


def _policy(title: str, version: Version, until: date | None) -> Policy:
    body = version.body
    families = tuple(_family(written) for written in body["families"])
    written_criteria = [_criterion(written) for written in body["criteria"]]
    vetoes = [veto for written in body["vetoes"] for veto in _vetoes(written)]
    policy = Policy(
        digest=version.digest,
        title=title,
        effective=version.effective,
        until=until,
        known_on=version.known_on,
        legal_basis=version.legal_basis,
        start_points=Decimal(str(body["start_points"])),
        ladder=tuple(_band(written) for written in body["ladder"]),
        families=families,
        criteria=_by_case([*written_criteria, *vetoes]),
        counted_aside=_counted_aside(body["set_aside"]),
    )
    check_policy(policy)
    return policy


def _band(written: Mapping[str, Any]) -> Band:
    return Band(
        grade=written["grade"],
        name=written["name"],
        name_en=written["name_en"],
        from_points=Decimal(str(written["from_points"])),
        source=written["source"],
        stratum=str(written.get("stratum") or written["grade"]),
    )


def _family(written: Mapping[str, Any]) -> Family:
    return Family(
        key=written["key"],
        title=written["title"],
        title_en=written["title_en"],
        lowest_points=Decimal(str(written["lowest_points"])),
        highest_points=Decimal(str(written["highest_points"])),
    )


def _criterion(written: Mapping[str, Any]) -> Criterion:
    points = Decimal(str(written["points"]))
    return Criterion(
        code=written["code"],
        title=written["title"],
        title_en=written["title_en"],
        source=written["source"],
        kind=EntryKind(written["kind"]),
        severity=Severity(written["severity"]),
        family=written["family"],
        points=points,
        steps=_steps(written, points),
    )


def _steps(written: Mapping[str, Any], points: Decimal) -> tuple[Step, ...]:
    """Full points, each step of decay, then nothing once the window has closed."""
    window = int(written["window_months"])
    marks = [(0, Decimal(1))]
    marks += [
        (int(decay["after_months"]), Decimal(str(decay["factor"])))
        for decay in written.get("decay", ())
    ]
    months = [after for after, _factor in marks] + [window]
    factors = [factor for _after, factor in marks] + [Decimal(0)]
    code = written["code"]
    if months != sorted(set(months)):
        words = N_("%(code)s：折减的月数应逐步增加，并小于计分的月数。")
        raise PolicyFlawed(words, ("criteria", code), code=code)
    if factors != sorted(set(factors), reverse=True):
        words = N_("%(code)s：折减的比例应逐步减小，在0和1之间。")
        raise PolicyFlawed(words, ("criteria", code), code=code)
    steps = []
    for place, factor in enumerate(factors):
        to_months = months[place + 1] if place + 1 < len(months) else None
        steps.append(Step(months[place], to_months, _exact(code, points * factor)))
    return tuple(steps)


def _exact(code: str, points: Decimal) -> Decimal:
    """Points with two places at most: sums stay exact, and every reader gets the same."""
    rounded = points.quantize(Decimal("0.01"))
    if rounded != points:
        words = N_("%(code)s：折减后的%(points)s分超过两位小数。")
        raise PolicyFlawed(words, ("criteria", code), code=code, points=points)
    return rounded


def _vetoes(written: Mapping[str, Any]) -> list[Criterion]:
    return [
        Criterion(
            code=written["code"],
            title=written["title"],
            title_en=written["title_en"],
            source=written["source"],
            kind=EntryKind(written["kind"]),
            severity=Severity(severity),
            family=None,
            points=Decimal(0),
            steps=(Step(0, None, Decimal(0)),),
            veto=written["grade"],
        )
        for severity in written["severities"]
    ]


def _counted_aside(written: Mapping[str, Any]) -> frozenset[SetAside]:
    """The reasons for which an entry that was set aside counts nevertheless."""
    return frozenset(SetAside(reason) for reason, answer in written.items() if answer["counts"])


def _by_case(criteria: list[Criterion]) -> dict[Case, Criterion]:
    by_case: dict[Case, Criterion] = {}
    for criterion in criteria:
        case = (criterion.kind, criterion.severity)
        if case in by_case:
            words = N_("%(code)s和%(other)s说的是同一种情形。")
            other = by_case[case].code
            raise PolicyFlawed(words, ("criteria",), code=criterion.code, other=other)
        by_case[case] = criterion
    missing = [
        f"{kind}/{severity}"
        for kind in EntryKind
        for severity in Severity
        if (kind, severity) not in by_case
    ]
    if missing:
        words = N_("这些情形没有规定：%(missing)s。")
        raise PolicyFlawed(words, ("criteria",), missing="、".join(missing))
    return by_case
