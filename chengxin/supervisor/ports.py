"""Whether a port is free, who has it, and which one is free instead."""

import errno
import socket

import psutil

HOST = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now.

    Raises:
        PermissionError: the port is below 1024 and we are not allowed to use it.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
        return True


def next_free(port: int) -> int:
    """The first free port above the given one."""
    return next(candidate for candidate in range(port + 1, 65536) if is_free(candidate))


def listener(port: int) -> str:
    """Who listens on the port, as far as this user may know: name and pid."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:
        return "another process"
    for connection in connections:
        if connection.status != psutil.CONN_LISTEN or not connection.laddr:
            continue
        if connection.laddr.port == port and connection.pid:
            return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    return "another user's process"
