"""What was understood of a reply and why, as the page of a call shows it."""

from __future__ import annotations

from ringlypro.receptionist.intent_overrides import is_corrected
from ringlypro.receptionist.interpretation import CallerReply


def trace_reply(reply: CallerReply) -> tuple[tuple[str, str], ...]:
    """What was understood and why, as pairs of text: what "why did it say that?" shows."""
    pairs = [("intent", "keys" if reply.is_keypad and reply.intent == "other" else reply.intent)]
    for name in ("name", "phone", "date", "time", "part", "code", "service", "question", "offer", "switch"):
        value = getattr(reply.meaning, name)
        if value is not None:
            pairs.append((name, str(value)))
    pairs += [
        (name, "yes")
        for name in ("earliest", "this_number", "past", "conflict", "denied", "ambiguous")
        if getattr(reply.meaning, name)
    ]
    if is_corrected(reply.meaning):
        pairs.append(("corrected", "yes"))
    if reply.phrase_key:
        pairs.append(("also", reply.phrase_key))
    if reply.meaning.why:
        pairs.append(("why", "; ".join(reply.meaning.why)))
    return tuple(pairs)
