"""Why a server could not be had. The message is a sentence for the person at the terminal."""


class ServerUnavailable(RuntimeError):
    """PostgreSQL or Redis cannot be started or reached; says what to do."""
