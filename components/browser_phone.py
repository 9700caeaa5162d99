"""The telephone on the screen: what the caller hears as bubbles and aloud, and every way a caller can answer.

It decides nothing. The page drives a real call through the simulator and calls `show_call` after each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nicegui import ui

from components.browser_speech import BrowserSpeech
from components.buttons import icon_button, text_button
from components.empty_states import empty_state
from components.forms import select_field, switch_field
from components.html_elements import Text, div, set_props, sprite_icon
from components.keypad import Keypad
from components.transcript import SpeechBubble, speech_bubble

LineMode = Literal["listening", "busy", "idle"]


@dataclass(frozen=True, slots=True)
class LineStatusView:
    """What the line waits for, in words. `lang` is what it understands (`en-US`); `digits` keys are enough."""

    text: str
    mode: LineMode = "listening"
    speech: bool = True
    keypad: bool = True
    digits: int | None = None
    lang: str = "en-US"


@dataclass(frozen=True, slots=True)
class CallOptions:
    """How the next call is to be made: from which number, in which language, and whether each webhook comes twice."""

    caller: str
    language: str
    duplicate_webhooks: bool


@dataclass(frozen=True, slots=True)
class PhoneCallbacks:
    """What the caller does. All may be async."""

    on_call: Callable[[CallOptions], Any]
    on_say: Callable[[str], Any]
    on_press: Callable[[str], Any]
    on_silence: Callable[[], Any]
    on_mumble: Callable[[], Any]
    on_hang_up: Callable[[], Any]
    on_answer: Callable[[], Any]
    on_decline: Callable[[], Any]
    on_ignore: Callable[[], Any]
    on_wrong_key: Callable[[], Any]


class BrowserPhoneView:
    """Two cards: the telephone, and how the call is made."""

    def __init__(
        self,
        callbacks: PhoneCallbacks,
        translate: Callable[..., str],
        *,
        name: str,
        number: str,
        callers: Mapping[str, str],
        languages: Mapping[str, str],
        language: str = "en",
    ) -> None:
        """`callers` and `languages` are choices: value to shown text; `name` and `number` are who is called."""
        self._callbacks, self._translate = callbacks, translate
        self._line_status: LineStatusView | None = None
        self._rendered_bubbles: list[SpeechBubble] = []
        with div("rp-phones") as self.root:
            with div("rp-phone", "section") as self.phone:
                self._build_header(name, number)
                self._build_log()
                self._build_answer_controls()
            with div("rp-phone-setup") as self.aside:
                self._build_call_options(callers, languages, language)
                self._build_staff_phone()
        set_props(self.phone, aria_label=translate("ui.phone.label"))
        self.show_call((), None)

    # -- what the page calls --------------------------------------------------------------------------------------

    def show_call(self, bubbles: Sequence[SpeechBubble], line_status: LineStatusView | None) -> None:
        """Draw the whole call so far. `line_status` None means that there is no call."""
        new_bubbles = self._render_bubbles(list(bubbles))
        self._line_status = line_status
        on_line = line_status is not None
        self.phone.classes(add="live" if on_line else None, remove=None if on_line else "live")
        for part, visible in ((self._talk_controls, on_line), (self._start_controls, not on_line)):
            part.set_visibility(visible)
        self._status.set_text(line_status.text if line_status else self._translate("ui.phone.ready"))
        self._status.classes(replace="rp-waiting " + (line_status.mode if line_status else "idle"))
        speech = bool(line_status and line_status.speech and line_status.mode == "listening")
        self._text_input.set_enabled(speech)
        self._send_button.set_enabled(speech)
        self._mic_button.set_visibility(self.speech.can_listen)
        self._mic_button.set_enabled(speech)
        for action_button in self._action_buttons:
            action_button.set_enabled(bool(line_status and line_status.mode == "listening"))
        keys = bool(line_status and line_status.keypad and line_status.mode == "listening")
        self._keypad.set_expected_digits(enabled=keys, expected_digits=line_status.digits if line_status else None)
        if line_status and self._aloud_switch.value:
            self._speak_bubbles(new_bubbles, line_status.lang)

    def show_staff_ringing(self, text: str) -> None:
        """Let the second telephone ring (a transfer); an empty text puts it away."""
        self._staff_text.set_text(text)
        self._staff_box.set_visibility(bool(text))

    def restore_words(self, words: str) -> None:
        """Put into the field what was typed before the page was lost, unless something stands there."""
        if not self._text_input.value:
            self._text_input.set_value(words)

    # -- the parts ------------------------------------------------------------------------------------------------

    def _build_header(self, name: str, number: str) -> None:
        with div("rp-phone-top"):
            with div("rp-phone-face"):
                sprite_icon("phone")
            with div("rp-phone-who"):
                Text(name, "h2", "rp-phone-name")
                Text(number, "div", "rp-sub2 num")

    def _build_log(self) -> None:
        translate = self._translate
        with div("rp-phone-log") as self._log:
            self._turns = div("rp-turns")
            with div("") as self._empty_box:
                empty_state("phone-call", translate("ui.phone.empty"), translate("ui.phone.empty_hint"))
        set_props(self._log, role="log", aria_live="polite", aria_label=translate("ui.phone.captions"), tabindex="0")
        self._status = Text("", "div", "rp-waiting")
        set_props(self._status, role="status")

    def _build_answer_controls(self) -> None:
        translate = self._translate
        self.speech = BrowserSpeech(self._callbacks.on_say, self._update_microphone)
        with div("rp-form") as self._talk_controls:
            with div("rp-say"):
                self._mic_button = icon_button("mic", translate("ui.phone.speak"), self._start_listening).classes(
                    "rp-round rp-ghost"
                )
                self._text_input = ui.input(placeholder=translate("ui.phone.words")).props("outlined dense rounded")
                self._text_input.classes("rp-input rp-words").on("keydown.enter", self._send_typed_text)
                set_props(self._text_input, aria_label=translate("ui.phone.words"))
                self._send_button = icon_button("send", translate("ui.phone.send"), self._send_typed_text).classes(
                    "rp-round rp-primary"
                )
            self._keypad = Keypad(self._callbacks.on_press, translate("ui.phone.keys"))
            with div("rp-phone-acts"):
                self._action_buttons = [
                    text_button(translate("ui.phone.silence"), self._callbacks.on_silence, icon="volume-x"),
                    text_button(translate("ui.phone.mumble"), self._callbacks.on_mumble, icon="circle-help"),
                ]
            text_button(translate("ui.phone.hang_up"), self._hang_up, kind="danger", icon="phone-off").classes(
                "rp-wide"
            )
        with div("rp-phone-call") as self._start_controls:
            text_button(translate("ui.phone.call"), self._start_call, kind="primary", icon="phone").classes(
                "rp-green rp-wide"
            )

    def _build_call_options(self, callers: Mapping[str, str], languages: Mapping[str, str], language: str) -> None:
        translate = self._translate
        with div("rp-card", "section"):
            Text(translate("ui.phone.setup"), "h2", "rp-h")
            self._caller = select_field(translate("ui.phone.caller"), callers, next(iter(callers), None))
            self._language = select_field(translate("ui.phone.language"), languages, language)
            self._aloud_switch = switch_field(translate("ui.phone.aloud"), False, hint=translate("ui.phone.aloud_hint"))
            self._duplicates_switch = switch_field(
                translate("ui.phone.twice"), False, hint=translate("ui.phone.twice_hint")
            )

    def _build_staff_phone(self) -> None:
        translate = self._translate
        with div("rp-staff", "section") as self._staff_box:
            with div("rp-phone-top"):
                with div("rp-phone-face"):
                    sprite_icon("phone-forwarded")
                with div("rp-phone-who"):
                    Text(translate("ui.phone.staff"), "h2", "rp-phone-name")
                    self._staff_text = Text("", "div", "rp-sub2")
            with div("rp-phone-acts"):
                text_button(translate("ui.phone.decline"), self._callbacks.on_decline, kind="danger", icon="phone-off")
                text_button(
                    translate("ui.phone.answer"), self._callbacks.on_answer, kind="primary", icon="phone"
                ).classes("rp-green")
            with div("rp-phone-acts"):
                text_button(translate("ui.phone.ignore"), self._callbacks.on_ignore, icon="clock")
                text_button(translate("ui.phone.wrong_key"), self._callbacks.on_wrong_key, icon="circle-help")
        set_props(self._staff_box, role="alert")
        self._staff_box.set_visibility(False)

    # -- what happens ---------------------------------------------------------------------------------------------

    def _render_bubbles(self, bubbles: list[SpeechBubble]) -> list[SpeechBubble]:
        rendered_count = len(self._rendered_bubbles)
        if bubbles[:rendered_count] != self._rendered_bubbles:
            self._turns.clear()
            rendered_count = 0
        new_bubbles, self._rendered_bubbles = bubbles[rendered_count:], bubbles
        with self._turns:
            for new_bubble in new_bubbles:
                speech_bubble(new_bubble)
        self._empty_box.set_visibility(not bubbles)
        if new_bubbles:
            self._log.run_method("scrollTo", {"top": 1_000_000, "behavior": "smooth"})
        return new_bubbles

    def _speak_bubbles(self, new_bubbles: Sequence[SpeechBubble], lang: str) -> None:
        for new_bubble in new_bubbles:
            if new_bubble.who == "said":
                self.speech.speak_text(new_bubble.text, lang)

    def _update_microphone(self) -> None:
        self._mic_button.set_visibility(self.speech.can_listen)
        self._mic_button.classes(add="rp-primary" if self.speech.listening else None, remove="rp-primary")

    def _start_listening(self) -> None:
        if self._line_status:
            self.speech.start_listening(self._line_status.lang)

    def _send_typed_text(self) -> Any:
        words = (self._text_input.value or "").strip()[:500]
        self._text_input.set_value("")
        return self._callbacks.on_say(words) if words and self._line_status else None

    def _hang_up(self) -> Any:
        self.speech.stop_audio()
        return self._callbacks.on_hang_up()

    def _start_call(self) -> Any:
        return self._callbacks.on_call(
            CallOptions(self._caller.value, self._language.value, bool(self._duplicates_switch.value))
        )
