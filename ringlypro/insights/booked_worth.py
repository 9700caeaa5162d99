"""What the visits that were booked are worth at list prices, and how that is counted. Never income: nothing is paid.

Where a price is words ("from $90", "$90-120") the lowest figure counts, and whoever shows the sum says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_FIGURE = re.compile(r"\$\s*(\d{1,3}(?:,\d{3})+|\d{1,7})(\.\d{2})?(?![\d%])")
"""An amount in dollars as owners write it; a figure without the sign may be minutes, or a share."""


@dataclass(frozen=True, slots=True)
class BookedService:
    """What one booked visit is for: the service's id, its price as an amount and in the owner's words, and its name."""

    service_id: int | None
    price_amount: Decimal | None
    price: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class WorthLine:
    """A service of the sum: how many visits, and the price that counts for each."""

    service_id: int
    name: str
    visits: int
    price: Decimal
    is_lowest: bool

    @property
    def amount(self) -> Decimal:
        """What its visits are worth together."""
        return self.visits * self.price


@dataclass(frozen=True, slots=True)
class BookedWorth:
    """The sum and its lines, dearest first; `unpriced_visits` are in neither."""

    lines: tuple[WorthLine, ...]
    unpriced_visits: int

    @property
    def total(self) -> Decimal:
        """All lines together."""
        return sum((line.amount for line in self.lines), Decimal(0))


def lowest_price(service: BookedService) -> tuple[Decimal | None, bool]:
    """The price of a visit that counts, and whether it is only the lowest of what it may cost."""
    figures = [Decimal(whole.replace(",", "") + cents) for whole, cents in _FIGURE.findall(service.price)]
    if service.price_amount is not None:
        return service.price_amount, any(figure != service.price_amount for figure in figures)
    if not figures:
        return None, False
    return min(figures), len(set(figures)) > 1 or not _is_bare_figure(service.price)


def sum_worth(services: Iterable[BookedService]) -> BookedWorth:
    """The worth of these visits. A price of nothing is a price: it adds a line of $0."""
    visits: dict[int, list[BookedService]] = {}
    unpriced_visits = 0
    for service in services:
        if service.service_id is None or lowest_price(service)[0] is None:
            unpriced_visits += 1
        else:
            visits.setdefault(service.service_id, []).append(service)
    lines = []
    for service_id, booked in visits.items():
        price, is_lowest = lowest_price(booked[0])
        lines.append(WorthLine(service_id, booked[0].name, len(booked), price or Decimal(0), is_lowest))
    return BookedWorth(tuple(sorted(lines, key=lambda line: (-line.amount, line.service_id))), unpriced_visits)


def _is_bare_figure(price: str) -> bool:
    """Whether the owner's words are an amount alone: "from" and "plus materials" make it a lowest one."""
    return _FIGURE.fullmatch(price.strip().rstrip(".")) is not None
