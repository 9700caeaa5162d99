"""Whether somebody sits at the very machine that answers: what opens an account by itself is shown to nobody else."""

from __future__ import annotations

from collections.abc import Collection

OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
PROXY_HEADERS = frozenset({"x-forwarded-for", "x-forwarded-host", "forwarded", "via", "x-real-ip"})


def is_local_request(*, peer: str, host: str, header_names: Collection[str]) -> bool:
    """Whether a request came from this machine, asked it by its own name, and nobody in between passed it on.

    A tunnel comes from this machine too, but names itself; the names of headers are in small letters.
    """
    return peer in OWN_HOSTS and host in OWN_HOSTS and not PROXY_HEADERS.intersection(header_names)
