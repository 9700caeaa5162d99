"""A port whose requests are timed and whose errors are counted: put around whoever is behind it, adapter or fake.

It stands for the port in all it can do; only a check of its class has to look through it.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar, cast

from ringlypro.core.metrics import Metrics, Vendor
from ringlypro.vendors.errors import VendorError

Port = TypeVar("Port")
UNCOUNTED = frozenset({"close"})
PLAIN_VALUES = (bool, str, int)
"""What is no request, and is asked for in every turn."""


class MeasuredVendor:
    """Hands every attribute through; a coroutine is a request."""

    def __init__(self, inner: object, vendor: Vendor, metrics: Metrics) -> None:
        self.inner = inner
        self._vendor: Vendor = vendor
        self._metrics = metrics
        self._measured: dict[str, tuple[object, object]] = {}
        """By name, what was asked for of the inner port and what was handed out for it."""

    def __getattr__(self, name: str) -> Any:
        attribute = getattr(self.inner, name)
        if isinstance(attribute, PLAIN_VALUES):
            return attribute
        known_attribute, handed_out = self._measured.get(name, (None, None))
        if known_attribute == attribute and callable(attribute):
            return handed_out
        is_request = name not in UNCOUNTED and inspect.iscoroutinefunction(attribute)
        handed_out = self._measure_request(attribute) if is_request else attribute
        if callable(attribute):
            self._measured[name] = attribute, handed_out
        return handed_out

    def _measure_request(self, request: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @wraps(request)
        async def send_measured(*args: Any, **kwargs: Any) -> Any:
            with self._metrics.time_vendor_request(self._vendor):
                try:
                    return await request(*args, **kwargs)
                except VendorError as error:
                    self._metrics.count_vendor_error(self._vendor, retryable=error.retryable)
                    raise

        return send_measured


def measure_vendor(port: Port, vendor: Vendor, metrics: Metrics) -> Port:
    """The same port, measured."""
    return cast("Port", MeasuredVendor(port, vendor, metrics))


def unwrap_vendor(port: object) -> object:
    """Who is really behind a port."""
    return port.inner if isinstance(port, MeasuredVendor) else port
