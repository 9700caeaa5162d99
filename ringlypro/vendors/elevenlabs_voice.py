"""ElevenLabs: sentences read aloud, through its own SDK, which is only imported when the first one is needed.

The import takes more than a second. What comes back is listened to before it is believed: a recording is kept for
days, and an error page kept as one would be played to everybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterable, Mapping
from contextlib import asynccontextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx

from ringlypro.vendors import mp3
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import UNSUPPORTED_VOICE_DETAILS, VendorHealth

if TYPE_CHECKING:
    from elevenlabs.client import AsyncElevenLabs
    from elevenlabs.core.request_options import RequestOptions

MODEL = "eleven_flash_v2_5"
OUTPUT_FORMAT = "mp3_44100_64"
STABILITY, SIMILARITY = 0.5, 0.75
DEADLINE_SECONDS = 10.0  # seconds for one sentence
MAX_RECORDING_BYTES = 4_000_000  # bytes; eight minutes
MAX_TEXT_LENGTH = 5_000  # characters of a sentence
LANGUAGE_GUESSING_MODELS = frozenset({"eleven_multilingual_v2"})  # models that refuse to be told the language
NO_RETRIES: RequestOptions = {"max_retries": 0}


class ElevenlabsVoice:
    """`Voice` at ElevenLabs; `voices` are their ids by language ("en", "es")."""

    def __init__(
        self,
        *,
        api_key: str,
        voices: Mapping[str, str],
        model: str = MODEL,
        base_url: str | None = None,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self._key = api_key
        self._voices = dict(voices)
        self._model = model
        self._base = base_url.rstrip("/") if base_url else None
        self._deadline = deadline
        self._http = httpx.AsyncClient(timeout=deadline)

    @property
    def is_enabled(self) -> bool:
        """There is a voice to ask."""
        return True

    def voice_fingerprint(self, lang: str) -> str:
        """Voice, model, format and settings, as they shape a recording."""
        return f"{self._voices[lang]}/{self._model}/{OUTPUT_FORMAT}/{STABILITY}/{SIMILARITY}"

    async def synthesize_speech(self, text: str, *, lang: str) -> bytes:
        """A whole MP3 of the sentence."""
        if not text.strip() or len(text) > MAX_TEXT_LENGTH:
            raise VendorError("there is nothing to say, or too much", retryable=False, code="empty")
        client = await self._load_client()
        async with self._map_errors():
            recording = await self._request_speech(client, text, lang)
        if mp3.mp3_duration(recording) is None:
            raise VendorError("what came back is no recording", retryable=True, code="not_mp3")
        return recording

    async def check_health(self, lang: str) -> VendorHealth:
        """Ask whether the account may use this language's voice and model, and whether both speak it."""
        client = await self._load_client()
        questions = (self._model_problem(client, lang), self._voice_problem(client, lang))
        problems = [problem for problem in await asyncio.gather(*map(self._problem_code, questions)) if problem]
        # A plain no says more than a question that got no answer.
        problem = min(problems, key=lambda detail: detail not in UNSUPPORTED_VOICE_DETAILS, default="")
        return VendorHealth(configured=True, ok=not problem, detail=problem or "ready")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _problem_code(self, question: Awaitable[str]) -> str:
        try:
            async with self._map_errors():
                return await question
        except VendorError as error:
            return "unreachable" if error.retryable else error.code or "refused"
        except (AttributeError, TypeError):
            return "unreadable"  # the SDK hands on whatever shape an answer has

    async def _model_problem(self, client: AsyncElevenLabs, lang: str) -> str:
        models = {
            listed_model.model_id: listed_model for listed_model in await client.models.list(request_options=NO_RETRIES)
        }
        model = models.get(self._model)
        if model is None:
            return "model_unknown" if models else "unreadable"
        if model.can_do_text_to_speech is False:
            return "model_silent"
        codes = [getattr(listed_model, "language_id", None) for listed_model in model.languages or ()]
        return "model_language" if _lacks_language(lang, codes) else ""

    async def _voice_problem(self, client: AsyncElevenLabs, lang: str) -> str:
        voice = await client.voices.get(self._voices[lang], request_options=NO_RETRIES)
        verified = voice.verified_languages or []
        model_languages = [
            verified_language
            for verified_language in verified
            if getattr(verified_language, "model_id", None) == self._model
        ]
        codes = [getattr(verified_language, "language", None) for verified_language in model_languages or verified]
        return "voice_language" if _lacks_language(lang, codes) else ""

    async def _load_client(self) -> AsyncElevenLabs:
        """The SDK's client; its slow import must not hold up the calls that are going on."""
        if "_client" not in self.__dict__:
            await asyncio.to_thread(_import_sdk)
        return self._client

    @asynccontextmanager
    async def _map_errors(self) -> AsyncIterator[None]:
        """Limit a request in time and give its troubles our names."""
        from elevenlabs.core.api_error import ApiError  # noqa: PLC0415  # see the module's docstring

        try:
            async with asyncio.timeout(self._deadline):
                yield
        except ApiError as refusal:
            status = refusal.status_code
            is_retryable = status is None or status == 429 or status >= 500
            code = _error_code(refusal.body) or str(status)
            raise VendorError("the voice was refused", retryable=is_retryable, code=code) from None
        except (TimeoutError, httpx.TimeoutException):
            raise VendorError("the voice took too long", retryable=True, code="timeout") from None
        except (httpx.HTTPError, ValueError):
            raise VendorError("the voice could not be reached", retryable=True, code="unreachable") from None

    @cached_property
    def _client(self) -> AsyncElevenLabs:
        from elevenlabs.client import AsyncElevenLabs  # noqa: PLC0415  # see the module's docstring

        return AsyncElevenLabs(api_key=self._key, base_url=self._base, httpx_client=self._http, timeout=self._deadline)

    async def _request_speech(self, client: AsyncElevenLabs, text: str, lang: str) -> bytes:
        from elevenlabs.types import VoiceSettings  # noqa: PLC0415  # see the module's docstring

        sound = bytearray()
        chunks = client.text_to_speech.convert(
            self._voices[lang],
            text=text,
            model_id=self._model,
            output_format=OUTPUT_FORMAT,
            voice_settings=VoiceSettings(stability=STABILITY, similarity_boost=SIMILARITY),
            request_options=NO_RETRIES,
            **({} if self._model in LANGUAGE_GUESSING_MODELS else {"language_code": lang}),
        )
        async for chunk in chunks:
            sound += chunk
            if len(sound) > MAX_RECORDING_BYTES:
                raise VendorError("the recording does not end", retryable=False, code="too_large")
        return bytes(sound)


def _import_sdk() -> None:
    import elevenlabs.client  # noqa: PLC0415  # see the module's docstring
    import elevenlabs.types  # noqa: F401, PLC0415  # see the module's docstring


def _lacks_language(lang: str, codes: Iterable[object]) -> bool:
    """Whether languages are listed and this one is not. Only two letters are believed: "es", "es-MX", "ES_mx"."""
    listed = {code.replace("_", "-").partition("-")[0].lower() for code in codes if isinstance(code, str)}
    plain_codes = {code for code in listed if len(code) == 2}
    return bool(plain_codes) and lang not in plain_codes


def _error_code(body: Any) -> str | None:
    """ElevenLabs' own word for what went wrong: `detail.status`, or `detail.code`."""
    detail = body.get("detail") if isinstance(body, Mapping) else None
    word = (detail.get("status") or detail.get("code")) if isinstance(detail, Mapping) else None
    return word if isinstance(word, str) and len(word) < 60 else None
