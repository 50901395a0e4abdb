"""The signing key at the edge: the signer of this installation, and the page of public keys."""

from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response

from registry.kernel.canonical import canonical
from registry.signing import Signer, open_signer
from registry.web.context import services

bp = Blueprint("keys", __name__)


def keys_folder(var: Path) -> Path:
    """Where an installation keeps its keys."""
    return var / "keys"


def signer() -> Signer:
    """The signer of the current application; a rotated key is taken up at the next call."""
    folder = keys_folder(services().settings.var)
    path = folder / "signing.pem"
    return _opened(folder, path.stat().st_mtime_ns if path.exists() else 0)


@lru_cache(maxsize=4)
def _opened(folder: Path, written_ns: int) -> Signer:  # noqa: ARG001 - names the key's file
    return open_signer(folder)


@bp.get("/.well-known/chengxin-keys.json")
def public_keys() -> Response:
    """The JWK set (RFC 7517): the key in use first, then the retired ones."""
    answer = Response(canonical(signer().public.as_dict()), mimetype="application/jwk-set+json")
    answer.cache_control.public = True
    answer.cache_control.max_age = 300
    return answer
