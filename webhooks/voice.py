"""One turn of a call: Twilio posts what the caller did, TwiML goes back.

The step lives in the database, not in the address: every question's route leads to the same handler, so a repeated or
late request cannot derail a call. Whatever goes wrong inside, the caller hears a sentence and the line goes on.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from pathlib import Path
from typing import Literal

import psycopg
from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.calls import answering, conversation, ending, record, scripting, speech, voicemail
from ringlypro.calls.brief import forward_number
from ringlypro.clients import directory
from ringlypro.clients.directory import ClientCard
from ringlypro.kit import phones
from ringlypro.kit.words import t
from ringlypro.receptionist import talk
from ringlypro.vendors.script import Gather, Hangup, Pause, Say, Script
from ringlypro.vendors.services_protocol import Services
from webhooks import emergency_exit
from webhooks.dependencies import ServicesDependency
from webhooks.guards import Genuine, Report
from webhooks.patience import within

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
DEADLINE = 2.8
"""Seconds until the caller hears something, whatever hangs; Twilio itself would wait fifteen."""
WRITING = 0.2
"""Seconds kept back from the deadline for writing the answer down."""
MOST_SPEECH = 10_000
QUESTIONS = (
    "process-speech", "collect-service", "collect-name", "collect-phone", "book-appointment", "confirm",
    "collect-code", "collect-message",
)  # fmt: skip
Persona = Literal["rachel", "lina"]
LANG: dict[str, talk.Lang] = {"rachel": "en", "lina": "es"}


def twiml(services: Services, script: Script) -> Response:
    """A script as Twilio reads it."""
    return Response(services.phone_script(script), media_type="text/xml")


@router.post("/voice/rachel/")
@router.post("/voice/rachel")
async def pick_up(report: Genuine, services: ServicesDependency) -> Response:
    """A call comes in."""
    return await answer(services, report, talk.Began(), "rachel", first=True)


@router.post("/voice/{persona}/incoming")
async def pick_up_in(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """A call comes in whose language is already chosen."""
    return await answer(services, report, talk.Began(), persona, first=True)


@router.post("/voice/rachel/select-language")
async def choose_language(report: Genuine, services: ServicesDependency) -> Response:
    """The language menu was answered."""
    return await answer(services, report, event_of(report), "rachel")


@router.post("/voice/{persona}/dialed")
async def dialed(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """The owner's phone was rung."""
    # With a whisper, "completed" also means that somebody picked up and did not press 1: then nobody was bridged.
    accepted = report.get("DialCallStatus") == "completed" and report.get("DialBridged") != "false"
    # Whoever has talked to the owner is not put back to us because the books are closed.
    done = (Hangup(),) if accepted else None
    return await answer(services, report, talk.Dialed(accepted=accepted), persona, otherwise=done)


