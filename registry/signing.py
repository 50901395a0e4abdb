"""The service's Ed25519 key: signs editions and receipts, and shows its public half.

Owns the key files and the one form of signature (JWS compact, RFC 7515 and 8037). It does not
know what is signed. A key is named by its RFC 7638 thumbprint, so that signatures of a retired
key stay checkable: the retired public halves are listed beside the one in use.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from registry.kernel.canonical import canonical
from registry.kernel.refusals import N_, Invalid

ALGORITHM = "Ed25519"
"""RFC 9864: the fully specified name; no verifier has to guess the curve."""

_REGISTRY = jws.JWSRegistry(algorithms=[ALGORITHM])
_PRIVATE = "signing.pem"
_RETIRED = "retired"


class SignatureInvalid(Invalid):
    """The bytes were not signed by a key of this service, or were changed since."""

    title = N_("签名不成立")
    detail = N_("这段内容不是由本平台的密钥签发的，或者签发之后被改动过。")


class KeyUnknown(SignatureInvalid):
    """The signature names a key that is not among the given ones."""

    detail = N_("签名所用的密钥不在已公布的公钥之中。")


@dataclass(frozen=True, slots=True)
class Signed:
    """What a valid signature covers: the payload's bytes and the key's thumbprint."""

    payload: bytes
    kid: str
    type: str


class PublicKeys:
    """The keys whose signatures are accepted: the one in use and the retired ones."""

    def __init__(self, keys: Iterable[OKPKey]) -> None:
        """Hold N public keys, the one in use first."""
        self._keys = {key.thumbprint(): key for key in keys}

    @classmethod
    def read(cls, text: str | bytes) -> "PublicKeys":
        """From a JWK set (RFC 7517), or one JWK, as published.

        Raises:
            SignatureInvalid: not a set of Ed25519 keys.
        """
        try:
            written = json.loads(text)
            listed = written.get("keys", [written])
            return cls(OKPKey.import_key(key) for key in listed)
        except (ValueError, TypeError, KeyError, AttributeError, JoseError) as wrong:
            raise SignatureInvalid from wrong

    def as_dict(self) -> dict[str, Any]:
        """The JWK set to publish: no private part in it."""
        return {"keys": [_public(key) for key in self._keys.values()]}

    def kids(self) -> list[str]:
        """Thumbprints, the key in use first."""
        return list(self._keys)

    def verify(self, token: str | bytes) -> Signed:
        """Check a compact JWS.

        Raises:
            KeyUnknown: signed by none of these keys.
            SignatureInvalid: unreadable, or the bytes and the signature do not belong together.
        """
        try:
            header = jws.extract_compact(_ascii(token), registry=_REGISTRY).headers()
            key = self._keys[header["kid"]]
            checked = jws.deserialize_compact(token, key, registry=_REGISTRY)
        except KeyError:
            raise KeyUnknown from None
        except (JoseError, ValueError, TypeError) as wrong:
            raise SignatureInvalid from wrong
        return Signed(checked.payload, header["kid"], str(header.get("typ", "")))


class Signer:
    """The key in use, and every public key that verifies what was ever signed."""

    def __init__(self, private: Ed25519PrivateKey, retired: Iterable[OKPKey] = ()) -> None:
        """Sign with ``private``; still vouch for the ``retired`` public keys."""
        self._key = OKPKey.import_key(_pem(private).decode("ascii"))
        self.kid = self._key.thumbprint()
        self.public = PublicKeys([OKPKey.import_key(_public(self._key)), *retired])

    def sign(self, payload: bytes, *, type: str) -> str:  # noqa: A002 - the header's own name
        """A compact JWS over ``payload``; the same bytes give the same signature (RFC 8032)."""
        header = {"alg": ALGORITHM, "kid": self.kid, "typ": type}
        return jws.serialize_compact(header, payload, self._key, registry=_REGISTRY)

    def sign_json(self, value: Mapping[str, Any], *, type: str) -> str:  # noqa: A002 - as above
        """A compact JWS over the canonical JSON of ``value``."""
        return self.sign(canonical(value), type=type)


def signing_kid(token: str | bytes) -> str:
    """Thumbprint of the key that a compact JWS names; says nothing of whether it holds.

    Raises:
        SignatureInvalid: not a compact JWS that names its key.
    """
    try:
        return str(jws.extract_compact(_ascii(token), registry=_REGISTRY).headers()["kid"])
    except (JoseError, ValueError, KeyError) as wrong:
        raise SignatureInvalid from wrong


def claimed_type(token: str | bytes) -> str:
    """What a compact JWS says it is; empty where it is none. Says nothing of whether it holds."""
    try:
        headers = jws.extract_compact(_ascii(token), registry=_REGISTRY).headers()
    except (JoseError, ValueError):
        return ""
    return str(headers.get("typ", ""))


def open_signer(folder: Path) -> Signer:
    """The signer whose key lies in ``folder``; made at the first call.

    Several processes may start at once: one key wins, all read that one. The file is readable
    by its owner only.
    """
    path = folder / _PRIVATE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _place_once(path, _pem(Ed25519PrivateKey.generate()))
    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path.name} does not hold an Ed25519 key")
    return Signer(private, _retired(folder))


def rotate(folder: Path) -> Signer:
    """Retire the key in use and sign with a fresh one from now on.

    The old public half is written first, so that being killed in between loses no signature.
    """
    old = open_signer(folder)
    (folder / _RETIRED).mkdir(exist_ok=True)
    public = json.dumps(old.public.as_dict()["keys"][0])
    _replace(folder / _RETIRED / f"{old.kid}.json", public.encode("ascii"))
    _replace(folder / _PRIVATE, _pem(Ed25519PrivateKey.generate()))
    return open_signer(folder)


def _retired(folder: Path) -> list[OKPKey]:
    files = sorted((folder / _RETIRED).glob("*.json"))
    return [OKPKey.import_key(json.loads(file.read_text("ascii"))) for file in files]


def _public(key: OKPKey) -> dict[str, Any]:
    jwk = key.as_dict(private=False)
    return {
        "kty": jwk["kty"],
        "crv": jwk["crv"],
        "x": jwk["x"],
        "kid": key.thumbprint(),
        "use": "sig",
        "alg": ALGORITHM,
    }


def _pem(private: Ed25519PrivateKey) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _ascii(token: str | bytes) -> bytes:
    return token.encode("ascii") if isinstance(token, str) else token


def _fresh(path: Path, content: bytes) -> Path:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return fresh


def _place_once(path: Path, content: bytes) -> None:
    fresh = _fresh(path, content)
    try:
        path.hardlink_to(fresh)
    except FileExistsError:
        return
    finally:
        fresh.unlink()


def _replace(path: Path, content: bytes) -> None:
    _fresh(path, content).replace(path)
