"""The supervisor: starts programs, relays their lines, restarts them, ends them all.

One thread and one loop. A stop is a flag that the loop looks at, never an exception thrown
into the middle of a start, so that no process is started and then forgotten.
"""

import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Self

from chengxin import processes
from chengxin.processes import Program
from chengxin.refused import Refused
from chengxin.supervisor.child import Child

_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_TOO_MANY_FAILURES = 3
"""A program that fails so often before the service is ready will not become well by itself."""

_COLOURS = {"web": 36, "worker": 35, "beat": 34, "redis": 31, "postgres": 33}


class Stopped(Exception):
    """Somebody asked for the end."""


class ProgramFailed(Refused):
    """A program the service cannot do without ended; says which and how."""


class Supervisor:
    """Runs programs until asked to stop; on leaving the block none of them runs."""

    def __init__(self) -> None:
        """See the class."""
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._stops = 0
        self._stopping = False
        self._before: dict[signal.Signals, signal._HANDLER] = {}

    def __enter__(self) -> Self:
        """Take over the signals."""
        processes.adopt_orphans()
        self._woken, self._wake = socket.socketpair()
        for end in (self._woken, self._wake):
            end.setblocking(False)
        self._wakeup_before = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        for number in (*_STOPS, signal.SIGCHLD):
            if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
                continue  # started by nohup: meant to outlive the terminal
            self._before[number] = signal.signal(number, self._signalled)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End every program, last started first, and give the signals back."""
        self._stop_all()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._selector.close()
        self._woken.close()
        self._wake.close()

    def start(self, program: Program) -> None:
        """Start a program that is to run until the end, and restart it when it dies."""
        child = Child(program, lasting=True)
        self._children.append(child)
        self._launch(child)

    def complete(self, program: Program) -> None:
        """Run a program to its end.

        Raises:
            ProgramFailed: its exit status was not zero.
            Stopped: a stop was asked for first.
        """
        child = Child(program, lasting=False)
        self._children.append(child)
        self._launch(child)
        self.wait(lambda: not child.running)
        self._close(child)
        self._children.remove(child)
        if child.process is not None and child.process.returncode != 0:
            raise ProgramFailed(f"{program.name} failed ({_how(child.process.returncode)})")

    def wait(
        self, holds: Callable[[], bool], *, within_seconds: float = float("inf"), of: str = ""
    ) -> None:
        """Go on supervising until the condition holds.

        Raises:
            ProgramFailed: it does not come to hold in time, or a program keeps failing.
            Stopped: a stop was asked for first.
        """
        until = time.monotonic() + within_seconds
        while not holds():
            self._turn(0.1)
            for child in self._children:
                if child.failures >= _TOO_MANY_FAILURES:
                    raise ProgramFailed(f"{child.program.name} does not stay up")
            if time.monotonic() > until:
                raise ProgramFailed(f"{of} did not answer within {within_seconds:.0f} seconds")

    def serve(self) -> None:
        """Supervise until a stop is asked for.

        Raises:
            Stopped: that is how it ends.
        """
        while True:
            self._turn(1.0)

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        if number != signal.SIGCHLD:
            self._stops += 1

    def _turn(self, seconds: float) -> None:
        self._attend(seconds)
        if self._stops:
            raise Stopped
        for child in self._children:
            if child.restart_at is not None and time.monotonic() >= child.restart_at:
                self._launch(child)

    def _attend(self, seconds: float) -> None:
        """Wait for something to happen, relay lines, notice deaths."""
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                with suppress(BlockingIOError):
                    self._woken.recv(4096)
            else:
                self._relay(key.data)
        for child in self._children:
            if child.noticed_end():
                self._ended(child)
        self._bury_orphans()

    def _launch(self, child: Child) -> None:
        child.start()
        if child.output is not None:
            self._selector.register(child.output, selectors.EVENT_READ, child)

    def _relay(self, child: Child) -> None:
        """Print what the child said; stop listening once it will say no more."""
        lines, open_still = child.read()
        for line in lines:
            say(child.program.name, line)
        if not open_still:
            self._mute(child)

    def _close(self, child: Child) -> None:
        """Last lines, then whatever the ended process left running."""
        self._relay(child)
        self._mute(child)
        child.clear_up()

    def _mute(self, child: Child) -> None:
        if child.output is not None and child.output in self._selector.get_map():
            self._selector.unregister(child.output)

    def _ended(self, child: Child) -> None:
        if not child.lasting:
            return
        self._close(child)
        if not self._stopping and child.process is not None:
            wait = child.plan_restart()
            how = _how(child.process.returncode)
            say("run", f"*** {child.program.name} ended ({how}); starting it again in {wait:.0f} s")

    def _bury_orphans(self) -> None:
        """Collect dead grandchildren that were left to us, and only those."""
        if sys.platform != "linux":
            return
        ours = {child.process.pid for child in self._children if child.process is not None}
        while True:
            try:
                dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            except ChildProcessError:
                return
            if dead is None or dead.si_pid in ours:
                return
            os.waitpid(dead.si_pid, 0)

    def _stop_all(self) -> None:
        """End what serves before what it needs: in the order opposite to the starts.

        Programs that log to the terminal are asked together; servers one by one after them.
        """
        serving = [child for child in self._children if child.program.log is None]
        needed = [child for child in self._children if child.program.log is not None]
        asked, self._stopping = self._stops, True
        for group in [serving, *([child] for child in reversed(needed))]:
            self._stop(group, asked)
        self._children.clear()

    def _stop(self, group: Iterable[Child], asked: int) -> None:
        alive = [child for child in group if child.running and child.process is not None]
        families = [
            (child, processes.family(child.process.pid)) for child in alive if child.process
        ]
        for child in alive:
            if child.process is not None:
                child.process.send_signal(child.program.stop_signal)
        until = time.monotonic() + max((c.program.stop_seconds for c in alive), default=0)
        while any(child.running for child in alive) and time.monotonic() < until:
            if self._stops > asked + 1:  # asked again, and again: not in order, but now
                break
            self._attend(0.1)
        for child, members in families:
            late = [member for member in members if member.is_running()]
            processes.end(late, by=signal.SIGKILL, within_seconds=5)
            if child.process is not None:
                child.process.wait()
            self._close(child)


def say(name: str, line: str) -> None:
    """Print a line with the name of who says it before it."""
    mark = f"{name:<8} |"
    if sys.stdout.isatty():
        mark = f"\033[{_COLOURS.get(name, 1)}m{mark}\033[0m"
    with suppress(OSError):  # the terminal is gone; the service is told by SIGHUP
        print(mark, line, flush=True)  # noqa: T201 - to the terminal


def _how(returncode: int | None) -> str:
    if returncode is not None and returncode < 0:
        return f"signal {signal.Signals(-returncode).name}"
    return f"exit status {returncode}"
