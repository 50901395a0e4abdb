"""Where this installation keeps its files: the checkout, ``var``, secrets, running marks."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from chengxin.refused import Refused

PROJECT = Path(__file__).resolve().parents[1]
"""The checkout: ``wsgi.py``, ``migrations/`` and the packages lie here."""

_OURS = ".chengxin"
_OWNER_ONLY = 0o600


class VarRefused(Refused):
    """A ``var`` directory that cannot be used, or not be deleted; says why."""


def var_directory(environment: Mapping[str, str]) -> Path:
    """``CHENGXIN_VAR``, or ``var`` beside the packages; absolute. Not created."""
    return Path(environment.get("CHENGXIN_VAR") or PROJECT / "var").resolve()


def prepare_var(var: Path) -> None:
    """Create the directory and mark it as ours when we made it or found it empty.

    Others may pass through it (a database account has to) but not list it.

    Raises:
        VarRefused: it cannot be written.
    """
    try:
        if not var.exists():
            var.mkdir(parents=True)
            var.chmod(0o711)
        if var == PROJECT / "var" or not any(var.iterdir()):
            (var / _OURS).touch()
        for name in ("run", "log"):
            (var / name).mkdir(exist_ok=True)
    except OSError as error:
        raise VarRefused(f"{var} cannot be used: {error.strerror}") from error


def check_deletable(var: Path) -> None:
    """Refuse to delete a directory that held other things before it was ours.

    Raises:
        VarRefused: it lacks our mark.
    """
    if var.exists() and not (var / _OURS).exists():
        raise VarRefused(f"{var} was not created by chengxin; delete it yourself if you mean to")


def secret_key(var: Path) -> str:
    """The key that signs sessions: made once, 256 bits, readable by the owner only."""
    path = var / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    return secret_key(var)


def demo(environment: Mapping[str, str], var: Path) -> str:
    """``CHENGXIN_DEMO``; where it is not set, whether ``var`` belongs to a demonstration.

    So a command goes by the clock of the demonstration it is called in, not by the system's.
    """
    return environment.get("CHENGXIN_DEMO") or str(int((var / "demo.json").exists()))


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; only its owner may read it."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
