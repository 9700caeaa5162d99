"""An answer as a phone script: the sentences, then listening, dialling, recording or the end."""

from __future__ import annotations

from ringlypro.calls.answering import DOOR, Answer
from ringlypro.vendors.script import Dial, Gather, Hangup, Play, Record, Redirect, Reject, Say, Script

RINGS = 20
VOICEMAIL_SECONDS = 120


def script(answer: Answer, sounds: tuple[Say | Play, ...], *, base_url: str, dials: str | None) -> Script:
    """The script for an answer. `dials` is the number a call may be put through to; `turn` makes a repeat visible."""
    url = f"{base_url}{answer.path}?turn={answer.turn}"
    match answer.does:
        case "listen":
            gather = Gather(
                action=url,
                inside=sounds,
                lang=answer.lang,
                hints=answer.hints,
                timeout=answer.timeout,
                digits=answer.digits,
            )
            return (gather, Redirect(url))
        case "dial" if dials:
            whisper = f"{base_url}/voice/{DOOR[answer.lang]}/whisper"
            return (*sounds, Dial(number=dials, action=url, timeout=RINGS, whisper_url=whisper))
        case "dial":
            return (*sounds, Redirect(url))
        case "record":
            done = f"{base_url}/voice/{DOOR[answer.lang]}/recording"
            heard = f"{base_url}/voice/{DOOR[answer.lang]}/transcription"
            record = Record(
                action=url,
                lang=answer.lang,
                max_seconds=VOICEMAIL_SECONDS,
                status_callback=done,
                transcribe_callback=heard if answer.lang == "en" else None,
            )
            return (*sounds, record, Redirect(url))
        case "reject":
            return (Reject(),)
        case _:
            return (*sounds, Hangup())
