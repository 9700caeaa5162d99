"""What can keep the embedded server from running, in words a person at a terminal can act on."""


class PostgresUnavailable(RuntimeError):
    """The embedded server cannot run here; the message says why and what to do instead."""
