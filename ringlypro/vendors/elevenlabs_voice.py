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
from ringlypro.vendors.ports import DOES_NOT_SPEAK, Health

if TYPE_CHECKING:
    from elevenlabs.client import AsyncElevenLabs
    from elevenlabs.core.request_options import RequestOptions

MODEL = "eleven_flash_v2_5"
FORMAT = "mp3_44100_64"
STABILITY, SIMILARITY = 0.5, 0.75
DEADLINE = 10.0  # seconds for one sentence
LARGEST = 4_000_000  # bytes; eight minutes
LONGEST = 5_000  # characters of a sentence
GUESSES = frozenset({"eleven_multilingual_v2"})  # models that refuse to be told the language
ONCE: RequestOptions = {"max_retries": 0}


class ElevenlabsVoice:
    """`Voice` at ElevenLabs; `voices` are their ids by language ("en", "es")."""

    def __init__(
        self,
        *,
        api_key: str,
        voices: Mapping[str, str],
        model: str = MODEL,
        base_url: str | None = None,
        deadline: float = DEADLINE,
    ) -> None:
        self._key = api_key
        self._voices = dict(voices)
        self._model = model
        self._base = base_url.rstrip("/") if base_url else None
        self._deadline = deadline
        self._http = httpx.AsyncClient(timeout=deadline)

    @property
    def enabled(self) -> bool:
        """There is a voice to ask."""
        return True

    def fingerprint(self, lang: str) -> str:
        """Voice, model, format and settings, as they shape a recording."""
        return f"{self._voices[lang]}/{self._model}/{FORMAT}/{STABILITY}/{SIMILARITY}"

    async def speak(self, text: str, *, lang: str) -> bytes:
        """A whole MP3 of the sentence."""
        if not text.strip() or len(text) > LONGEST:
            raise VendorError("there is nothing to say, or too much", retryable=False, code="empty")
        client = await self._ready()
        async with self._asked():
            sound = await self._spoken(client, text, lang)
        if mp3.seconds(sound) is None:
            raise VendorError("what came back is no recording", retryable=True, code="not_mp3")
        return sound

    async def check(self, lang: str) -> Health:
        """Ask whether the account may use this language's voice and model, and whether both speak it."""
        client = await self._ready()
        questions = (self._wrong_model(client, lang), self._wrong_voice(client, lang))
        found = [word for word in await asyncio.gather(*map(self._in_a_word, questions)) if word]
        # A plain no says more than a question that got no answer.
        word = min(found, key=lambda each: each not in DOES_NOT_SPEAK, default="")
        return Health(configured=True, ok=not word, detail=word or "ready")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def _in_a_word(self, question: Awaitable[str]) -> str:
        try:
            async with self._asked():
                return await question
        except VendorError as trouble:
            return "unreachable" if trouble.retryable else trouble.code or "refused"
        except (AttributeError, TypeError):
            return "unreadable"  # the SDK hands on whatever shape an answer has

    async def _wrong_model(self, client: AsyncElevenLabs, lang: str) -> str:
        models = {each.model_id: each for each in await client.models.list(request_options=ONCE)}
        model = models.get(self._model)
        if model is None:
            return "model_unknown" if models else "unreadable"
        if model.can_do_text_to_speech is False:
            return "model_silent"
        codes = [getattr(each, "language_id", None) for each in model.languages or ()]
        return "model_language" if _lacks(lang, codes) else ""

    async def _wrong_voice(self, client: AsyncElevenLabs, lang: str) -> str:
        voice = await client.voices.get(self._voices[lang], request_options=ONCE)
        verified = voice.verified_languages or []
        ours = [each for each in verified if getattr(each, "model_id", None) == self._model]
        codes = [getattr(each, "language", None) for each in ours or verified]
        return "voice_language" if _lacks(lang, codes) else ""

    async def _ready(self) -> AsyncElevenLabs:
        """The SDK's client; its slow import must not hold up the calls that are going on."""
        if "_client" not in self.__dict__:
            await asyncio.to_thread(_import_sdk)
        return self._client

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """Limit a request in time and give its troubles our names."""
        from elevenlabs.core.api_error import ApiError  # noqa: PLC0415  # see the module's docstring

        try:
            async with asyncio.timeout(self._deadline):
                yield
        except ApiError as refusal:
            status = refusal.status_code
            again = status is None or status == 429 or status >= 500
            code = _code(refusal.body) or str(status)
            raise VendorError("the voice was refused", retryable=again, code=code) from None
        except (TimeoutError, httpx.TimeoutException):
            raise VendorError("the voice took too long", retryable=True, code="timeout") from None
        except (httpx.HTTPError, ValueError):
            raise VendorError("the voice could not be reached", retryable=True, code="unreachable") from None

    @cached_property
    def _client(self) -> AsyncElevenLabs:
        from elevenlabs.client import AsyncElevenLabs  # noqa: PLC0415  # see the module's docstring

        return AsyncElevenLabs(api_key=self._key, base_url=self._base, httpx_client=self._http, timeout=self._deadline)

    async def _spoken(self, client: AsyncElevenLabs, text: str, lang: str) -> bytes:
        from elevenlabs.types import VoiceSettings  # noqa: PLC0415  # see the module's docstring

        sound = bytearray()
        chunks = client.text_to_speech.convert(
            self._voices[lang],
            text=text,
            model_id=self._model,
            output_format=FORMAT,
            voice_settings=VoiceSettings(stability=STABILITY, similarity_boost=SIMILARITY),
            request_options=ONCE,
            **({} if self._model in GUESSES else {"language_code": lang}),
        )
        async for chunk in chunks:
            sound += chunk
            if len(sound) > LARGEST:
                raise VendorError("the recording does not end", retryable=False, code="too_large")
        return bytes(sound)


def _import_sdk() -> None:
    import elevenlabs.client  # noqa: PLC0415  # see the module's docstring
    import elevenlabs.types  # noqa: F401, PLC0415  # see the module's docstring


def _lacks(lang: str, codes: Iterable[object]) -> bool:
    """Whether languages are listed and this one is not. Only two letters are believed: "es", "es-MX", "ES_mx"."""
    listed = {code.replace("_", "-").partition("-")[0].lower() for code in codes if isinstance(code, str)}
    believed = {code for code in listed if len(code) == 2}
    return bool(believed) and lang not in believed


def _code(body: Any) -> str | None:
    """ElevenLabs' own word for what went wrong: `detail.status`, or `detail.code`."""
    detail = body.get("detail") if isinstance(body, Mapping) else None
    word = (detail.get("status") or detail.get("code")) if isinstance(detail, Mapping) else None
    return word if isinstance(word, str) and len(word) < 60 else None
