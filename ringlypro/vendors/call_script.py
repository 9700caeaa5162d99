"""What a call should do next, in our own words; how a vendor writes it down is the vendor's business.

`lang` is "en" or "es" throughout. URLs are absolute. Sentences arrive here finished: nothing below adds a word.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text` with the telephone company's own voice."""

    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play the recording at `url`."""

    url: str


@dataclass(frozen=True, slots=True)
class Pause:
    """Be quiet for some seconds."""

    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Gather:
    """Ask, then listen for words, keys or both; the answer, or silence, goes to `action`.

    `timeout` is in seconds; `digits` ends the listening after so many keys; `hints` are phrases that make
    recognition likelier. Silence is always reported, so nothing after a Gather is reached while the action answers.
    """

    action: str
    prompts: tuple[Say | Play | Pause, ...]
    lang: str
    hints: tuple[str, ...] = ()
    timeout: int = 5
    digits: int | None = None
    finish_on_key: str = "#"
    speech: bool = True
    keypad: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """Beep and record a message of at most `max_seconds`; `action` is asked what comes next."""

    action: str
    lang: str
    max_seconds: int = 120
    transcribe_callback: str | None = None
    status_callback: str | None = None
    finish_on_key: str = "#"


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring a person; `action` learns whether they answered.

    `timeout` is how long it rings and `time_limit` how long they may talk, in seconds. `whisper_url` is a script
    that only the person rung hears before they are connected.
    """

    number: str
    action: str
    timeout: int = 20
    caller_id: str | None = None
    whisper_url: str | None = None
    time_limit: int | None = None


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with the script at `url`."""

    url: str


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not pick up at all; `reason` is "rejected" or "busy"."""

    reason: str = "rejected"


CallVerb = Say | Play | Pause | Gather | Record | Dial | Redirect | Hangup | Reject
CallScript = tuple[CallVerb, ...]
