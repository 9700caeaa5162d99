"""HTTP as uvicorn speaks it, except that a connection which becomes a websocket is freed when that ends.

Its parser and itself hold each other, and the request; uvicorn cuts that at the end of a connection and not here.
"""

from __future__ import annotations

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class ReleasingHttpProtocol(HttpToolsProtocol):
    """What `uvicorn.run` takes as `http`."""

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, and let go of the parser: nothing is read here any more."""
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # as uvicorn does at the end
