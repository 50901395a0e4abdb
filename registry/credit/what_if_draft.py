"""Reading a drafted grading policy: refused with the line at fault, before anything is compared."""

import re
from collections.abc import Iterator
from functools import lru_cache

import yaml

from registry.credit.policy import Policies
from registry.credit.policy_checks import PolicyFlawed
from registry.credit.policy_file import policies_of
from registry.credit.what_if_models import LONGEST_POLICY_BYTES
from registry.kernel.provisions import provision_of
from registry.kernel.refusals import N_, FieldError, Invalid, TooLarge
from registry.kernel.yamls import read_yaml

_MOST_POINTS = 1000
_MOST_MONTHS = 1200
# A policy has seven levels; a reader takes time that grows with their square.
_DEEPEST = 20
# What a document of another shape than a policy's raises while it is read.
_OTHER_SHAPE = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


class DraftTooLarge(TooLarge):
    """The draft is longer than any policy."""

    title = N_("规则草案太长")


class DraftRefused(Invalid):
    """The draft is no policy, or leaves a question open."""

    title = N_("规则草案不能用")
    detail = N_("规则草案没有通过检查，没有试算。")


@lru_cache(maxsize=8)
def read_draft(text: str) -> Policies:
    """Check a drafted policy file by the same checks as the one in force.

    Args:
        text: the YAML, at most 256 KiB.

    Raises:
        DraftTooLarge.
        DraftRefused: names the line where one can be named (``#/line/N``).
    """
    if len(text.encode()) > LONGEST_POLICY_BYTES:
        raise DraftTooLarge(limit=f"{LONGEST_POLICY_BYTES // 1024} KiB")
    try:
        _check_shape(text)
        policies = policies_of(provision_of(read_yaml(text)))
        _check_magnitudes(policies)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        raise _refused(wrong.problem or "", mark.line + 1 if mark else None) from wrong
    except PolicyFlawed as flaw:
        raise _refused(str(flaw), _line_of(text, str(flaw))) from flaw
    except yaml.YAMLError as wrong:
        raise _refused(str(wrong), None) from wrong
    except _OTHER_SHAPE as wrong:
        said = f"{type(wrong).__name__}: {wrong}"
        raise _refused(said, _line_of(text, str(wrong))) from wrong
    return policies


def _check_shape(text: str) -> None:
    """An alias may make a short text endless, and so may levels; no policy needs either."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise _refused("aliases are not taken", line)
        if depth > _DEEPEST:
            raise _refused(f"more than {_DEEPEST} levels", line)


def _check_magnitudes(policies: Policies) -> None:
    for version in policies.versions:
        for family in version.families:
            if max(abs(family.lowest_points), abs(family.highest_points)) > _MOST_POINTS:
                raise PolicyFlawed(f"{family.key}: bounds beyond {_MOST_POINTS} points")
        for criterion in version.criteria.values():
            if abs(criterion.points) > _MOST_POINTS:
                raise PolicyFlawed(f"{criterion.code}: more than {_MOST_POINTS} points")
            if criterion.steps[-1].from_months > _MOST_MONTHS:
                raise PolicyFlawed(f"{criterion.code}: a window beyond {_MOST_MONTHS} months")


def _refused(said: str, line: int | None) -> DraftRefused:
    if line is None:
        error = FieldError("#/policy", N_("规则草案：%(flaw)s"), (("flaw", said),))
    else:
        words = N_("规则草案第%(line)s行：%(flaw)s")
        error = FieldError(f"#/line/{line}", words, (("line", line), ("flaw", said)))
    return DraftRefused(errors=[error])


def _line_of(text: str, said: str) -> int | None:
    """The last line that holds a scalar which the flaw names; None where it names none."""
    try:
        scalars = list(_scalars(yaml.compose(text, yaml.SafeLoader)))
    except yaml.YAMLError:
        return None
    words = [*re.findall(r"'([^']+)'", said), *re.split(r"[\s,:/\[\]'\"]+", said)]
    for word in filter(None, words):
        lines = [line for value, line in scalars if value == word]
        if lines:
            return lines[-1]
    return None


def _scalars(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Every scalar of a document and its line, from 1 on."""
    if isinstance(node, yaml.ScalarNode):
        yield node.value, node.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for each in node.value:
            yield from _scalars(each)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)
