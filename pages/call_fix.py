"""This was wrong: a dialog in which the owner says what a caller meant at a turn."""

from __future__ import annotations

from components.buttons import button
from components.dialogs import dialog
from components.feedback import toast
from components.forms import choice
from components.text import Text
from pages.guard import Place
from ringlypro.calls import corrections
from ringlypro.calls.tables import Correction
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.kit.errors import InvalidFields, RinglyError
from ringlypro.receptionist.correcting import INTENTS

ANSWER = "answer:"


async def put_right(place: Place, *, call_id: int, turn: int, words: str) -> bool:
    """Ask what was meant, and keep it. True when something was put right."""
    say = place.say
    card = await directory.by_id(place.services, place.visitor.client_id) or place.card
    with dialog(say("fix.title"), say("fix.sub", words=words)) as (box, actions):
        meaning = choice(say("fix.meaning"), options(place, card), None)
        Text(say("fix.hint"), "p", "rp-hint")
        with actions:
            button(say("fix.cancel"), lambda: box.submit(None), kind="ghost")
            button(say("fix.save"), lambda: box.submit(meaning.value or ""), kind="primary")
    box.open()
    chosen = await box
    if not box.is_deleted:
        box.delete()
    return chosen is not None and await _keep(place, call_id, turn, str(chosen))


async def _keep(place: Place, call_id: int, turn: int, chosen: str) -> bool:
    answer_id = int(chosen.removeprefix(ANSWER)) if chosen.startswith(ANSWER) else None
    intent = None if answer_id is not None else chosen or None
    try:
        async with place.unit() as unit:
            await corrections.correct(unit, call_id=call_id, turn=turn, intent=intent, answer_id=answer_id)
    except InvalidFields as error:
        toast(place.say(next(iter(error.fields.values()))), "bad")
        return False
    except RinglyError as error:
        toast(place.say(error.key), "bad")
        return False
    toast(place.say("fix.saved"))
    return True


def options(place: Place, card: ClientCard) -> dict[str, str]:
    """What may have been meant: a wish, or one of the owner's answers."""
    wishes = {intent: place.say(f"call.intent.{intent}") for intent in INTENTS}
    asked = {f"{ANSWER}{a.id}": place.say("fix.answer", question=a.questions[0]) for a in card.answers if a.questions}
    return wishes | asked


def meaning_of(place: Place, card: ClientCard, correction: Correction) -> str:
    """A correction's meaning in words."""
    key = f"{ANSWER}{correction.answer_id}" if correction.answer_id is not None else correction.intent
    return options(place, card).get(key, "–")
