"""Why a server could not be had."""

from chengxin.refused import Refused


class ServerUnavailable(Refused):
    """PostgreSQL or Redis cannot be started or reached; says what to do."""
