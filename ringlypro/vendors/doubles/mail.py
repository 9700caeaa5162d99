"""A letter box that posts nothing: /demo/mail opens the flap."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Health, Letter, Receipt

TROUBLE = {"refused@": ("400", False), "later@": ("429", True)}
"""What happens to a letter whose address begins like this: the code, and whether trying again makes sense."""


class Pigeonhole:
    """Keeps every letter instead of posting it, the last 200 of them, and in `moments` when each one came."""

    def __init__(self, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.letters: deque[Letter] = deque(maxlen=200)
        self.moments: deque[datetime] = deque(maxlen=200)
        self._clock = clock
        self._posted = 0

    async def post(self, letter: Letter) -> Receipt:
        """Keep the letter, unless its address is known for trouble."""
        for beginning, (code, retryable) in TROUBLE.items():
            if letter.to.startswith(beginning):
                raise VendorError("the letter was refused", retryable=retryable, code=code)
        if "@" not in letter.to or not letter.subject or not letter.text:
            raise VendorError("the letter is not complete", retryable=False, code="400")
        self.letters.append(letter)
        self.moments.append(self._clock())
        self._posted += 1
        return Receipt(id=f"demo-{self._posted}")

    async def check(self) -> Health:
        """Always well, never real."""
        return Health(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""
