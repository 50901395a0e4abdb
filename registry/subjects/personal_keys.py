"""The keys that keep personal identifiers unreadable: one file, for its owner only.

Sealing keys can be renewed: what an older one sealed stays readable until it is sealed anew. The
matching key is one for all, because a hash under another key would match nothing.
"""

import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_FILE = "personal.json"
_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2


@dataclass(frozen=True, slots=True, repr=False)
class PersonalKeys:
    """Seals, unseals and matches. ``current`` names the key that seals from now on."""

    current: str
    sealing: Mapping[str, bytes]
    matching: bytes

    def seal(self, plain: str, *, bound_to: str) -> bytes:
        """The text under the current key; opens only for the same ``bound_to``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.sealing[self.current]).encrypt(
            nonce, plain.encode(), bound_to.encode()
        )
        return nonce + sealed

    def unseal(self, sealed: bytes, *, key_id: str, bound_to: str) -> str:
        """The text.

        Raises:
            cryptography.exceptions.InvalidTag: the bytes were changed or moved.
            KeyError: the key is not in the file.
        """
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(self.sealing[key_id]).decrypt(nonce, rest, bound_to.encode()).decode()

    def match(self, kind: str, number: str) -> bytes:
        """What stands for a number where records are compared: 32 bytes."""
        return hmac.digest(self.matching, f"{kind}\n{number}".encode(), "sha256")


def open_keys(folder: Path) -> PersonalKeys:
    """The keys in ``folder``, made at the first call; of several who start at once, one wins."""
    path = folder / _FILE
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        made = {"current": "1", "sealing": {"1": _fresh()}, "matching": _fresh()}
        with suppress(FileExistsError):
            _place(path, made, replace=False)
    held = json.loads(path.read_bytes())
    sealing = {key_id: b64decode(key) for key_id, key in held["sealing"].items()}
    return PersonalKeys(held["current"], sealing, b64decode(held["matching"]))


def renew(folder: Path) -> PersonalKeys:
    """Seal with a fresh key from now on; the older ones still open what they sealed."""
    open_keys(folder)
    path = folder / _FILE
    held = json.loads(path.read_bytes())
    held["current"] = str(max(map(int, held["sealing"])) + 1)
    held["sealing"][held["current"]] = _fresh()
    _place(path, held, replace=True)
    return open_keys(folder)


def _fresh() -> str:
    return b64encode(secrets.token_bytes(_KEY_BYTES)).decode("ascii")


def _place(path: Path, held: Mapping[str, Any], *, replace: bool) -> None:
    """Write the file at once or not at all, 0600; without ``replace`` only where there is none."""
    written = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            json.dump(held, file)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            written.replace(path)
        else:
            os.link(written, path)
    finally:
        written.unlink(missing_ok=True)
