"""The telephone on the screen: what the caller hears as bubbles and aloud, and every way a caller can answer.

It decides nothing. The page drives a real call through the simulator and calls `show` after each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui

from components.buttons import button, icon_button
from components.empty import empty_state
from components.forms import choice, switch
from components.keypad import Keypad
from components.speech import Speech
from components.text import Text, div, icon, set_props
from components.transcript import Bubble, bubble

Mode = Literal["listening", "busy", "idle"]


@dataclass(frozen=True, slots=True)
class WaitingView:
    """What the line waits for, in words. `lang` is what it understands (`en-US`); `digits` keys are enough."""

    text: str
    mode: Mode = "listening"
    speech: bool = True
    keypad: bool = True
    digits: int | None = None
    lang: str = "en-US"


@dataclass(frozen=True, slots=True)
class CallWish:
    """How the next call is to be made: from which number, in which language, and whether each webhook comes twice."""

    caller: str
    language: str
    twice: bool


@dataclass(frozen=True, slots=True)
class PhoneEvents:
    """What the caller does. All may be async."""

    on_call: Callable[[CallWish], Any]
    on_say: Callable[[str], Any]
    on_press: Callable[[str], Any]
    on_silence: Callable[[], Any]
    on_mumble: Callable[[], Any]
    on_hang_up: Callable[[], Any]
    on_answer: Callable[[], Any]
    on_decline: Callable[[], Any]
    on_ignore: Callable[[], Any]
    on_wrong_key: Callable[[], Any]


class PhoneScreen:
    """Two cards: the telephone, and how the call is made."""

    def __init__(
        self,
        events: PhoneEvents,
        say: Callable[..., str],
        *,
        name: str,
        number: str,
        callers: Mapping[str, str],
        languages: Mapping[str, str],
        language: str = "en",
    ) -> None:
        """`callers` and `languages` are choices: value to shown text; `name` and `number` are who is called."""
        self._events, self._say = events, say
        self._waiting: WaitingView | None = None
        self._shown: list[Bubble] = []
        with div("rp-phones") as self.root:
            with div("rp-phone", "section") as self.phone:
                self._top(name, number)
                self._screen()
                self._answering()
            with div("rp-phone-setup") as self.aside:
                self._setup(callers, languages, language)
                self._staff()
        set_props(self.phone, aria_label=say("ui.phone.label"))
        self.show((), None)

    # -- what the page calls --------------------------------------------------------------------------------------

    def show(self, heard: Sequence[Bubble], waiting: WaitingView | None) -> None:
        """Draw the whole call so far. `waiting` None means that there is no call."""
        fresh = self._draw_bubbles(list(heard))
        self._waiting = waiting
        on_line = waiting is not None
        self.phone.classes(add="live" if on_line else None, remove=None if on_line else "live")
        for part, visible in ((self._talk, on_line), (self._start, not on_line)):
            part.set_visibility(visible)
        self._status.set_text(waiting.text if waiting else self._say("ui.phone.ready"))
        self._status.classes(replace="rp-waiting " + (waiting.mode if waiting else "idle"))
        speech = bool(waiting and waiting.speech and waiting.mode == "listening")
        self._words.set_enabled(speech)
        self._send.set_enabled(speech)
        self._mic.set_visibility(self.speech.can_listen)
        self._mic.set_enabled(speech)
        for act in self._acts:
            act.set_enabled(bool(waiting and waiting.mode == "listening"))
        keys = bool(waiting and waiting.keypad and waiting.mode == "listening")
        self._keypad.expect(enabled=keys, wanted=waiting.digits if waiting else None)
        if waiting and self._aloud.value:
            self._speak(fresh, waiting.lang)

    def ring_staff(self, text: str) -> None:
        """Let the second telephone ring (a transfer); an empty text puts it away."""
        self._staff_text.set_text(text)
        self._staff_box.set_visibility(bool(text))

    # -- the parts ------------------------------------------------------------------------------------------------

    def _top(self, name: str, number: str) -> None:
        with div("rp-phone-top"):
            with div("rp-phone-face"):
                icon("phone")
            with div("rp-phone-who"):
                Text(name, "h2", "rp-phone-name")
                Text(number, "div", "rp-sub2 num")

    def _screen(self) -> None:
        say = self._say
        with div("rp-phone-log") as self._log:
            self._turns = div("rp-turns")
            with div("") as self._blank:
                empty_state("phone-call", say("ui.phone.empty"), say("ui.phone.empty_hint"))
        set_props(self._log, role="log", aria_live="polite", aria_label=say("ui.phone.captions"), tabindex="0")
        self._status = Text("", "div", "rp-waiting")
        set_props(self._status, role="status")

    def _answering(self) -> None:
        say = self._say
        self.speech = Speech(self._events.on_say, self._abilities)
        with div("rp-form") as self._talk:
            with div("rp-say"):
                self._mic = icon_button("mic", say("ui.phone.speak"), self._listen).classes("rp-round rp-ghost")
                self._words = ui.input(placeholder=say("ui.phone.words")).props("outlined dense rounded")
                self._words.classes("rp-input rp-words").on("keydown.enter", self._say_typed)
                set_props(self._words, aria_label=say("ui.phone.words"))
                self._send = icon_button("send", say("ui.phone.send"), self._say_typed).classes("rp-round rp-primary")
            self._keypad = Keypad(self._events.on_press, say("ui.phone.keys"))
            with div("rp-phone-acts"):
                self._acts = [
                    button(say("ui.phone.silence"), self._events.on_silence, icon="volume-x"),
                    button(say("ui.phone.mumble"), self._events.on_mumble, icon="circle-help"),
                ]
            button(say("ui.phone.hang_up"), self._hang_up, kind="danger", icon="phone-off").classes("rp-wide")
        with div("rp-phone-call") as self._start:
            button(say("ui.phone.call"), self._call, kind="primary", icon="phone").classes("rp-green rp-wide")

    def _setup(self, callers: Mapping[str, str], languages: Mapping[str, str], language: str) -> None:
        say = self._say
        with div("rp-card", "section"):
            Text(say("ui.phone.setup"), "h2", "rp-h")
            self._caller = choice(say("ui.phone.caller"), callers, next(iter(callers), None))
            self._language = choice(say("ui.phone.language"), languages, language)
            self._aloud = switch(say("ui.phone.aloud"), False, hint=say("ui.phone.aloud_hint"))
            self._twice = switch(say("ui.phone.twice"), False, hint=say("ui.phone.twice_hint"))

    def _staff(self) -> None:
        say = self._say
        with div("rp-staff", "section") as self._staff_box:
            with div("rp-phone-top"):
                with div("rp-phone-face"):
                    icon("phone-forwarded")
                with div("rp-phone-who"):
                    Text(say("ui.phone.staff"), "h2", "rp-phone-name")
                    self._staff_text = Text("", "div", "rp-sub2")
            with div("rp-phone-acts"):
                button(say("ui.phone.decline"), self._events.on_decline, kind="danger", icon="phone-off")
                button(say("ui.phone.answer"), self._events.on_answer, kind="primary", icon="phone").classes("rp-green")
            with div("rp-phone-acts"):
                button(say("ui.phone.ignore"), self._events.on_ignore, icon="clock")
                button(say("ui.phone.wrong_key"), self._events.on_wrong_key, icon="circle-help")
        set_props(self._staff_box, role="alert")
        self._staff_box.set_visibility(False)

    # -- what happens ---------------------------------------------------------------------------------------------

    def _draw_bubbles(self, heard: list[Bubble]) -> list[Bubble]:
        known = len(self._shown)
        if heard[:known] != self._shown:
            self._turns.clear()
            known = 0
        fresh, self._shown = heard[known:], heard
        with self._turns:
            for said in fresh:
                bubble(said)
        self._blank.set_visibility(not heard)
        if fresh:
            self._log.run_method("scrollTo", {"top": 1_000_000, "behavior": "smooth"})
        return fresh

    def _speak(self, fresh: Sequence[Bubble], lang: str) -> None:
        for said in fresh:
            if said.who == "said":
                self.speech.speak(said.text, lang)

    def _abilities(self) -> None:
        self._mic.set_visibility(self.speech.can_listen)
        self._mic.classes(add="rp-primary" if self.speech.listening else None, remove="rp-primary")

    def _listen(self) -> None:
        if self._waiting:
            self.speech.listen(self._waiting.lang)

    def _say_typed(self) -> Any:
        words = (self._words.value or "").strip()[:500]
        self._words.set_value("")
        return self._events.on_say(words) if words and self._waiting else None

    def _hang_up(self) -> Any:
        self.speech.hush()
        return self._events.on_hang_up()

    def _call(self) -> Any:
        return self._events.on_call(CallWish(self._caller.value, self._language.value, bool(self._twice.value)))
