"""A private PostgreSQL for machines that have none, so the product runs with no account and no set-up.

Only the wheel's programs are used, never its launcher. Ownership is a kernel lock, not a pid file:
whoever holds it runs the server, everybody else attaches, and the last one out stops it.
"""

from ringlypro.db.embedded.addresses import ServerAddresses
from ringlypro.db.embedded.bootstrap import bootstrap_server
from ringlypro.db.embedded.errors import PostgresUnavailable
from ringlypro.db.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresUnavailable", "ServerAddresses", "bootstrap_server"]
