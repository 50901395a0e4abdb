"""Processes of this machine: how one is started, recognised and ended with all it started.

Owns the start and the end of a child process. Knows nothing of what the programs do; which
programs there are is said in ``chengxin.servers`` and ``chengxin.supervisor``.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MARK = "CHENGXIN_SUPERVISED"
"""Environment variable that every process of one service carries: its ``var`` directory."""

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_PR_SET_PDEATHSIG = 1  # prctl(2)
_PR_SET_CHILD_SUBREAPER = 36  # prctl(2)
_KILL_SECONDS = 10.0  # nothing outlives SIGKILL for long but a process stuck in the kernel


@dataclass(frozen=True)
class Account:
    """The system account a program runs under, by number."""

    uid: int
    gid: int


@dataclass(frozen=True)
class Program:
    """One program to run: everything needed to start it and to end it.

    Attributes:
        name: short word shown before its log lines.
        command: absolute path of the executable and its arguments.
        environment: the whole environment, not additions to ours.
        directory: working directory; also how a left-over server is recognised.
        account: other account to run under (only root can); None keeps ours.
        log: file its output goes to; None sends it to the starter's pipe.
        stop_signal: asks it to end in order.
        stop_seconds: how long it may take before it is killed.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    directory: Path
    account: Account | None = None
    log: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start the program as leader of its own session, so that a terminal's Ctrl-C is not for it.

    On Linux the kernel sends ``stop_signal`` to the program when the starting thread dies,
    whatever it dies of. Output goes to ``log`` (appended) or to a pipe, both streams together.
    """
    with ExitStack() as opened:
        output = opened.enter_context(program.log.open("ab")) if program.log else subprocess.PIPE
        account = program.account
        return subprocess.Popen(  # noqa: S603 - programs are constants of ours
            program.command,
            cwd=program.directory,
            env=dict(program.environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_follows(  # noqa: PLW1509 - one prctl; takes no lock a thread may hold
                program.stop_signal
            ),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def _follows(stop: signal.Signals) -> Callable[[], None] | None:
    """What a new child does before it becomes the program: ask to be told of our death."""
    libc, parent = _LIBC, os.getpid()
    if libc is None:
        return None

    def follow() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(stop), 0, 0, 0)
        if os.getppid() != parent:  # we died before the kernel knew whom to tell
            os._exit(1)

    return follow


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose own parent dies, so that none escapes (Linux)."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def family(pid: int) -> list[psutil.Process]:
    """The process with all its living descendants, and whatever shares its session."""
    try:
        leader = psutil.Process(pid)
        members = [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        members = []
    known = {member.pid for member in members}
    return members + [other for other in _session(pid) if other.pid not in known]


def _session(leader: int) -> list[psutil.Process]:
    return [process for process in psutil.process_iter() if _session_of(process.pid) == leader]


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except (ProcessLookupError, PermissionError):
        return None


def marked(var: Path) -> list[psutil.Process]:
    """Every other living process that was started for the service of this ``var`` directory."""
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _mark_of(process) == str(var)
    ]


def _mark_of(process: psutil.Process) -> str | None:
    try:
        environment: dict[str, str] = process.environ()
    except (psutil.Error, OSError):  # gone, not ours to read, or a kernel thread
        return None
    return environment.get(MARK)


def server_in(directory: Path, pid_file: Path) -> psutil.Process | None:
    """The living server that a pid file names, if it truly works in that directory.

    A pid is reused; a server that has made this very directory its own is not a stranger.
    """
    try:
        pid = int(pid_file.read_text(encoding="ascii").split()[0])
        process = psutil.Process(pid)
        mine = Path(process.cwd()) == directory.resolve()
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if mine and is_alive(process) else None


def end(
    processes: Collection[psutil.Process],
    *,
    by: signal.Signals = signal.SIGTERM,
    within_seconds: float = 10,
) -> list[int]:
    """Ask the processes to end, then kill those that did not.

    Returns:
        The pids that had to be killed. When this returns none of the processes runs.
    """
    for process in processes:
        _send(process, by)
    wait_until(lambda: not any(map(is_alive, processes)), within_seconds=within_seconds)
    late = [process for process in processes if is_alive(process)]
    for process in late:
        _send(process, signal.SIGKILL)
    wait_until(lambda: not any(map(is_alive, late)), within_seconds=_KILL_SECONDS)
    return [process.pid for process in late]


def end_family(leader: psutil.Process, *, by: signal.Signals, within_seconds: float) -> bool:
    """Ask a process to end and to end those it started; then kill what is left of them all.

    Returns:
        Whether the leader ended in order. When this returns none of the family runs.
    """
    members = family(leader.pid)
    killed = end([leader], by=by, within_seconds=within_seconds)
    end([*members, *family(leader.pid)], by=signal.SIGKILL, within_seconds=_KILL_SECONDS)
    return not killed


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; a zombie, which only waits to be collected, does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, by: signal.Signals) -> None:
    try:
        process.send_signal(by)
    except psutil.NoSuchProcess:
        return  # already what was asked for


def wait_until(
    holds: Callable[[], bool], *, within_seconds: float, every_seconds: float = 0.05
) -> bool:
    """Whether the condition came to hold in time; asked at once and then repeatedly."""
    until = time.monotonic() + within_seconds
    while not holds():
        if time.monotonic() > until:
            return False
        time.sleep(every_seconds)
    return True


def start_token(pid: int) -> str | None:
    """What tells this process from a later one with the same pid; None when none is alive.

    On Linux the boot and the kernel's tick of its start, which no change of the clock moves.
    """
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            return None
        fields = stat.rpartition(")")[2].split()  # from the third of proc_pid_stat(5) on
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return None if fields[0] == "Z" else f"{boot}:{fields[19]}"
    try:
        process = psutil.Process(pid)
        return f"{process.create_time():.2f}" if is_alive(process) else None
    except psutil.NoSuchProcess:
        return None
