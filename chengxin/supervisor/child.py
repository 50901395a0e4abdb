"""One supervised program: its process, its lines, its restarts."""

import os
import subprocess
import time

from chengxin import processes
from chengxin.processes import Program

_LONGEST_WAIT_SECONDS = 30.0
_STEADY_SECONDS = 60.0
"""Having run this long, a program is taken to be well again."""


class Child:
    """A program with at most one process at a time.

    Args:
        program: what to run.
        lasting: whether its end is a failure (a server) or its purpose (a step).
    """

    def __init__(self, program: Program, *, lasting: bool) -> None:
        """See the class."""
        self.program = program
        self.lasting = lasting
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.restart_at: float | None = None
        self._started_at = 0.0
        self._unfinished = b""

    @property
    def running(self) -> bool:
        """Whether its process is alive, as far as was noticed."""
        return self.process is not None and self.process.returncode is None

    @property
    def output(self) -> int | None:
        """The pipe its lines come from, when they do not go to a file."""
        pipe = self.process.stdout if self.process else None
        return pipe.fileno() if pipe and not pipe.closed else None

    def start(self) -> None:
        """Start the process."""
        self.restart_at = None
        self._started_at = time.monotonic()
        self.process = processes.spawn(self.program)
        if self.output is not None:
            os.set_blocking(self.output, False)

    def read(self) -> tuple[list[str], bool]:
        """What it said since the last call in whole lines, and whether it may say more."""
        said, open_still = b"", self.output is not None
        while open_still:
            try:
                chunk = os.read(self.output or -1, 65536)
            except BlockingIOError:
                break
            said, open_still = said + chunk, bool(chunk)
        *whole, self._unfinished = (self._unfinished + said).split(b"\n")
        if not open_still and self._unfinished:
            whole, self._unfinished = [*whole, self._unfinished], b""
        return [line.decode("utf-8", errors="replace") for line in whole], open_still

    def noticed_end(self) -> bool:
        """Whether the process has ended since the last call; collects it."""
        return self.running and self.process is not None and self.process.poll() is not None

    def plan_restart(self) -> float:
        """Set when to start again: at once, then ever later up to half a minute.

        Returns:
            Seconds until then.
        """
        now = time.monotonic()
        self.failures = 1 if now - self._started_at > _STEADY_SECONDS else self.failures + 1
        wait = min(_LONGEST_WAIT_SECONDS, 2.0 ** (self.failures - 1)) if self.failures > 1 else 0.2
        self.restart_at = now + wait
        return wait

    def clear_up(self) -> None:
        """End whatever the ended process left running, and let go of its pipe."""
        if self.process is None:
            return
        processes.end(processes.family(self.process.pid), within_seconds=5)
        if self.process.stdout is not None:
            self.process.stdout.close()
