"""The whole service on one machine: up, stop, reset."""

import http.client
import json
import shutil
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil

from chengxin import hold, places, processes, servers
from chengxin.hold import Role
from chengxin.servers import postgresql, redis
from chengxin.supervisor import programs
from chengxin.supervisor.bytecode import compile_packages
from chengxin.supervisor.ports import HOST
from chengxin.supervisor.supervise import Stopped, Supervisor, say

READY_SECONDS = 120
_STOP_SECONDS = 90


def up(var: Path, *, port: int, environment: Mapping[str, str]) -> None:
    """Start everything and supervise it until a signal asks for the end.

    Args:
        var: the data directory; created when missing.
        port: free, on loopback.
        environment: the caller's; see ``servers.plan`` and ``programs.environment``.

    Raises:
        hold.Held: a service of this ``var`` already runs.
        servers.ServerUnavailable: PostgreSQL or Redis cannot be had.
        supervise.ProgramFailed: the service cannot be made ready.
    """
    places.prepare_var(var)
    web_address = f"http://{HOST}:{port}"
    with hold.take(var, role=Role.SERVICE, web=web_address) as held:
        sweep(var)
        with Supervisor() as supervisor:
            try:
                _start(supervisor, held, port, environment)
                _announce(web_address, var)
                supervisor.serve()
            except Stopped:
                say("run", "stopping")
        sweep(var)
        say("run", "stopped; the data are kept")


def _start(
    supervisor: Supervisor, held: hold.Hold, port: int, environment: Mapping[str, str]
) -> None:
    var = held.var
    say("run", "PostgreSQL and Redis")
    needed, addresses = servers.plan(held, environment)
    for server in needed:
        supervisor.start(server.program)
    compile_packages()
    for server in needed:
        supervisor.wait(
            server.answers, within_seconds=servers.START_SECONDS, of=server.program.name
        )
    held.publish(addresses)
    within = programs.environment(environment, var=var, port=port, to=addresses)
    supervisor.complete(programs.prepare(within))
    # Somebody waits for the pages; what the others do is owed in the database until they come.
    supervisor.start(programs.web(within, port=port))
    supervisor.wait(_readiness(port), within_seconds=READY_SECONDS, of="the web application")
    supervisor.start(programs.worker(within))
    supervisor.start(programs.beat(within, var=var))


def _readiness(port: int) -> Callable[[], bool]:
    def ready() -> bool:
        connection = http.client.HTTPConnection(HOST, port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    return ready


def _announce(address: str, var: Path) -> None:
    say("run", "")
    say("run", f"Chengxin is ready at {address}   (Ctrl-C or `make stop` ends it)")
    for line in accounts_table(var / "demo.json"):
        say("run", line)


def accounts_table(path: Path) -> list[str]:
    """The demonstration's accounts and keys as lines, none when there is no demonstration."""
    try:
        demo: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    users = [("role", "username", "password")]
    users += [(user["role"], user["username"], user["password"]) for user in demo["users"]]
    widths = [max(len(row[column]) for row in users) for column in range(3)]
    lines = ["", *("  ".join(f"{c:<{w}}" for c, w in zip(u, widths, strict=True)) for u in users)]
    lines += [f"API key of {_holder(key)}: {key['key']}" for key in demo["api_keys"]]
    return [*lines, f"These are also in {path}", ""]


def _holder(key: dict[str, Any]) -> str:
    """Whose acts a key may do: an officer's, or only the agency's questions."""
    return f"{key['officer']} ({key['agency']})" if key.get("officer") else str(key["agency"])


def sweep(var: Path) -> None:
    """End programs of this service that outlived their supervisor (a killed one, say)."""
    left_over = processes.marked(var)
    if left_over:
        say("run", f"ending {len(left_over)} processes left over from an earlier run")
        processes.end(left_over)


def stop(var: Path) -> bool:
    """Stop the service of this ``var`` and wait until none of its processes is left.

    Returns:
        Whether there was anything to stop.
    """
    holder = hold.find_holder(var)
    if holder is not None:
        processes.end([psutil.Process(holder.pid)], by=signal.SIGTERM, within_seconds=_STOP_SECONDS)
    return clear_up(var) or holder is not None


def clear_up(var: Path) -> bool:
    """End whatever a service of this ``var`` left running when it did not stop in order.

    Returns:
        Whether a program of it still ran.

    Raises:
        hold.Held: a service or a command uses the servers.
    """
    if not (var / "run").exists():
        return False
    with hold.take(var, role=Role.COMMAND, patience_seconds=10):
        left_over = bool(processes.marked(var))
        sweep(var)
        postgresql.stop_left_over(var)
        redis.stop_left_over(var)
    return left_over


def reset(var: Path) -> None:
    """Stop the service and delete its data, keys included. Servers named by URL are not touched.

    Raises:
        places.VarRefused: the directory held other things before it was ours.
    """
    places.check_deletable(var)
    stop(var)
    postgresql.delete(var)
    if var.exists():
        shutil.rmtree(var)
