"""What a turn answers, as values that survive a restart: the sentences, and what the line does next.

It is kept on the call's row, so a request that comes twice hears the same answer, and only turned into a phone
script at the very end.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ringlypro.receptionist import routes, talk

DOOR = {"en": "rachel", "es": "lina"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence and the language it is in."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Sentences, then one thing: listen, dial, record, hang_up or reject. `path` is where its result arrives."""

    spoken: tuple[Spoken, ...]
    does: str
    lang: str
    path: str
    turn: int
    digits: int | None = None
    timeout: int = 5
    hints: tuple[str, ...] = ()

    def dump(self) -> list[Any]:
        """As JSON for the call's row."""
        return [asdict(self)]


def load(raw: list[Any]) -> Answer | None:
    """The answer that was dumped, or None when there is none yet."""
    if not raw:
        return None
    values = dict(raw[0])
    values["spoken"] = tuple(Spoken(**s) for s in values["spoken"])
    values["hints"] = tuple(values["hints"])
    return Answer(**values)


def answer(spoken: tuple[Spoken, ...], need: talk.Need, *, lang: str, turn: int) -> Answer:
    """The answer for a need that only the caller, or a person, can meet."""
    door = f"/voice/{DOOR[lang]}"
    match need:
        case talk.Listen():
            # The language menu is Rachel's: Lina has no menu to come back from.
            at = "/voice/rachel" if need.question == "menu" else door
            path = f"{at}/{routes.ROUTE[need.question]}"
            return Answer(spoken, "listen", lang, path, turn, need.digits, need.timeout, need.hints)
        case talk.PutThrough():
            return Answer(spoken, "dial", lang, f"{door}/dialed", turn)
        case talk.TakeRecording():
            return Answer(spoken, "record", lang, f"{door}/recorded", turn)
        case talk.RejectCall():
            return Answer((), "reject", lang, "", turn)
        case _:
            return Answer(spoken, "hang_up", lang, "", turn)
