"""Truth files: what was taken down by hand of each plan, for measuring the reader.

Owns their shape and the place named where a file has another.
"""

from pathlib import Path
from typing import Any

import yaml
from marshmallow import INCLUDE, Schema, ValidationError, fields, validates_schema

from registry.kernel.refusals import N_, Unreadable
from registry.kernel.yamls import read_yaml

Facts = dict[str, Any]


class FactsUnreadable(Unreadable):
    """A truth file is no YAML or has another shape; ``place`` says where."""

    title = N_("标准答案不能读取")
    detail = N_("标准答案“%(file)s”的%(place)s格式不对，没有比较。")


class _Open(Schema):
    class Meta:
        unknown = INCLUDE


class _Found(_Open):
    quote = fields.String(required=True)


class _Target(_Found):
    value = fields.Raw(required=True)


class _Item(_Open):
    path = fields.String()
    heading_no = fields.String()
    agencies = fields.List(fields.String(), allow_none=True)
    lead = fields.List(fields.String(), allow_none=True)
    support = fields.List(fields.String(), allow_none=True)
    campaigns = fields.List(fields.Nested(_Found), allow_none=True)
    mechanisms = fields.List(fields.Nested(_Found), allow_none=True)
    targets = fields.List(fields.Nested(_Target), allow_none=True)

    @validates_schema
    def _is_named(self, data: Facts, **_: object) -> None:
        if not data.get("path") and not data.get("heading_no"):
            raise ValidationError("missing", "path")


class _Plan(_Open):
    file = fields.String(required=True)
    items = fields.List(fields.Nested(_Item), required=True)


class _Facts(_Open):
    plans = fields.List(fields.Nested(_Plan), required=True)


def load_facts(path: Path) -> Facts:
    """A truth file: ``plans``, each with its ``file`` and its ``items``.

    Raises:
        FactsUnreadable: the file is no YAML, or has another shape.
    """
    try:
        facts = read_yaml(path.read_text("utf-8"))
    except yaml.MarkedYAMLError as broken:
        line = broken.problem_mark.line + 1 if broken.problem_mark else 1
        raise FactsUnreadable(file=path.name, place=f"第{line}行") from broken
    except (yaml.YAMLError, UnicodeDecodeError) as broken:
        raise FactsUnreadable(file=path.name, place="编码或者字符") from broken
    wrong = _Facts().validate(facts)
    if wrong:
        raise FactsUnreadable(file=path.name, place=_place(wrong))
    found: Facts = facts
    return found


def _place(wrong: Any) -> str:  # noqa: ANN401 - errors nest as the file does
    """“plans[0].items[2].path”: the first place that is wrong."""
    place = ""
    while isinstance(wrong, dict) and wrong:
        key, wrong = next(iter(wrong.items()))
        if key != "_schema":
            place += f"[{key}]" if isinstance(key, int) else f".{key}"
    return place.lstrip(".") or "开头"
