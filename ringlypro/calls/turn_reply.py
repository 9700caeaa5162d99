"""What a turn answers, as values that survive a restart: the sentences, and what the line does next.

It is kept on the call's row, so a request that comes twice hears the same answer, and only turned into a phone
script at the very end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ringlypro.receptionist import conversation_types, gather_routes
from ringlypro.receptionist.language_packs import persona_paths


@dataclass(frozen=True, slots=True)
class Utterance:
    """One sentence and the language it is in."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class TurnReply:
    """Sentences, then one thing: listen, dial, record, hang_up or reject. `path` is where its result arrives."""

    spoken: tuple[Utterance, ...]
    does: str
    lang: str
    path: str
    turn: int
    digits: int | None = None
    timeout: int = 5
    hints: tuple[str, ...] = ()

    def to_json(self) -> list[Any]:
        """As JSON for the call's row."""
        spoken = [{"text": utterance.text, "lang": utterance.lang} for utterance in self.spoken]
        return [{name: getattr(self, name) for name in self.__slots__} | {"spoken": spoken, "hints": list(self.hints)}]


def load_reply(raw: list[Any]) -> TurnReply | None:
    """The answer that was dumped, or None when there is none yet."""
    if not raw:
        return None
    values = dict(raw[0])
    values["spoken"] = tuple(Utterance(**utterance) for utterance in values["spoken"])
    values["hints"] = tuple(values["hints"])
    return TurnReply(**values)


def build_reply(
    utterances: tuple[Utterance, ...], effect: conversation_types.Effect, *, lang: str, turn: int
) -> TurnReply:
    """The answer for an effect that only the caller, or a person, can meet."""
    persona_path = f"/voice/{persona_paths()[lang]}"
    match effect:
        case conversation_types.GatherInput():
            # The language menu is Rachel's: Lina has no menu to come back from.
            base_path = "/voice/rachel" if effect.question == "menu" else persona_path
            path = f"{base_path}/{gather_routes.ROUTE_BY_QUESTION[effect.question]}"
            return TurnReply(
                utterances, "listen", lang, path, turn, effect.digit_count, effect.timeout_seconds, effect.hints
            )
        case conversation_types.TransferCall():
            return TurnReply(utterances, "dial", lang, f"{persona_path}/dialed", turn)
        case conversation_types.RecordVoicemail():
            return TurnReply(utterances, "record", lang, f"{persona_path}/recorded", turn)
        case conversation_types.RejectCall():
            return TurnReply((), "reject", lang, "", turn)
        case _:
            return TurnReply(utterances, "hang_up", lang, "", turn)