@router.post("/voice/{persona}/recorded")
async def recorded(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """A voicemail was left, or nothing was said."""
    seconds = ending.whole_seconds(report.get("RecordingDuration"))
    if not seconds:
        return await answer(services, report, talk.Recorded(0), persona)
    began = asyncio.get_running_loop().time()
    await emergency_exit.or_spool(services, report, "voicemail", voicemail.attach(services, report.fields))
    left = DEADLINE - (asyncio.get_running_loop().time() - began)
    thanks = emergency_exit.thanks()
    return await answer(services, report, talk.Recorded(seconds), persona, otherwise=thanks, deadline=left)


@router.post("/voice/{persona}/whisper")
async def whisper(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """What the owner hears before the caller is connected: who is calling, and press 1."""
    lang = LANG[persona]
    card = await _card_of_leg(services, report)
    business = card.business_name if card else ""
    accept = f"{services.settings.base_url}/voice/{persona}/whispered"
    said = Say(t("calls.whisper", lang, business=business), lang)
    return twiml(services, (Gather(accept, (said,), lang, digits=1, timeout=6, speech=False), Hangup()))


@router.post("/voice/{persona}/whispered")
async def whispered(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """The owner pressed a key: 1 connects, everything else goes back to the receptionist."""
    del persona
    return twiml(services, (Pause(1),) if report.get("Digits") == "1" else (Hangup(),))


@router.post("/voice/{persona}/recording")
async def recording(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """A recording is ready to be fetched, or there was nothing to record."""
    del persona
    await emergency_exit.or_spool(services, report, "voicemail", voicemail.attach(services, report.fields))
    return Response(status_code=204)


@router.post("/voice/{persona}/transcription")
async def transcription(persona: Persona, report: Genuine, services: ServicesDependency) -> Response:
    """Twilio wrote down a voicemail."""
    del persona
    await emergency_exit.or_spool(services, report, "transcription", voicemail.write_down(services, report.fields))
    return Response(status_code=204)


@router.post("/voice/{persona}/{question}")
async def heard(persona: Persona, question: str, report: Genuine, services: ServicesDependency) -> Response:
    """A question was answered, by words, keys or silence."""
    if question not in QUESTIONS:
        return Response(status_code=404)
    return await answer(services, report, event_of(report), persona)


def event_of(report: Report) -> talk.Event:
    """What the caller did. Keys win over words: they are never misheard."""
    if digits := report.get("Digits"):
        return talk.Pressed(digits[:40])
    if words := report.get("SpeechResult"):
        return talk.Heard(words[:MOST_SPEECH], _confidence(report.get("Confidence")))
    return talk.Silence()


def _confidence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


async def answer(
    services: Services,
    report: Report,
    event: talk.Event,
    persona: Persona,
    *,
    first: bool = False,
    otherwise: Script | None = None,
    deadline: float = DEADLINE,
) -> Response:
    """The TwiML for an event. Never an error once the request is proven: a caller is waiting.

    `otherwise` is what to do when the house cannot answer; without it the turn is tried again, then a message taken.
    """
    lang = LANG[persona]
    until = asyncio.get_running_loop().time() + deadline
    try:
        return await within(deadline, _answer(services, report, event, lang, first=first, until=until))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError) as error:
        log.error("a turn failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may carry what was said
    except Exception as error:  # noqa: BLE001 - a caller is on the line: whatever it is, they hear a sentence
        log.error("a turn met a bug: %s at %s", type(error).__name__, where(error))  # noqa: TRY400 - as above
    return twiml(services, otherwise or emergency_exit.script(services, report, lang))


def where(error: BaseException) -> str:
    """The innermost place of our own code: enough to find a bug, without the values that were in it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if "site-packages" not in f.filename] or list(frames)
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"


async def _answer(
    services: Services, report: Report, event: talk.Event, lang: talk.Lang, *, first: bool, until: float
) -> Response:
    sid, dialled = report.get("CallSid"), phones.to_e164(report.get("To"))
    card = await directory.by_number(services, dialled) if dialled else None
    if not sid or card is None:
        log.info("nobody here owns the number %s", phones.for_log(dialled))
        return twiml(services, unknown_number(lang))
    request = record.Request(
        sid=sid[:64],
        from_number=(phones.caller_id(report.get("From")) or report.get("From") or "anonymous")[:40],
        to_number=dialled or "",
        forwarded_from=phones.to_e164(report.get("ForwardedFrom")),
        token=report.token,
        turn=0 if first else report.turn,
    )
    result = await conversation.take_turn(services, card, request, event, lang=lang)
    return await _spoken(services, card, request, result, until=until)


async def _spoken(
    services: Services, card: ClientCard, request: record.Request, result: answering.Answer, *, until: float
) -> Response:
    dials = forward_number(card, forwarded_from=request.forwarded_from)
    if result.does == "dial":
        await directory.remember_external(services, kind="call", external_id=request.sid, client_id=card.id)
    # The turn is committed: a slow voice must not cost the caller the answer.
    left = until - WRITING - asyncio.get_running_loop().time()
    sounds = await speech.prepare(services, services.recordings, result.spoken, within=left)
    return twiml(services, scripting.script(result, sounds, base_url=services.settings.base_url, dials=dials))


def unknown_number(lang: str) -> Script:
    """What somebody hears who dials a number of ours that belongs to nobody."""
    other = "es" if lang == "en" else "en"
    return (Say(t("calls.unknown_number", lang), lang), Say(t("calls.unknown_number", other), other), Hangup())


async def _card_of_leg(services: Services, report: Report) -> ClientCard | None:
    # The leg to the owner has its own numbers; the call it belongs to was noted under the parent's SID.
    parent = report.get("ParentCallSid")
    if not parent:
        return None
    try:
        return await within(DEADLINE, directory.by_external(services, "call", parent[:64]))
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError) as error:
        log.error("a whisper goes without a name: %s", type(error).__name__)  # noqa: TRY400 - as above
        return None
