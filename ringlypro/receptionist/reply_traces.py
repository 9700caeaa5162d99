"""What was understood of a reply and why, as the page of a call shows it."""

from __future__ import annotations

from ringlypro.receptionist.conversation_types import TurnContext
from ringlypro.receptionist.intent_overrides import is_corrected
from ringlypro.receptionist.interpretation import CallerReply


def trace_reply(reply: CallerReply, context: TurnContext) -> tuple[tuple[str, str], ...]:
    """What was understood and why, as pairs of text: what "why did it say that?" shows.

    A service and a question are named as the owner calls them now: their places in a list mean nothing later.
    """
    meaning = reply.meaning
    pairs = [("intent", "keys" if reply.is_keypad and reply.intent == "other" else reply.intent)]
    for name in ("name", "phone", "date", "time", "part", "code", "switch"):
        value = getattr(meaning, name)
        if value is not None:
            pairs.append((name, str(value)))
    if meaning.service is not None and meaning.service < len(context.services):
        pairs.append(("service", context.services[meaning.service].name))
    if meaning.question is not None and meaning.question < len(context.answers):
        pairs.append(("question", context.answers[meaning.question].questions[0]))
    if meaning.offer is not None:
        pairs.append(("offer", str(meaning.offer + 1)))
    pairs += [
        (name, "yes")
        for name in ("earliest", "this_number", "past", "conflict", "denied", "ambiguous")
        if getattr(meaning, name)
    ]
    if is_corrected(meaning):
        pairs.append(("corrected", "yes"))
    if reply.phrase_key:
        pairs.append(("also", reply.phrase_key))
    if meaning.why:
        pairs.append(("why", "; ".join(meaning.why)))
    return tuple(pairs)
