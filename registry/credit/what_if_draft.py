"""Reading a drafted grading policy: refused with the line at fault, before anything is compared."""

from collections.abc import Iterator
from functools import lru_cache

import yaml
from yaml.constructor import SafeConstructor

from registry.credit.policy import Policies
from registry.credit.policy_checks import Place, PolicyFlawed
from registry.credit.policy_file import policies_in
from registry.credit.what_if_models import LONGEST_POLICY_BYTES
from registry.kernel.refusals import N_, FieldError, Invalid, TooLarge
from registry.kernel.yamls import KEY_TWICE, read_yaml

# A policy has seven levels; a reader takes time that grows with their square.
_DEEPEST = 20


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
        _check_depth(text)
        return policies_in(read_yaml(text))
    except PolicyFlawed as flaw:
        raise _refused(flaw, _line_of(text, flaw.place)) from flaw
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark
        twice = wrong.problem == KEY_TWICE
        words = N_("同一个名称写了两次。") if twice else N_("从这里起不是有效的YAML。")
        raise _refused(PolicyFlawed(words), mark.line + 1 if mark else None) from wrong
    except yaml.reader.ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        raise _refused(PolicyFlawed(N_("从这里起不是有效的YAML。")), line) from wrong
    # A value that YAML itself cannot make sense of: a day that is on no calendar.
    except (yaml.YAMLError, ValueError) as wrong:
        words = N_("没有这个日期，或者这个值读不懂。")
        raise _refused(PolicyFlawed(words), _line_of_senseless(text)) from wrong


def _check_depth(text: str) -> None:
    """An alias may make a short text endless, and so may levels; no policy needs either."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent):
            raise _refused(PolicyFlawed(N_("不接受引用（*）。")), line)
        if depth > _DEEPEST:
            raise _refused(PolicyFlawed(N_("层数太多，最多%(most)s层。"), most=_DEEPEST), line)


def _refused(flaw: PolicyFlawed, line: int | None) -> DraftRefused:
    if line is None:
        error = FieldError("#/policy", N_("规则草案：%(flaw)s"), (("flaw", flaw),))
    else:
        words = N_("规则草案第%(line)s行：%(flaw)s")
        error = FieldError(f"#/line/{line}", words, (("line", line), ("flaw", flaw)))
    return DraftRefused(errors=[error])


def _line_of(text: str, place: Place) -> int | None:
    """The line of a place in the document, or of the nearest above it that is there."""
    node = yaml.compose(text, yaml.SafeLoader)
    line = None
    for part in place:
        found = _below(node, part)
        if found is None:
            break
        mark, node = found
        line = mark.line + 1
    return line


def _line_of_senseless(text: str) -> int | None:
    """The line of the first value that its own type refuses."""
    constructor = SafeConstructor()
    nodes = [yaml.compose(text, yaml.SafeLoader)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.MappingNode):
            nodes += [value for _name, value in reversed(node.value)]
        elif isinstance(node, yaml.SequenceNode):
            nodes += reversed(node.value)
        elif node is not None:
            try:
                constructor.construct_object(node)
            except (yaml.YAMLError, ValueError):
                return int(node.start_mark.line) + 1
    return None


def _below(node: yaml.Node | None, part: str | int) -> tuple[yaml.Mark, yaml.Node] | None:
    """A value by its name, an item by its number or by its code, key or grade."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == str(part):
                return name.start_mark, value
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            if part == number or (isinstance(part, str) and part in _names(item)):
                return item.start_mark, item
    return None


def _names(item: yaml.Node) -> Iterator[str]:
    for name in ("code", "key", "grade"):
        if (found := _below(item, name)) and isinstance(found[1], yaml.ScalarNode):
            yield found[1].value
