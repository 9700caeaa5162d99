"""Call my receptionist: a telephone on the screen that dials the owner's own number, through the very same webhooks.

What is shown is what the caller heard; the page only turns it into words and the owner's clicks into what a caller
would do. Leaving the page hangs up.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

from nicegui import background_tasks, ui

from components.buttons import text_link
from components.cards import card, page_head
from components.empty import empty_state
from components.feedback import toast
from components.forms import switch, text_field
from components.phone_sim import CallWish, PhoneEvents, PhoneScreen, WaitingView
from components.text import Text, div
from components.transcript import Bubble
from pages.guard import Place
from ringlypro.calls import conversation, record
from ringlypro.calls.answering import Spoken
from ringlypro.kit.errors import RinglyError
from ringlypro.kit.phones import friendly, to_e164
from ringlypro.services import keeps_post
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

MUMBLED = 0.2
SPEAKS = {"en-US": "Rachel", "es-US": "Lina"}
TALKED_SECONDS = 30


async def build(place: Place) -> None:
    """The screen phone, or why there is nothing to dial yet."""
    from ringlypro.simulator.browser_phone import BrowserPhone  # noqa: PLC0415 - an HTTP client, for this page alone

    with page_head(place.say("ui.call_receptionist"), place.say("demo.sub")):
        pass
    if not place.card.ringlypro_number:
        empty_state("phone", place.say("calls.no_number_yet"), action=place.say("ui.try_again"), href="/demo")
        return
    Session(place, BrowserPhone(place.services, client_id=place.visitor.client_id))


class Farewell(ui.element):
    """Invisible; runs something when its page is left, by a link or by closing the tab. A short gap is no farewell."""

    def __init__(self, on_leave: Callable[[], Coroutine[Any, Any, None]]) -> None:
        super().__init__()
        self._on_leave = on_leave
        self.set_visibility(False)

    def _handle_delete(self) -> None:
        super()._handle_delete()
        background_tasks.create(self._on_leave(), name="phone-farewell")


class Session:
    """One telephone on one open page."""

    def __init__(self, place: Place, phone: BrowserPhone) -> None:
        self._place = place
        self._phone = phone
        self._call: SimulatedCall | None = None
        self._typed: list[tuple[int, Bubble]] = []
        self._words: dict[str, Spoken] = {}
        self._line = asyncio.Lock()
        say = place.say
        area = (place.card.ringlypro_number or "+1305")[2:5]
        callers = {f"+1{area}5550142": friendly(f"+1{area}5550142"), f"+1{area}5550177": friendly(f"+1{area}5550177")}
        self._screen = PhoneScreen(
            PhoneEvents(
                on_call=self._dial,
                on_say=self._say,
                on_press=self._press,
                on_silence=self._silence,
                on_mumble=self._mumble,
                on_hang_up=self._hang_up,
                on_answer=self._answer,
                on_decline=self._decline,
                on_ignore=self._ignore,
                on_wrong_key=self._wrong_key,
            ),
            say,
            name=place.card.business_name,
            number=friendly(place.card.ringlypro_number or ""),
            callers=callers | {"anonymous": say("calls.withheld")},
            languages={"menu": say("demo.menu"), "en": "Rachel · English", "es": "Lina · Español"},
            language="menu",
        )
        with self._screen.aside, card():
            self._other = text_field(say("demo.other_number"), kind="tel", hint=say("demo.other_number_hint"))
            self._slow = switch(say("demo.slow"), value=False, hint=say("demo.slow_hint"))
            with div("rp-phone-ended") as self._after:
                pass
            if keeps_post(place.services):
                text_link(say("demo.mail.link"), "/demo/mail")
        Farewell(self._leave)

    # -- what the caller does -------------------------------------------------------------------------------------

    async def _dial(self, wish: CallWish) -> None:
        from ringlypro.simulator.browser_phone import LineConditions  # noqa: PLC0415 - loaded with this page

        caller = to_e164(self._other.value or "") or wish.caller
        self._typed.clear()
        self._after.clear()

        async def dial() -> None:
            number = self._place.card.ringlypro_number
            conditions = LineConditions(duplicates=wish.twice, slow=2.0 if self._slow.value else 0.0)
            self._call = await self._phone.dial_number(number, caller=caller, conditions=conditions)
            if wish.language in {"en", "es"} and self._call.ended is None:
                await self._call.press("2" if wish.language == "es" else "1")

        await self._do(dial)

    async def _say(self, words: str) -> None:
        await self._act(words, lambda call: call.say(words))

    async def _press(self, keys: str) -> None:
        await self._act(keys, lambda call: call.press(keys))

    async def _silence(self) -> None:
        await self._act(self._place.say("demo.silent"), lambda call: call.stay_silent())

    async def _mumble(self) -> None:
        words = self._place.say("demo.mumbled")
        await self._act(words, lambda call: call.say(words, confidence=MUMBLED))

    async def _answer(self) -> None:
        await self._act("", lambda call: call.staff_answers(talks_for=TALKED_SECONDS))

    async def _decline(self) -> None:
        await self._act("", lambda call: call.staff_declines())

    async def _ignore(self) -> None:
        await self._act("", lambda call: call.staff_misses("no-answer"))

    async def _wrong_key(self) -> None:
        await self._act("", lambda call: call.staff_answers(presses="5", talks_for=TALKED_SECONDS))

    async def _hang_up(self) -> None:
        call = self._call
        if call is not None and call.ended is None:
            await self._do(call.hang_up)

    # -- what comes of it -----------------------------------------------------------------------------------------

    async def _act(self, words: str, act: Callable[[SimulatedCall], Awaitable[None]]) -> None:
        call = self._call
        if call is None or call.ended is not None:
            return

        async def go() -> None:
            if call.ended is not None:
                return
            if words:
                self._typed.append((len(call.sounds), Bubble("caller", words)))
            await act(call)

        await self._do(go)

    async def _do(self, act: Callable[[], Awaitable[None]]) -> None:
        # One thing after another, as on a line; what is typed meanwhile waits its turn.
        async with self._line:
            self._screen.show(self._bubbles(), WaitingView(self._place.say("demo.busy"), "busy", lang=self._lang()))
            try:
                with contextlib.suppress(UnexpectedInputError):
                    await act()
                await self._remember_words()
            except RinglyError as error:
                toast(self._place.say(error.key, **error.values), "bad")
            except OSError:
                toast(self._place.say("demo.no_line"), "bad")
            finally:
                self._draw()

    async def _remember_words(self) -> None:
        """What was said in recordings: the simulator knows only their addresses, the call's row knows the words."""
        call = self._call
        if call is None or not any(isinstance(h, PlayedAudio) and h.url not in self._words for h in call.sounds):
            return
        request = record.Request(call.sid, call.from_, call.to)
        answer = await conversation.last_answer(self._place.services, self._place.card, request)
        spoken = list(answer.spoken) if answer else []
        sounds = [h for h in call.sounds if isinstance(h, PlayedAudio | SpokenText)][-len(spoken) :]
        for sound, said in zip(sounds, spoken, strict=False):
            if isinstance(sound, PlayedAudio):
                self._words[sound.url] = said

    def _draw(self) -> None:
        call = self._call
        if call is None:
            self._screen.show((), None)
            return
        rings = call.ended is None and call.waiting.kind == "dial"
        self._screen.ring_staff(self._place.say("demo.staff_rings") if rings else "")
        if call.ended is not None:
            self._screen.show([*self._bubbles(), Bubble("note", self._place.say(f"demo.ended.{call.ended}"))], None)
            self._ended(call)
            return
        self._screen.show(self._bubbles(), self._waiting(call))

    def _waiting(self, call: SimulatedCall) -> WaitingView:
        say, wait = self._place.say, call.waiting
        match wait.kind:
            case "gather":
                key = "demo.one_key" if wait.digits == 1 else "demo.speak_or_press"
                return WaitingView(say(key), "listening", wait.speech, wait.keypad, wait.digits, wait.lang or "en-US")
            case "record":
                return WaitingView(say("demo.recording"), "listening", keypad=True, lang=self._lang())
            case _:
                return WaitingView(say("demo.ringing"), "busy", lang=self._lang())

    def _lang(self) -> str:
        for heard in reversed(self._call.sounds if self._call else []):
            if isinstance(heard, SpokenText):
                return heard.lang
        return "en-US"

    def _bubbles(self) -> list[Bubble]:
        if self._call is None:
            return []
        shown: list[Bubble] = []
        typed = list(self._typed)
        for position, heard in enumerate([*self._call.sounds, None]):
            while typed and typed[0][0] <= position:
                shown.append(typed.pop(0)[1])
            if heard is not None and (bubble := self._bubble(heard)):
                shown.append(bubble)
        return shown

    def _bubble(self, heard: LineSound) -> Bubble | None:
        say = self._place.say
        match heard:
            case SpokenText(text=text, lang=lang):
                return Bubble("said", text, meta=(SPEAKS.get(lang, lang),))
            case PlayedAudio(url=url):
                known = self._words.get(url)
                meta = (SPEAKS["es-US" if known.lang == "es" else "en-US"],) if known else ()
                return Bubble("said", known.text if known else say("demo.played"), meta=meta)
            case RecordingBeep():
                return Bubble("note", say("demo.beep"))
            case RingingPhone():
                return Bubble("note", say("demo.ringing"))
            case ErrorAnnouncement(code=code):
                return Bubble("note", say("demo.broken", code=code))
            case _:
                return None

    def _ended(self, call: SimulatedCall) -> None:
        self._after.clear()
        with self._after:
            Text(self._place.say("demo.over"), "p", "rp-strong")
            Text(self._place.say("demo.over_hint"), "p", "rp-sub")
            for fault in call.faults:
                Text(f"{fault.code}: {fault.detail}", "p", "rp-error-text")

    async def _leave(self) -> None:
        if self._call is not None and self._call.ended is None:
            with contextlib.suppress(UnexpectedInputError, OSError):
                await self._call.hang_up()
        await self._phone.close()
