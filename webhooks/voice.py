"""One turn of a call: Twilio posts what the caller did, TwiML goes back.

The step lives in the database, not in the address: every question's route leads to the same handler, so a repeated or
late request cannot derail a call. Whatever goes wrong inside, the caller hears a sentence and the line goes on.
"""

from __future__ import annotations

import asyncio
import logging

import psycopg
from fastapi import Response
from sqlalchemy.exc import SQLAlchemyError

from ringlypro.calls import call_completion, call_scripts, call_store, conversation, speech, turn_reply, voicemail
from ringlypro.calls.turn_contexts import find_forward_number
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.core.errors import NotFound
from ringlypro.core.i18n import languages_from, translate
from ringlypro.core.log_context import bind_client_id
from ringlypro.core.metrics import TurnOutcome
from ringlypro.core.turn_gate import TurnPermit
from ringlypro.db.outages import is_outage, log_failure
from ringlypro.receptionist import conversation_types
from ringlypro.receptionist.language_packs import languages_by_persona
from ringlypro.vendors.call_script import CallScript, Gather, Hangup, Pause, Say
from ringlypro.vendors.services_protocol import Services
from webhooks import voice_fallback
from webhooks.deadlines import run_with_deadline
from webhooks.signed_router import SignedRouter
from webhooks.twilio_auth import TwilioForm

log = logging.getLogger(__name__)
router = SignedRouter()
TURN_DEADLINE_SECONDS = 2.8
"""Seconds until the caller hears something, whatever hangs; Twilio itself would wait fifteen."""
WRITE_RESERVE_SECONDS = 0.2
"""Seconds kept back from the deadline for writing the answer down."""
MAX_SPEECH_LENGTH = 10_000
QUESTIONS = (
    "process-speech", "collect-service", "collect-name", "collect-phone", "book-appointment", "confirm",
    "collect-code", "collect-message",
)  # fmt: skip


def twiml_response(services: Services, script: CallScript) -> Response:
    """A script as Twilio reads it."""
    return Response(services.render_call_script(script), media_type="text/xml")


@router.signed_post("/voice/rachel/", "/voice/rachel")
async def handle_incoming_call(form: TwilioForm, services: Services) -> Response:
    """A call comes in."""
    return await respond_with_twiml(services, form, conversation_types.CallStarted(), "rachel", first=True)


@router.signed_post("/voice/{persona}/incoming")
async def handle_incoming_call_in(form: TwilioForm, services: Services) -> Response:
    """A call comes in whose language is already chosen."""
    return await respond_with_twiml(services, form, conversation_types.CallStarted(), find_persona(form), first=True)


@router.signed_post("/voice/rachel/select-language")
async def handle_language_choice(form: TwilioForm, services: Services) -> Response:
    """The language menu was answered."""
    return await respond_with_twiml(services, form, event_from_form(form), "rachel")


@router.signed_post("/voice/{persona}/dialed")
async def handle_dial_completed(form: TwilioForm, services: Services) -> Response:
    """The owner's phone was rung."""
    persona = find_persona(form)
    # With a whisper, "completed" also means that somebody picked up and did not press 1: then nobody was bridged.
    accepted = form.get("DialCallStatus") == "completed" and form.get("DialBridged") != "false"
    # Whoever has talked to the owner is not put back to us because the database is away.
    hang_up_script = (Hangup(),) if accepted else None
    return await respond_with_twiml(
        services,
        form,
        conversation_types.TransferResult(was_accepted=accepted),
        persona,
        fallback_script=hang_up_script,
    )


@router.signed_post("/voice/{persona}/taken-over")
async def handle_take_over(form: TwilioForm, services: Services) -> Response:
    """Somebody of the business takes the call over: it was led here in the middle of something."""
    return await respond_with_twiml(services, form, conversation_types.CallTakenOver(), find_persona(form))


