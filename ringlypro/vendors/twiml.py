"""A phone script written down as TwiML, by a small writer of our own: twilio's nests and emits anything it is given.

What callers said ends up in here, so every text is escaped and loses what XML cannot carry. Limits and attribute
names are those of Twilio's TwiML reference; `tests/contracts/twiml.py` holds every answer against twilio's package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from ringlypro.vendors.call_script import (
    CallScript,
    CallVerb,
    Dial,
    Gather,
    Hangup,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
)

MAX_TWIML_BYTES = 64_000  # bytes; Twilio refuses more than 64 kB (error 11750)
MAX_SAY_LENGTH = 2_990  # characters; Polly voices stop at 3000
MAX_SAY_QUOTED_LENGTH = 4_500  # characters once percent-encoded (warning 13521)
MAX_HINTS = 500
MAX_HINT_LENGTH = 100
MAX_SMS_LENGTH = 1_600  # characters of an SMS
MAX_TRANSCRIBED_SECONDS = 120  # seconds; Twilio transcribes English, and nothing longer

VOICES_BY_LANGUAGE = {"en": ("en-US", "Polly.Joanna-Neural"), "es": ("es-US", "Polly.Lupe-Neural")}
HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
TAIL = "</Response>"

_SPECIAL = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def render_twiml(script: CallScript) -> str:
    """The script as a TwiML document below 64 kB; hints give way first. Raises ValueError for what cannot fit."""
    for with_hints in (True, False):
        body = "".join([_render_verb(verb, with_hints=with_hints) for verb in script])
        if len(body) * 4 < MAX_TWIML_BYTES or len(body.encode()) < MAX_TWIML_BYTES - len(HEAD) - len(TAIL):
            return f"{HEAD}{body}{TAIL}"
    raise ValueError("this script is longer than anybody would listen to")


def render_message_twiml(body: str | None) -> str:
    """The answer to a text that came in: another text, or nothing."""
    if not body or not (words := escape_xml(body[:MAX_SMS_LENGTH]).strip()):
        return '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    return f"{HEAD}<Message>{words}</Message>{TAIL}"


def escape_xml(text: str) -> str:
    """Text as XML can carry it, inside an element or a quoted attribute."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda matched: _ENTITIES.get(matched[0], ""), text)


def locale_and_voice(lang: str) -> tuple[str, str]:
    """Twilio's locale and voice for "en" or "es"; raises KeyError for any other."""
    return VOICES_BY_LANGUAGE[lang[:2]]


def to_say_text(text: str) -> str:
    """Text as Twilio will say it: one line, cut between words where it is longer than a voice can take."""
    words = " ".join(text.split())
    if len(words) <= MAX_SAY_LENGTH // 8:
        return words
    while len(words) > MAX_SAY_LENGTH or len(quote(words, errors="ignore")) > MAX_SAY_QUOTED_LENGTH:
        shorter = words[: min(MAX_SAY_LENGTH, len(words) * 9 // 10)]
        words = shorter.rpartition(" ")[0] or shorter
    return words


def _render_verb(verb: CallVerb, *, with_hints: bool) -> str:
    match verb:
        case Say() | Play() | Pause():
            return _render_sound(verb)
        case Gather():
            return _render_gather(verb, with_hints=with_hints)
        case Record():
            return _render_record(verb)
        case Dial():
            return _render_dial(verb)
        case Redirect(url):
            return f'<Redirect method="POST">{escape_xml(url)}</Redirect>'
        case Hangup():
            return "<Hangup/>"
        case Reject(reason):
            return f'<Reject reason="{escape_xml(reason)}"/>'


def _render_sound(verb: Say | Play | Pause) -> str:
    match verb:
        case Say(text, lang):
            words = escape_xml(to_say_text(text)).strip()
            locale, voice = locale_and_voice(lang)
            # A <Say> without a letter is error 13520 and ends the call.
            speakable = any(character.isalnum() for character in text)
            return f'<Say voice="{voice}" language="{locale}">{words}</Say>' if speakable else ""
        case Play(url):
            return f"<Play>{escape_xml(url)}</Play>"
        case Pause(seconds):
            return f'<Pause length="{seconds:d}"/>'


def _render_gather(verb: Gather, *, with_hints: bool) -> str:
    if not (verb.speech or verb.keypad):
        raise ValueError("a Gather that neither listens nor watches the keys waits for nothing")
    input_modes = " ".join(mode for mode, is_enabled in (("speech", verb.speech), ("dtmf", verb.keypad)) if is_enabled)
    parts = [
        f'<Gather input="{input_modes}" action="{escape_xml(verb.action)}" method="POST"',
        f' language="{locale_and_voice(verb.lang)[0]}" timeout="{verb.timeout:d}" actionOnEmptyResult="true"',
    ]
    if verb.speech:
        parts.append(' speechTimeout="auto"')
        if with_hints and verb.hints and (hints := ", ".join(_clean_hints(verb.hints))):
            parts.append(f' hints="{hints}"')
    if verb.keypad:
        parts.append(f' finishOnKey="{escape_xml(verb.finish_on_key)}"')
        if verb.digits is not None:
            parts.append(f' numDigits="{verb.digits:d}"')
    parts.append(">")
    parts.extend(_render_sound(sound) for sound in verb.prompts)
    parts.append("</Gather>")
    return "".join(parts)


def _clean_hints(phrases: tuple[str, ...]) -> Iterator[str]:
    """Phrases Twilio accepts; a comma would make two of one."""
    for phrase in phrases[:MAX_HINTS]:
        if hint := escape_xml(" ".join(phrase.replace(",", " ").split())[:MAX_HINT_LENGTH]).strip():
            yield hint


def _render_record(verb: Record) -> str:
    parts = [
        f'<Record action="{escape_xml(verb.action)}" method="POST" maxLength="{verb.max_seconds:d}"',
        f' finishOnKey="{escape_xml(verb.finish_on_key)}" playBeep="true"',
    ]
    if verb.transcribe_callback and verb.lang[:2] == "en" and verb.max_seconds <= MAX_TRANSCRIBED_SECONDS:
        parts.append(f' transcribe="true" transcribeCallback="{escape_xml(verb.transcribe_callback)}"')
    if verb.status_callback:
        parts.append(
            f' recordingStatusCallback="{escape_xml(verb.status_callback)}" recordingStatusCallbackMethod="POST"'
            ' recordingStatusCallbackEvent="completed absent"'
        )
    parts.append("/>")
    return "".join(parts)


def _render_dial(verb: Dial) -> str:
    parts = [f'<Dial action="{escape_xml(verb.action)}" method="POST" timeout="{verb.timeout:d}" answerOnBridge="true"']
    if verb.caller_id:
        parts.append(f' callerId="{escape_xml(verb.caller_id)}"')
    if verb.time_limit is not None:
        parts.append(f' timeLimit="{verb.time_limit:d}"')
    whisper = f' url="{escape_xml(verb.whisper_url)}" method="POST"' if verb.whisper_url else ""
    parts.append(f"><Number{whisper}>{escape_xml(verb.number)}</Number></Dial>")
    return "".join(parts)
