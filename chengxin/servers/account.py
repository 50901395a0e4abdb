"""The account PostgreSQL runs under when we are root, and where it can reach its files.

PostgreSQL refuses to run as root. Nobody's home directory is opened for the account: what it
cannot reach where it lies (a checkout under ``/root``, say) is kept under ``/var/lib/chengxin``.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from chengxin.processes import Account
from chengxin.servers.errors import ServerUnavailable

NAME = "chengxin"
STATE = Path("/var/lib/chengxin")


def server_account() -> Account | None:
    """None unless we are root; then the system account ``chengxin``, created when missing.

    Raises:
        ServerUnavailable: it neither exists nor can be created.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _create()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _create() -> pwd.struct_passwd:
    command = ["useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - constants
        return pwd.getpwnam(NAME)
    except (OSError, subprocess.CalledProcessError, KeyError) as error:
        raise ServerUnavailable(
            "PostgreSQL does not run as root, and the system account "
            f"{NAME!r} could not be created. Create it, or run as an ordinary user."
        ) from error


def reaches(account: Account | None, *command: str | Path) -> bool:
    """Whether the command succeeds under the account; true when there is no other account."""
    if account is None:
        return True
    try:
        done = subprocess.run(  # noqa: S603 - our own commands
            [str(part) for part in command],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            capture_output=True,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


def home(var: Path, account: Account | None) -> Path:
    """The directory that holds the server data of this ``var``; exists afterwards.

    It is ``var`` itself, or one below ``/var/lib/chengxin`` when the account cannot pass
    through to ``var``. Once data lie there it stays the home.
    """
    elsewhere = relocated_home(var)
    if elsewhere.exists():
        return elsewhere
    if reaches(account, "test", "-x", var):
        return var
    _make_passable(STATE, elsewhere)
    return elsewhere


def relocated_home(var: Path) -> Path:
    """The name below ``/var/lib/chengxin`` that belongs to this ``var``."""
    return STATE / hashlib.sha256(os.fsencode(var)).hexdigest()[:12]


def reachable_copy(tree: Path, probe: str, *, label: str, account: Account | None) -> Path:
    """The tree itself, or a copy of it that the account can read and execute.

    Args:
        tree: directory of a program.
        probe: program inside it that must answer ``--version`` under the account.
        label: names the copy; must differ between versions.
        account: see ``server_account``.
    """
    if reaches(account, tree / probe, "--version"):
        return tree
    copy = STATE / label
    if not copy.exists():
        _make_passable(STATE)
        fresh = STATE / f"{label}.{os.getpid()}"
        shutil.copytree(tree, fresh, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        for path in (fresh / "bin").iterdir():
            path.chmod(0o755)
        fresh.rename(copy)
    if not reaches(account, copy / probe, "--version"):
        raise ServerUnavailable(f"The account {NAME!r} cannot run {copy / probe}.")
    return copy


def _make_passable(*directories: Path) -> None:
    for directory in directories:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o711)