@router.signed_post("/voice/{persona}/recorded")
async def handle_voicemail_recorded(form: TwilioForm, services: Services) -> Response:
    """A voicemail was left, or nothing was said."""
    persona = find_persona(form)
    seconds = call_completion.parse_call_seconds(form.get("RecordingDuration"))
    if not seconds:
        return await respond_with_twiml(services, form, conversation_types.VoicemailRecorded(0), persona)
    started_at = asyncio.get_running_loop().time()
    await voice_fallback.or_queue_to_disk(
        services, form, "voicemail", voicemail.attach_recording(services, form.fields)
    )
    seconds_left = TURN_DEADLINE_SECONDS - (asyncio.get_running_loop().time() - started_at)
    return await respond_with_twiml(
        services,
        form,
        conversation_types.VoicemailRecorded(seconds),
        persona,
        fallback_script=voice_fallback.thanks_script(),
        deadline=seconds_left,
    )


@router.signed_post("/voice/{persona}/whisper")
async def handle_whisper(form: TwilioForm, services: Services) -> Response:
    """What the owner hears before the caller is connected: who is calling, and press 1."""
    persona = find_persona(form)
    lang = languages_by_persona()[persona]
    client_profile = await _client_of_leg(services, form)
    business = client_profile.business_name if client_profile else ""
    answer_url = f"{services.settings.base_url}/voice/{persona}/whispered"
    prompt = Say(translate("calls.whisper", lang, business=business), lang)
    return twiml_response(services, (Gather(answer_url, (prompt,), lang, digits=1, timeout=6, speech=False), Hangup()))


@router.signed_post("/voice/{persona}/whispered")
async def handle_whisper_answer(form: TwilioForm, services: Services) -> Response:
    """The owner pressed a key: 1 connects, everything else goes back to the receptionist."""
    find_persona(form)
    return twiml_response(services, (Pause(1),) if form.get("Digits") == "1" else (Hangup(),))


@router.signed_post("/voice/{persona}/recording")
async def handle_recording_ready(form: TwilioForm, services: Services) -> Response:
    """A recording is ready to be fetched, or there was nothing to record."""
    find_persona(form)
    await voice_fallback.or_queue_to_disk(
        services, form, "voicemail", voicemail.attach_recording(services, form.fields)
    )
    return Response(status_code=204)


@router.signed_post("/voice/{persona}/transcription")
async def handle_transcription(form: TwilioForm, services: Services) -> Response:
    """Twilio wrote down a voicemail."""
    find_persona(form)
    await voice_fallback.or_queue_to_disk(
        services, form, "transcription", voicemail.store_transcription(services, form.fields)
    )
    return Response(status_code=204)


@router.signed_post("/voice/{persona}/{question}")
async def handle_answer(form: TwilioForm, services: Services) -> Response:
    """A question was answered, by words, keys or silence."""
    persona = find_persona(form)
    if form.path_params["question"] not in QUESTIONS:
        raise NotFound
    return await respond_with_twiml(services, form, event_from_form(form), persona)


def find_persona(form: TwilioForm) -> str:
    """Who speaks on this route. Raises NotFound for a name that nobody has."""
    persona = form.path_params["persona"]
    if persona not in languages_by_persona():
        raise NotFound
    return persona


def event_from_form(form: TwilioForm) -> conversation_types.ConversationEvent:
    """What the caller did. Keys win over words: they are never misheard."""
    if digits := form.get("Digits"):
        return conversation_types.KeysPressed(digits[:40])
    if words := form.get("SpeechResult"):
        return conversation_types.SpeechReceived(words[:MAX_SPEECH_LENGTH], _confidence(form.get("Confidence")))
    return conversation_types.CallerSilence()


def _confidence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


