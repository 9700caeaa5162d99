"""An answer as a phone script: the sentences, then listening, dialling, recording or the end."""

from __future__ import annotations

from ringlypro.calls.turn_reply import TurnReply
from ringlypro.receptionist.language_packs import persona_paths
from ringlypro.vendors.call_script import CallScript, Dial, Gather, Hangup, Play, Record, Redirect, Reject, Say

RING_SECONDS = 20
VOICEMAIL_SECONDS = 120


def build_call_script(
    reply: TurnReply, verbs: tuple[Say | Play, ...], *, base_url: str, forward_number: str | None
) -> CallScript:
    """The script for an answer. `forward_number` is the number a call may be put through to.

    `turn` makes a repeat visible.
    """
    url = f"{base_url}{reply.path}?turn={reply.turn}"
    match reply.does:
        case "listen":
            gather = Gather(
                action=url,
                prompts=verbs,
                lang=reply.lang,
                hints=reply.hints,
                timeout=reply.timeout,
                digits=reply.digits,
            )
            return (gather, Redirect(url))
        case "dial" if forward_number:
            whisper_url = f"{base_url}/voice/{persona_paths()[reply.lang]}/whisper"
            return (*verbs, Dial(number=forward_number, action=url, timeout=RING_SECONDS, whisper_url=whisper_url))
        case "dial":
            return (*verbs, Redirect(url))
        case "record":
            recording_url = f"{base_url}/voice/{persona_paths()[reply.lang]}/recording"
            transcription_url = f"{base_url}/voice/{persona_paths()[reply.lang]}/transcription"
            record_verb = Record(
                action=url,
                lang=reply.lang,
                max_seconds=VOICEMAIL_SECONDS,
                status_callback=recording_url,
                transcribe_callback=transcription_url if reply.lang == "en" else None,
            )
            return (*verbs, record_verb, Redirect(url))
        case "reject":
            return (Reject(),)
        case _:
            return (*verbs, Hangup())
