"""The account PostgreSQL runs under when we are root, and where it can reach its files.

PostgreSQL refuses to run as root. Nobody's home directory is opened for the account: what it
cannot reach where it lies (a checkout under ``/root``, say) is kept under ``/var/lib/chengxin``.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Collection
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
    # An administrator's shell entered by plain `su` has no sbin on its path.
    useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    command = [useradd or "useradd", "--system", "--user-group", "--no-create-home"]
    command += ["--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", NAME]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - useradd and constants
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


def reachable_copy(
    base: Path, parts: Collection[str], probes: Collection[str], *, label: str, account: Account
) -> Path:
    """A directory with the parts of ``base`` where the account can read and run them.

    Args:
        base: holds the parts, which refer to each other by relative paths.
        parts: names of directories in it.
        probes: programs in them that must answer ``--version`` under the account.
        label: names the copy; must differ between versions.
        account: see ``server_account``.

    Returns:
        ``base`` itself if the account reaches it, else a copy below ``/var/lib/chengxin``.

    Raises:
        ServerUnavailable: not even the copy can be run.
    """

    def usable(place: Path) -> bool:
        return all(reaches(account, place / probe, "--version") for probe in probes)

    if usable(base):
        return base
    copy = STATE / label
    if not copy.exists():
        _make_passable(STATE)
        fresh = STATE / f"{label}.{os.getpid()}"
        for part in parts:
            shutil.copytree(base / part, fresh / part, symlinks=True)
        _make_readable(fresh)
        fresh.rename(copy)
    if not usable(copy):
        raise ServerUnavailable(f"The account {NAME!r} cannot run the programs in {copy}.")
    return copy


def _make_readable(tree: Path) -> None:
    """Let everybody read, and run what its owner may run."""
    for path in (tree, *tree.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _make_passable(*directories: Path) -> None:
    for directory in directories:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o711)