async def respond_with_twiml(
    services: Services,
    form: TwilioForm,
    event: conversation_types.ConversationEvent,
    persona: str,
    *,
    first: bool = False,
    fallback_script: CallScript | None = None,
    deadline: float = TURN_DEADLINE_SECONDS,
) -> Response:
    """The TwiML for an event. Never an error once the request is proven: a caller is waiting.

    `fallback_script` is what to do when the service cannot answer; without it the turn is tried again, then a message
    taken.
    """
    lang = languages_by_persona()[persona]
    started_at = asyncio.get_running_loop().time()
    outcome: TurnOutcome = "answered"
    permit: TurnPermit | None = None
    max_retries = 0
    try:
        with services.load_monitor.track_turn():
            permit = await services.turn_gate.enter()
            deadline_at = asyncio.get_running_loop().time() + deadline
            turn = _take_turn(services, form, event, lang, permit, first=first, deadline_at=deadline_at)
            return await run_with_deadline(deadline, turn)
    except Exception as error:  # noqa: BLE001 - a caller is on the line: whatever it is, they hear a sentence
        outcome = "timeout" if isinstance(error, TimeoutError) else "outage" if is_outage(error) else "bug"
        max_retries = voice_fallback.count_retries_after(error)
        log_failure(log, "a turn failed", error)
    finally:
        if permit is not None:
            permit.release()
        seconds = asyncio.get_running_loop().time() - started_at
        services.metrics.count_turn(language=lang, outcome=outcome, seconds=seconds)
    if fallback_script is None:
        return twiml_response(services, voice_fallback.retry_script(services, form, lang, max_retries=max_retries))
    services.metrics.count_fallback("hang_up")
    return twiml_response(services, fallback_script)


async def _take_turn(
    services: Services,
    form: TwilioForm,
    event: conversation_types.ConversationEvent,
    lang: conversation_types.Lang,
    permit: TurnPermit,
    *,
    first: bool,
    deadline_at: float,
) -> Response:
    sid, dialled = form.get("CallSid"), phone_numbers.to_e164(form.get("To"))
    client_profile = await client_profiles.get_profile_by_number(services, dialled) if dialled else None
    if not sid or client_profile is None:
        log.info("nobody here owns the number %s", phone_numbers.mask_phone(dialled))
        return twiml_response(services, unknown_number_script(lang))
    bind_client_id(client_profile.id)
    request = call_store.VoiceRequest(
        sid=sid[:64],
        from_number=(phone_numbers.parse_caller_id(form.get("From")) or form.get("From") or "anonymous")[:40],
        to_number=dialled or "",
        forwarded_from=phone_numbers.to_e164(form.get("ForwardedFrom")),
        token=form.token,
        turn=0 if first else form.turn,
    )
    result = await conversation.take_turn(services, client_profile, request, event, lang=lang)
    permit.release()  # the turn is committed; waiting for a voice keeps nobody else out
    return await _spoken_response(services, client_profile, request, result, deadline_at=deadline_at)


async def _spoken_response(
    services: Services,
    client_profile: ClientProfile,
    request: call_store.VoiceRequest,
    result: turn_reply.TurnReply,
    *,
    deadline_at: float,
) -> Response:
    dials = find_forward_number(client_profile, forwarded_from=request.forwarded_from, caller=request.from_number)
    if result.does == "dial":
        await client_profiles.save_external_reference(
            services, kind="call", external_id=request.sid, client_id=client_profile.id
        )
    # The turn is committed: a slow voice must not cost the caller the answer.
    seconds_left = deadline_at - WRITE_RESERVE_SECONDS - asyncio.get_running_loop().time()
    sounds = await speech.prepare_speech(services, services.recordings, result.spoken, budget_left=seconds_left)
    return twiml_response(
        services,
        call_scripts.build_call_script(result, sounds, base_url=services.settings.base_url, forward_number=dials),
    )


def unknown_number_script(lang: str) -> CallScript:
    """What somebody hears who dials a number of ours that belongs to nobody."""
    return (*(Say(translate("calls.unknown_number", each), each) for each in languages_from(lang)), Hangup())


async def _client_of_leg(services: Services, form: TwilioForm) -> ClientProfile | None:
    # The leg to the owner has its own numbers; the call it belongs to was noted under the parent's SID.
    parent = form.get("ParentCallSid")
    if not parent:
        return None
    try:
        return await run_with_deadline(
            TURN_DEADLINE_SECONDS, client_profiles.get_profile_by_external_id(services, "call", parent[:64])
        )
    except (SQLAlchemyError, psycopg.Error, OSError, TimeoutError) as error:
        log_failure(log, "a whisper goes without a name", error)
        return None
