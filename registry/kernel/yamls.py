"""YAML documents: read by libyaml where PyYAML was built with it, and never ambiguous."""

from collections.abc import Hashable
from typing import Any

import yaml

KEY_TWICE = "found the same key twice"
"""The problem of the error that two equal keys of one mapping raise."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen here
    """The safe loader; ten times as fast in C."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        """A mapping; PyYAML would take the last of two equal keys and say nothing."""
        before: set[Any] = set()
        for key, _ in node.value:
            name = (key.tag, key.value) if isinstance(key, yaml.ScalarNode) else id(key)
            if name in before:
                raise yaml.constructor.ConstructorError(None, None, KEY_TWICE, key.start_mark)
            before.add(name)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def read_yaml(text: str) -> Any:  # noqa: ANN401 - whatever the document holds
    """The one document of a text, as plain values.

    Raises:
        yaml.YAMLError: it is no YAML, or a mapping has a key twice; a marked error says where.
    """
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - both loaders are safe
