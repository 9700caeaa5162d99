"""This was wrong: a dialog in which the owner says what a caller meant at a turn."""

from __future__ import annotations

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import select_field
from components.html_elements import Text
from pages.access_control import PageContext
from ringlypro.calls import corrections
from ringlypro.calls.tables import Correction
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.offer_fields import list_wordings
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.receptionist.intent_overrides import OVERRIDE_INTENTS

ANSWER_PREFIX = "answer:"


async def open_correction_dialog(page: PageContext, *, call_id: int, turn: int, words: str) -> bool:
    """Ask what was meant, and keep it. True when something was put right."""
    translate = page.translate
    client_profile = (
        await client_profiles.get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
    )
    with build_dialog(translate("fix.title"), translate("fix.sub", words=words)) as (box, actions):
        meaning = select_field(translate("fix.meaning"), correction_options(page, client_profile), None)
        Text(translate("fix.hint"), "p", "rp-hint")
        with actions:
            text_button(translate("fix.cancel"), lambda: box.submit(None), kind="ghost")
            text_button(translate("fix.save"), lambda: box.submit(meaning.value or ""), kind="primary")
    box.open()
    selected_meaning = await box
    if not box.is_deleted:
        box.delete()
    return selected_meaning is not None and await _store_correction(page, call_id, turn, str(selected_meaning))


async def _store_correction(page: PageContext, call_id: int, turn: int, selected_meaning: str) -> bool:
    answer_id = (
        int(selected_meaning.removeprefix(ANSWER_PREFIX)) if selected_meaning.startswith(ANSWER_PREFIX) else None
    )
    intent = None if answer_id is not None else selected_meaning or None
    try:
        async with page.unit_of_work() as unit:
            await corrections.save_correction(unit, call_id=call_id, turn=turn, intent=intent, answer_id=answer_id)
    except InvalidFields as error:
        show_toast(page.translate(next(iter(error.fields.values()))), "bad")
        return False
    except RinglyError as error:
        show_toast(page.translate(error.key), "bad")
        return False
    show_toast(page.translate("fix.saved"))
    return True


def correction_options(page: PageContext, client_profile: ClientProfile) -> dict[str, str]:
    """What may have been meant: a wish, or one of the owner's answers."""
    intent_options = {intent: page.translate(f"call.intent.{intent}") for intent in OVERRIDE_INTENTS}
    answer_options = {
        f"{ANSWER_PREFIX}{a.id}": page.translate("fix.answer", question=list_wordings(a, page.lang)[0])
        for a in client_profile.answers
        if list_wordings(a)
    }
    return intent_options | answer_options


def describe_correction(page: PageContext, client_profile: ClientProfile, correction: Correction) -> str:
    """A correction's meaning in words."""
    key = f"{ANSWER_PREFIX}{correction.answer_id}" if correction.answer_id is not None else correction.intent
    return correction_options(page, client_profile).get(key, "–")
