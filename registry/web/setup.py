"""Puts the web plumbing on an application: the call a composition root makes once."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import marshmallow as ma
from flask import Blueprint, Flask
from flask.json.provider import DefaultJSONProvider
from flask_smorest import Api
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from registry.kernel.refusals import N_
from registry.web import characters, errors, forms, limits, messages, reference, tracing
from registry.web.context import EXTENSION, Services
from registry.web.limits import Caller

LARGEST_BODY_BYTES = 8 * 1024 * 1024
_LARGEST_FIELD_BYTES = 6 * 1024 * 1024

_DESCRIPTION = N_(
    "质量信用登记与公示平台的接口。每个请求以“Authorization: Bearer 密钥”表明身份；"
    "密钥由管理员签发，只能用于其权限范围。"
    "出错时返回application/problem+json（RFC 9457），语言随Accept-Language。"
    "写请求可带Idempotency-Key，重复发送得到同一答复；修改请求须带If-Match，写明读取时的版本。"
)


def _some_of(_converter: object, field: ma.fields.Field[Any], **_: object) -> dict[str, Any]:
    """Describe only those members of an enumeration that a field takes."""
    members = messages.some_of(field) if isinstance(field, ma.fields.Enum) else []
    return {"enum": [*members, *([None] if field.allow_none else [])]} if members else {}


class _Json(DefaultJSONProvider):
    """Chinese as it is read, not as escapes: half the bytes, and legible at a terminal."""

    ensure_ascii = False


class _ErrorOut(ma.Schema):
    class Meta:
        title = "Error"

    pointer = ma.fields.String(metadata={"description": N_("JSON Pointer，指向有误的字段")})
    detail = ma.fields.String(metadata={"description": N_("错在哪里")})


class ProblemOut(ma.Schema):
    """A problem document as the reference describes it; written by ``registry.web.problems``."""

    type = ma.fields.String(required=True, metadata={"description": N_("问题类型，打开即是说明")})
    title = ma.fields.String(required=True, metadata={"description": N_("问题类型的名称")})
    status = ma.fields.Integer(required=True, metadata={"description": N_("HTTP状态码")})
    detail = ma.fields.String(required=True, metadata={"description": N_("这一次的具体情况")})
    instance = ma.fields.String(required=True, metadata={"description": N_("请求的地址")})
    trace_id = ma.fields.String(required=True, metadata={"description": N_("追踪编号")})
    legal_basis = ma.fields.String(metadata={"description": N_("依据的条款")})
    errors = ma.fields.List(ma.fields.Nested(_ErrorOut), metadata={"description": N_("有误的字段")})


class _Api(Api):  # type: ignore[misc]  # it ships no types
    """flask-smorest without its own error answers: ``registry.web.errors`` gives them."""

    ERROR_SCHEMA = ProblemOut

    def _register_error_handlers(self) -> None:
        """Leave the handlers as they are."""


def init_web(
    app: Flask,
    services: Services,
    *,
    apis: Iterable[Blueprint],
    caller: Callable[[], Caller | None],
    config: Mapping[str, Any] | None = None,
) -> None:
    """Trace, guard, limit and describe ``app``; register the programming interface.

    Args:
        app: without a static folder; pages' blueprints may be registered before or after.
        services: what routes stand on.
        apis: the features' blueprints made by ``registry.web.api.blueprint``.
        caller: whose requests are counted.
        config: differs from the defaults here, by Flask's names.
    """
    if proxies := services.settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]  # as Flask documents
    app.json = _Json(app)
    app.extensions[EXTENSION] = services
    app.config.from_mapping(_config(services), **(config or {}))
    tracing.install(app)
    errors.install(app)
    limits.install(app, redis_url=services.settings.redis_url, caller=caller)
    characters.install(app)
    forms.install(app)
    guard = CSRFProtect(app)
    interface = _Api(app, spec_kwargs={"info": {"description": _DESCRIPTION}})
    interface.ma_plugin.converter.add_attribute_function(_some_of)
    interface.spec.components.security_scheme(
        "bearer",
        {
            "type": "http",
            "scheme": "bearer",
            "description": N_("管理员签发的密钥，形如cx_…；所列为办理所需的权限。"),
        },
    )
    for blueprint in apis:
        # A cookie never opens the interface, so another site cannot use a reader's.
        guard.exempt(blueprint)
        interface.register_blueprint(blueprint)
    reference.install(app, interface.spec)


def _config(services: Services) -> dict[str, Any]:
    settings = services.settings
    return {
        "SECRET_KEY": settings.secret_key,
        "MAX_CONTENT_LENGTH": LARGEST_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": _LARGEST_FIELD_BYTES,
        "SESSION_COOKIE_NAME": "cx_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.public_url.startswith("https://"),
        # A form may stay open as long as the sign-in lasts.
        "WTF_CSRF_TIME_LIMIT": None,
        "API_TITLE": "诚信",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
