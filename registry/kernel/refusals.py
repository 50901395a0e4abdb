"""Refused conditions as types.

Owns the root of every error that the service gives to a reader. A class names the condition;
it knows neither HTTP nor the reader's language: ``registry.web.errors`` has the table of
statuses, and the sentences here are message ids (Chinese) that the edge translates.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "extract, translate later"
    """Mark ``message`` for translation at the edge."""
    return message


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: a JSON Pointer into the body and a message id with its parameters."""

    pointer: str
    detail: str
    params: tuple[tuple[str, Any], ...] = ()


class Refusal(Exception):
    """Something the record or the law refuses.

    Subclasses set ``title`` and ``detail``, both message ids; ``detail`` may hold
    ``%(name)s`` places that the keyword arguments fill. Arguments must not hold personal data.

    Args:
        errors: the fields at fault, none when the condition is not about a field.
        legal_basis: the article that refuses, as printed; None when it is not the law.
        params: what the sentence names.
    """

    title: ClassVar[str]
    detail: ClassVar[str]

    def __init__(
        self,
        *,
        errors: Sequence[FieldError] = (),
        legal_basis: str | None = None,
        **params: Any,  # noqa: ANN401 - whatever the sentence names
    ) -> None:
        """Keep what the sentence needs; see the class."""
        super().__init__(type(self).__name__)
        self.errors = tuple(errors)
        self.legal_basis = legal_basis
        self.params = params

    @classmethod
    def slug(cls) -> str:
        """The type's public name: ``DefencePeriodOpen`` is ``defence-period-open``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()


class Unreadable(Refusal):
    """The bytes cannot be read as what they claim to be."""

    title = N_("内容无法读取")
    detail = N_("请求内容无法按声明的格式读取。")


class TooLarge(Refusal):
    """More was sent than is taken at once."""

    title = N_("内容过大")
    detail = N_("一次最多接收%(limit)s。")


class Invalid(Refusal):
    """Readable, but one or more fields are wrong."""

    title = N_("填报内容有误")
    detail = N_("请按提示修改后再提交。")


class NotSignedIn(Refusal):
    """Nobody is signed in, or the key is not valid."""

    title = N_("需要登录")
    detail = N_("请先登录，或者提供有效的访问密钥。")


class NotPermitted(Refusal):
    """The reader is known and may not do this."""

    title = N_("没有权限")
    detail = N_("您的岗位或者密钥没有办理此事的权限。")


class NotOnRecord(Refusal):
    """What is asked for is not on record."""

    title = N_("没有找到")
    detail = N_("没有这条记录，或者它不对您公开。")


class Conflict(Refusal):
    """The state of the record refuses the act."""

    title = N_("现在还不能办理")
    detail = N_("记录的当前状态不允许这样办理。")


class Stale(Refusal):
    """Somebody changed the record since it was read."""

    title = N_("记录已被他人修改")
    detail = N_("您读取之后，记录已被修改。请重新读取、比较后再提交，您的内容没有丢失。")


class VersionRequired(Refusal):
    """A conditional write came without the version it was made on."""

    title = N_("缺少版本")
    detail = N_("请在If-Match中写明您读取时的版本。")


class TooMany(Refusal):
    """Asked more often than agreed."""

    title = N_("请求过于频繁")
    detail = N_("请等待%(seconds)s秒再试，什么也没有改变。")


class Unavailable(Refusal):
    """A part the service stands on does not answer."""

    title = N_("暂时无法办理")
    detail = N_("服务的一个部件暂时没有应答，请稍后再试。什么也没有改变。")
