"""Call my receptionist: a telephone on the screen that dials the owner's own number, through the very same webhooks.

What is shown is what the caller heard; the page only turns it into words and the owner's clicks into what a caller
would do. Leaving the page hangs up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from components.browser_phone import BrowserPhoneView, CallOptions, LineStatusView, PhoneCallbacks
from components.buttons import text_link
from components.cards import card_section, page_head
from components.empty_states import empty_state
from components.feedback import show_toast
from components.forms import switch_field, text_field
from components.html_elements import Text, div
from components.line_keeper import LineKeeper
from components.transcript import SpeechBubble
from pages.access_control import PageContext
from pages.personas import list_persona_titles, persona_of
from ringlypro.calls import call_store, conversation
from ringlypro.calls.turn_reply import Utterance
from ringlypro.core.errors import RinglyError
from ringlypro.core.phone_numbers import format_phone, to_e164
from ringlypro.receptionist.language_packs import key_by_language
from ringlypro.sandbox_messages import has_sandbox_messages
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_call_leg import (
    ErrorAnnouncement,
    LineSound,
    PlayedAudio,
    RecordingBeep,
    RingingPhone,
    SpokenText,
    UnexpectedInputError,
)

if TYPE_CHECKING:
    from ringlypro.simulator.browser_phone import BrowserPhone

MUMBLED_CONFIDENCE = 0.2
STAFF_TALK_SECONDS = 30


async def build_page(page: PageContext) -> None:
    """The screen phone, or why there is nothing to dial yet."""
    from ringlypro.simulator.browser_phone import BrowserPhone  # noqa: PLC0415 - an HTTP client, for this page alone

    with page_head(page.translate("ui.call_receptionist"), page.translate("demo.sub")):
        pass
    if not page.client_profile.ringlypro_number:
        empty_state("phone", page.translate("calls.no_number_yet"), action=page.translate("ui.try_again"), href="/demo")
        return
    DemoPhoneSession(page, BrowserPhone(page.services, client_id=page.visitor.client_id))


class DemoPhoneSession:
    """One telephone on one open page."""

    def __init__(self, page: PageContext, phone: BrowserPhone) -> None:
        self._page = page
        self._phone = phone
        self._call: SimulatedCall | None = None
        self._typed_bubbles: list[tuple[int, SpeechBubble]] = []
        self._utterance_by_url: dict[str, Utterance] = {}
        self._lock = asyncio.Lock()
        translate = page.translate
        area = (page.client_profile.ringlypro_number or "+1305")[2:5]
        callers = {
            f"+1{area}5550142": format_phone(f"+1{area}5550142"),
            f"+1{area}5550177": format_phone(f"+1{area}5550177"),
        }
        self._screen = BrowserPhoneView(
            PhoneCallbacks(
                on_call=self._dial,
                on_say=self._speak,
                on_press=self._press_keys,
                on_silence=self._stay_silent,
                on_mumble=self._mumble,
                on_hang_up=self._hang_up,
                on_answer=self._staff_answers,
                on_decline=self._staff_declines,
                on_ignore=self._staff_ignores,
                on_wrong_key=self._staff_presses_wrong_key,
            ),
            translate,
            name=page.client_profile.business_name,
            number=format_phone(page.client_profile.ringlypro_number or ""),
            callers=callers | {"anonymous": translate("calls.withheld")},
            languages={"menu": translate("demo.menu"), **list_persona_titles()},
            language="menu",
        )
        with self._screen.aside, card_section():
            self._caller_field = text_field(
                translate("demo.other_number"), kind="tel", hint=translate("demo.other_number_hint")
            )
            self._slow_switch = switch_field(translate("demo.slow"), value=False, hint=translate("demo.slow_hint"))
            with div("rp-phone-ended") as self._after_call_box:
                pass
            if has_sandbox_messages(page.services):
                text_link(translate("demo.mail.link"), "/demo/mail")
        self._line_keeper = LineKeeper(on_left=self._end_dropped_call, on_gone=self._close_phone)

    # -- what the caller does -------------------------------------------------------------------------------------

    async def _dial(self, call_options: CallOptions) -> None:
        from ringlypro.simulator.browser_phone import LineConditions  # noqa: PLC0415 - loaded with this page

        caller = to_e164(self._caller_field.value or "") or call_options.caller
        self._typed_bubbles.clear()
        self._after_call_box.clear()

        async def start_call() -> None:
            number = self._page.client_profile.ringlypro_number
            conditions = LineConditions(
                duplicates=call_options.duplicate_webhooks, slow=2.0 if self._slow_switch.value else 0.0
            )
            self._call = await self._phone.dial_number(number, caller=caller, conditions=conditions)
            key = key_by_language().get(call_options.language)
            if key is not None and self._call.ended is None:
                await self._call.press(key)

        await self._run_exclusively(start_call)

    async def _speak(self, words: str) -> None:
        await self._perform_action(words, lambda call: call.say(words))

    async def _press_keys(self, keys: str) -> None:
        await self._perform_action(keys, lambda call: call.press(keys))

    async def _stay_silent(self) -> None:
        await self._perform_action(self._page.translate("demo.silent"), lambda call: call.stay_silent())

    async def _mumble(self) -> None:
        words = self._page.translate("demo.mumbled")
        await self._perform_action(words, lambda call: call.say(words, confidence=MUMBLED_CONFIDENCE))

    async def _staff_answers(self) -> None:
        await self._perform_action("", lambda call: call.staff_answers(talks_for=STAFF_TALK_SECONDS))

    async def _staff_declines(self) -> None:
        await self._perform_action("", lambda call: call.staff_declines())

    async def _staff_ignores(self) -> None:
        await self._perform_action("", lambda call: call.staff_misses("no-answer"))

    async def _staff_presses_wrong_key(self) -> None:
        await self._perform_action("", lambda call: call.staff_answers(presses="5", talks_for=STAFF_TALK_SECONDS))

    async def _hang_up(self) -> None:
        call = self._call
        if call is not None and call.ended is None:
            await self._run_exclusively(call.hang_up)

    # -- what comes of it -----------------------------------------------------------------------------------------

    async def _perform_action(self, words: str, act: Callable[[SimulatedCall], Awaitable[None]]) -> None:
        call = self._call
        if call is None or call.ended is not None:
            return

        async def perform_if_active() -> None:
            if call.ended is not None:
                return
            if words:
                self._typed_bubbles.append((len(call.sounds), SpeechBubble("caller", words)))
            await act(call)

        await self._run_exclusively(perform_if_active)

    async def _run_exclusively(self, act: Callable[[], Awaitable[None]]) -> None:
        # One thing after another, as on a line; what is typed meanwhile waits its turn.
        async with self._lock:
            self._screen.show_call(
                self._all_bubbles(),
                LineStatusView(self._page.translate("demo.busy"), "busy", lang=self._current_lang()),
            )
            try:
                with contextlib.suppress(UnexpectedInputError):
                    await act()
                await self._store_utterances()
            except RinglyError as error:
                show_toast(self._page.translate(error.key, **error.values), "bad")
            except OSError:
                show_toast(self._page.translate("demo.no_line"), "bad")
            finally:
                self._refresh_screen()

    async def _store_utterances(self) -> None:
        """What was said in recordings: the simulator knows only their addresses, the call's row knows the words."""
        call = self._call
        if call is None or not any(
            isinstance(h, PlayedAudio) and h.url not in self._utterance_by_url for h in call.sounds
        ):
            return
        request = call_store.VoiceRequest(call.sid, call.from_, call.to)
        answer = await conversation.load_last_reply(self._page.services, self._page.client_profile, request)
        utterances = list(answer.spoken) if answer else []
        sounds = [h for h in call.sounds if isinstance(h, PlayedAudio | SpokenText)][-len(utterances) :]
        for sound, utterance in zip(sounds, utterances, strict=False):
            if isinstance(sound, PlayedAudio):
                self._utterance_by_url[sound.url] = utterance

    def _refresh_screen(self) -> None:
        call = self._call
        self._line_keeper.note_call(call.sid if call and call.ended is None else "")
        if call is None:
            self._screen.show_call((), None)
            return
        staff_rings = call.ended is None and call.waiting.kind == "dial"
        self._screen.show_staff_ringing(self._page.translate("demo.staff_rings") if staff_rings else "")
        if call.ended is not None:
            self._screen.show_call(
                [*self._all_bubbles(), SpeechBubble("note", self._page.translate(f"demo.ended.{call.ended}"))], None
            )
            self._show_call_ended(call)
            return
        self._screen.show_call(self._all_bubbles(), self._line_status(call))

    def _line_status(self, call: SimulatedCall) -> LineStatusView:
        translate, wait = self._page.translate, call.waiting
        match wait.kind:
            case "gather":
                key = "demo.one_key" if wait.digits == 1 else "demo.speak_or_press"
                return LineStatusView(
                    translate(key), "listening", wait.speech, wait.keypad, wait.digits, wait.lang or "en-US"
                )
            case "record":
                return LineStatusView(translate("demo.recording"), "listening", keypad=True, lang=self._current_lang())
            case _:
                return LineStatusView(translate("demo.ringing"), "busy", lang=self._current_lang())

    def _current_lang(self) -> str:
        for line_event in reversed(self._call.sounds if self._call else []):
            if isinstance(line_event, SpokenText):
                return line_event.lang
        return "en-US"

    def _all_bubbles(self) -> list[SpeechBubble]:
        if self._call is None:
            return []
        bubbles: list[SpeechBubble] = []
        pending_bubbles = list(self._typed_bubbles)
        for position, line_event in enumerate([*self._call.sounds, None]):
            while pending_bubbles and pending_bubbles[0][0] <= position:
                bubbles.append(pending_bubbles.pop(0)[1])
            if line_event is not None and (bubble := self._bubble_for(line_event)):
                bubbles.append(bubble)
        return bubbles

    def _bubble_for(self, line_event: LineSound) -> SpeechBubble | None:
        translate = self._page.translate
        match line_event:
            case SpokenText(text=text, lang=lang):
                return SpeechBubble("said", text, meta=(persona_of(lang),))
            case PlayedAudio(url=url):
                utterance = self._utterance_by_url.get(url)
                meta = (persona_of(utterance.lang),) if utterance else ()
                return SpeechBubble("said", utterance.text if utterance else translate("demo.played"), meta=meta)
            case RecordingBeep():
                return SpeechBubble("note", translate("demo.beep"))
            case RingingPhone():
                return SpeechBubble("note", translate("demo.ringing"))
            case ErrorAnnouncement(code=code):
                return SpeechBubble("note", translate("demo.broken", code=code))
            case _:
                return None

    def _show_call_ended(self, call: SimulatedCall) -> None:
        self._after_call_box.clear()
        with self._after_call_box:
            Text(self._page.translate("demo.over"), "p", "rp-strong")
            Text(self._page.translate("demo.over_hint"), "p", "rp-sub")
            for fault in call.faults:
                Text(f"{fault.code}: {fault.detail}", "p", "rp-error-text")

    async def _end_dropped_call(self, sid: str, words: str) -> None:
        """The process that carried a call has ended: so does the call, in words, and what was typed is there again."""
        try:
            call_id = await self._phone.drop_call(sid)
        except OSError:
            call_id = None
        self._screen.restore_words(words)
        if call_id is None or self._call is not None:
            return
        translate = self._page.translate
        with self._after_call_box:
            Text(translate("demo.dropped"), "p", "rp-strong")
            Text(translate("demo.dropped_words" if words else "demo.dropped_hint", words=words), "p", "rp-sub")
            text_link(translate("todo.call"), "/calls/" + str(int(call_id)))

    async def _close_phone(self) -> None:
        if self._call is not None and self._call.ended is None:
            with contextlib.suppress(UnexpectedInputError, OSError):
                await self._call.hang_up()
        await self._phone.close()
