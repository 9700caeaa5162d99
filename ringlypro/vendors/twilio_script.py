"""A phone script written down as TwiML, by a small writer of our own: twilio's nests and emits anything it is given.

What callers said ends up in here, so every text is escaped and loses what XML cannot carry. Limits and attribute
names are those of Twilio's TwiML reference; `tests/contracts/twiml.py` holds every answer against twilio's package.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

from ringlypro.vendors.script import Dial, Gather, Hangup, Pause, Play, Record, Redirect, Reject, Say, Script, Verb

CONTENT_TYPE = "text/xml"
LARGEST_ANSWER = 64_000  # bytes; Twilio refuses more than 64 kB (error 11750)
LONGEST_SAY = 2_990  # characters; Polly voices stop at 3000
LONGEST_SAY_QUOTED = 4_500  # characters once percent-encoded (warning 13521)
MOST_HINTS = 500
LONGEST_HINT = 100
LONGEST_TEXT = 1_600  # characters of an SMS
LONGEST_TRANSCRIBED = 120  # seconds; Twilio transcribes English, and nothing longer

TONGUES = {"en": ("en-US", "Polly.Joanna-Neural"), "es": ("es-US", "Polly.Lupe-Neural")}
HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
TAIL = "</Response>"

_SPECIAL = re.compile('[&<>"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def write(script: Script) -> str:
    """The script as a TwiML document below 64 kB; hints give way first. Raises ValueError for what cannot fit."""
    for with_hints in (True, False):
        body = "".join([_written(verb, with_hints=with_hints) for verb in script])
        if len(body) * 4 < LARGEST_ANSWER or len(body.encode()) < LARGEST_ANSWER - len(HEAD) - len(TAIL):
            return f"{HEAD}{body}{TAIL}"
    raise ValueError("this script is longer than anybody would listen to")


def write_message(body: str | None) -> str:
    """The answer to a text that came in: another text, or nothing."""
    if not body or not (words := escaped(body[:LONGEST_TEXT]).strip()):
        return '<?xml version="1.0" encoding="UTF-8"?><Response/>'
    return f"{HEAD}<Message>{words}</Message>{TAIL}"


def escaped(text: str) -> str:
    """Text as XML can carry it, inside an element or a quoted attribute."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], ""), text)


def tongue(lang: str) -> tuple[str, str]:
    """Twilio's locale and voice for "en" or "es"; raises KeyError for any other."""
    return TONGUES[lang[:2]]


def spoken(text: str) -> str:
    """Text as Twilio will say it: one line, cut between words where it is longer than a voice can take."""
    words = " ".join(text.split())
    if len(words) <= LONGEST_SAY // 8:
        return words
    while len(words) > LONGEST_SAY or len(quote(words, errors="ignore")) > LONGEST_SAY_QUOTED:
        shorter = words[: min(LONGEST_SAY, len(words) * 9 // 10)]
        words = shorter.rpartition(" ")[0] or shorter
    return words


def _written(verb: Verb, *, with_hints: bool) -> str:
    match verb:
        case Say() | Play() | Pause():
            return _sounded(verb)
        case Gather():
            return _gather(verb, with_hints=with_hints)
        case Record():
            return _record(verb)
        case Dial():
            return _dial(verb)
        case Redirect(url):
            return f'<Redirect method="POST">{escaped(url)}</Redirect>'
        case Hangup():
            return "<Hangup/>"
        case Reject(reason):
            return f'<Reject reason="{escaped(reason)}"/>'


def _sounded(verb: Say | Play | Pause) -> str:
    match verb:
        case Say(text, lang):
            words = escaped(spoken(text)).strip()
            locale, voice = tongue(lang)
            # A <Say> without a letter is error 13520 and ends the call.
            speakable = any(sign.isalnum() for sign in text)
            return f'<Say voice="{voice}" language="{locale}">{words}</Say>' if speakable else ""
        case Play(url):
            return f"<Play>{escaped(url)}</Play>"
        case Pause(seconds):
            return f'<Pause length="{seconds:d}"/>'


def _gather(verb: Gather, *, with_hints: bool) -> str:
    if not (verb.speech or verb.keypad):
        raise ValueError("a Gather that neither listens nor watches the keys waits for nothing")
    heard = " ".join(word for word, wanted in (("speech", verb.speech), ("dtmf", verb.keypad)) if wanted)
    parts = [
        f'<Gather input="{heard}" action="{escaped(verb.action)}" method="POST"',
        f' language="{tongue(verb.lang)[0]}" timeout="{verb.timeout:d}" actionOnEmptyResult="true"',
    ]
    if verb.speech:
        parts.append(' speechTimeout="auto"')
        if with_hints and verb.hints and (hints := ", ".join(_hints(verb.hints))):
            parts.append(f' hints="{hints}"')
    if verb.keypad:
        parts.append(f' finishOnKey="{escaped(verb.finish_on_key)}"')
        if verb.digits is not None:
            parts.append(f' numDigits="{verb.digits:d}"')
    parts.append(">")
    parts.extend(_sounded(sound) for sound in verb.inside)
    parts.append("</Gather>")
    return "".join(parts)


def _hints(phrases: tuple[str, ...]) -> Iterator[str]:
    """Phrases Twilio accepts; a comma would make two of one."""
    for phrase in phrases[:MOST_HINTS]:
        if kept := escaped(" ".join(phrase.replace(",", " ").split())[:LONGEST_HINT]).strip():
            yield kept


def _record(verb: Record) -> str:
    parts = [
        f'<Record action="{escaped(verb.action)}" method="POST" maxLength="{verb.max_seconds:d}"',
        f' finishOnKey="{escaped(verb.finish_on_key)}" playBeep="true"',
    ]
    if verb.transcribe_callback and verb.lang[:2] == "en" and verb.max_seconds <= LONGEST_TRANSCRIBED:
        parts.append(f' transcribe="true" transcribeCallback="{escaped(verb.transcribe_callback)}"')
    if verb.status_callback:
        parts.append(
            f' recordingStatusCallback="{escaped(verb.status_callback)}" recordingStatusCallbackMethod="POST"'
            ' recordingStatusCallbackEvent="completed absent"'
        )
    parts.append("/>")
    return "".join(parts)


def _dial(verb: Dial) -> str:
    parts = [f'<Dial action="{escaped(verb.action)}" method="POST" timeout="{verb.timeout:d}" answerOnBridge="true"']
    if verb.caller_id:
        parts.append(f' callerId="{escaped(verb.caller_id)}"')
    if verb.time_limit is not None:
        parts.append(f' timeLimit="{verb.time_limit:d}"')
    whisper = f' url="{escaped(verb.whisper_url)}" method="POST"' if verb.whisper_url else ""
    parts.append(f"><Number{whisper}>{escaped(verb.number)}</Number></Dial>")
    return "".join(parts)
