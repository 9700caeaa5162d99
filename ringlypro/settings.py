"""Every environment variable, read once and frozen; what is unset gets the value a bare machine needs.

Production refuses to start without its secrets and names what is missing. Development makes its own secrets and
keeps them in the data folder, so that a restart signs nobody out.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ProcessRole = Literal["all", "hooks", "web", "worker"]
"""What one process of an installation does: answer calls and vendors, show pages and the API, run jobs, or all."""
GENERATED_SECRETS = ("JWT_SECRET", "SESSION_SECRET", "AUDIO_SECRET", "TWILIO_AUTH_TOKEN", "STRIPE_WEBHOOK_SECRET")
REQUIRED_IN_PRODUCTION = ("JWT_SECRET", "SESSION_SECRET", "WEBHOOK_BASE_URL", "DATABASE_URL")
MIN_SECRET_LENGTH = 32
DEMO_ACCOUNT = "AC" + "0" * 32
DEFAULT_VOICE_MODEL = "eleven_flash_v2_5"
REMOVED_MODELS = frozenset({"eleven_monolingual_v1", "eleven_multilingual_v1"})
"""ElevenLabs removed them in July 2026."""
ENGLISH_ONLY_MODELS = frozenset({"eleven_turbo_v2", "eleven_flash_v2", "eleven_english_sts_v2"})
"""Models that ElevenLabs lists for English alone; Lina speaks Spanish."""


class SettingsError(Exception):
    """The environment cannot be started with; the text says what to mend."""


def default_data_dir() -> Path:
    """The user's data folder: where a program of this platform keeps what it may not lose."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "RinglyPro"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "RinglyPro"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "ringlypro"


class Settings(BaseSettings):
    """The environment. Names are the specification's; `docs/SETTINGS.md` has the table."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)

    APP_ENV: Literal["development", "production"] = "development"
    HOST: str = "127.0.0.1"
    PORT: int = Field(default=3000, ge=1, le=65535)
    DATABASE_URL: str = ""
    RINGLYPRO_DATA_DIR: Path = Field(default_factory=default_data_dir)
    RINGLYPRO_PG_BIN: Path | None = None
    RINGLYPRO_PG_USER: str = ""
    RINGLYPRO_OPEN_BROWSER: bool = True
    RINGLYPRO_ROLE: ProcessRole = "all"
    RINGLYPRO_WORKER: bool | None = None
    RINGLYPRO_METRICS_PORT: int = Field(default=0, ge=0, le=65535)
    WEBHOOK_BASE_URL: str = ""
    FRONTEND_URL: str = ""
    STATUS_TOKEN: str = ""
    JWT_SECRET: str = ""
    SESSION_SECRET: str = ""
    AUDIO_SECRET: str = ""
    TWILIO_ACCOUNT_SID: str = ""
    TWILIO_AUTH_TOKEN: str = ""
    TWILIO_PHONE_NUMBER: str = ""
    TWILIO_MESSAGING_SERVICE_SID: str = ""
    TWILIO_API_BASE_URL: str = "https://api.twilio.com"
    STRIPE_SECRET_KEY: str = ""
    STRIPE_PUBLISHABLE_KEY: str = ""
    STRIPE_WEBHOOK_SECRET: str = ""
    STRIPE_API_BASE_URL: str = "https://api.stripe.com"
    STRIPE_JS_URL: str = "https://js.stripe.com/endive/stripe.js"
    SENDGRID_API_KEY: str = ""
    SENDGRID_WEBHOOK_PUBLIC_KEY: str = ""
    SENDGRID_API_BASE_URL: str = "https://api.sendgrid.com"
    FROM_EMAIL: str = "noreply@ringlypro.com"
    ELEVENLABS_API_KEY: str = ""
    ELEVENLABS_API_BASE_URL: str = "https://api.elevenlabs.io"
    ELEVENLABS_VOICE_EN: str = "21m00Tcm4TlvDq8ikWAM"
    ELEVENLABS_VOICE_ES: str = "ThT5KcBeYPX3keUQqHPh"
    ELEVENLABS_MODEL: str = DEFAULT_VOICE_MODEL
    SMS_PRICE: Decimal | None = Field(default=None, ge=0, le=10)
    SMS_DAILY_LIMIT: int = Field(default=500, ge=1)
    TTS_BUDGET_SECONDS: float = Field(default=1.5, ge=0, le=10)

    @field_validator("RINGLYPRO_DATA_DIR")
    @classmethod
    def _resolve_path(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @field_validator("WEBHOOK_BASE_URL", "FRONTEND_URL", "TWILIO_API_BASE_URL", "ELEVENLABS_API_BASE_URL")
    @classmethod
    def _no_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _check_consistency(self) -> Self:
        if self.is_production:
            missing = [name for name in REQUIRED_IN_PRODUCTION if not getattr(self, name)]
            if missing:
                raise ValueError(f"production needs {', '.join(missing)}")
        for name in ("JWT_SECRET", "SESSION_SECRET"):
            value = getattr(self, name)
            if value and len(value) < MIN_SECRET_LENGTH:
                raise ValueError(f"{name} must have at least {MIN_SECRET_LENGTH} characters")
        if self.TWILIO_ACCOUNT_SID and not self.TWILIO_AUTH_TOKEN:
            raise ValueError("TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN beside it")
        _refuse_broken_key(self.SENDGRID_WEBHOOK_PUBLIC_KEY)
        if self.ELEVENLABS_API_KEY:
            _refuse_unusable_model(self.ELEVENLABS_MODEL)
        return self

    @property
    def is_production(self) -> bool:
        """Real callers and real money: no sandbox routes, no secrets of our own making."""
        return self.APP_ENV == "production"

    @property
    def answers_hooks(self) -> bool:
        """This process answers voice, the vendors' webhooks and recordings."""
        return self.RINGLYPRO_ROLE in {"all", "hooks"}

    @property
    def answers_web(self) -> bool:
        """This process answers pages, browsers' forms and the API."""
        return self.RINGLYPRO_ROLE in {"all", "web"}

    @property
    def runs_jobs(self) -> bool:
        """This process runs jobs: RINGLYPRO_WORKER says so, and where it says nothing the role does."""
        if self.RINGLYPRO_ROLE == "worker" or self.RINGLYPRO_WORKER is None:
            return self.RINGLYPRO_ROLE in {"all", "worker"}
        return self.RINGLYPRO_WORKER

    @property
    def is_sandbox(self) -> bool:
        """Not production: demo routes and fakes are allowed."""
        return not self.is_production

    @property
    def uses_real_twilio(self) -> bool:
        """A Twilio account is configured; otherwise its fake stands in."""
        return bool(self.TWILIO_ACCOUNT_SID)

    @property
    def stripe_script_origin(self) -> str:
        """From where the script of the card form comes when it is not Stripe's own; "" when it is."""
        address = urlsplit(self.STRIPE_JS_URL)
        return "" if address.netloc == "js.stripe.com" else f"{address.scheme}://{address.netloc}"

    @property
    def account_sid(self) -> str:
        """The account that signs our webhooks; the fake has a fixed one."""
        return self.TWILIO_ACCOUNT_SID or DEMO_ACCOUNT

    @property
    def base_url(self) -> str:
        """Where the outside reaches us: exactly what Twilio signs."""
        return self.WEBHOOK_BASE_URL or f"http://{self.HOST}:{self.PORT}"

    @property
    def frontend_url(self) -> str:
        """Where people reach the pages: links in e-mails."""
        return self.FRONTEND_URL or self.base_url

    @property
    def uses_https(self) -> bool:
        """Pages travel over https, so cookies may insist on it."""
        return self.frontend_url.startswith("https://")

    @property
    def cookie_name(self) -> str:
        """The name of the sign-in cookie: `__Host-` binds it to this host where https allows that."""
        return "__Host-ringly" if self.uses_https else "ringly"

    @property
    def draft_cookie_name(self) -> str:
        """The name of the cookie with what was typed into a form that was refused."""
        return f"{self.cookie_name}_draft"


def load_settings(env_file: str | None = ".env") -> Settings:
    """Read the environment and complete it. Raises SettingsError with one plain sentence."""
    try:
        environment_settings = Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings' own argument
    except ValueError as error:
        raise SettingsError(_plain_message(error)) from error
    if environment_settings.is_production:
        return environment_settings.model_copy(
            update={"AUDIO_SECRET": environment_settings.AUDIO_SECRET or environment_settings.JWT_SECRET}
        )
    return environment_settings.model_copy(update=_load_generated_secrets(environment_settings))


def _refuse_unusable_model(model: str) -> None:
    """Refuse models that are known never to speak both languages; the vendor is asked about the others."""
    if model in REMOVED_MODELS:
        raise ValueError(f"ELEVENLABS_MODEL is {model}, which ElevenLabs has removed; set {DEFAULT_VOICE_MODEL}")
    if model in ENGLISH_ONLY_MODELS:
        raise ValueError(f"ELEVENLABS_MODEL is {model}, which speaks only English; set {DEFAULT_VOICE_MODEL}")


def _refuse_broken_key(public_key: str) -> None:
    """Refuse what cannot be the verification key of a webhook: its reports would all be taken for a stranger's."""
    try:
        is_sequence = not public_key or base64.b64decode(public_key, validate=True)[:1] == b"\x30"
    except ValueError:
        is_sequence = False
    if not is_sequence:
        raise ValueError("SENDGRID_WEBHOOK_PUBLIC_KEY is not a verification key as SendGrid shows it")


def _plain_message(error: ValueError) -> str:
    details = getattr(error, "errors", None)
    if details is None:
        return str(error)
    field_messages = [
        (".".join(map(str, e["loc"])), e["msg"].removeprefix("Value error, ")) for e in details(include_input=False)
    ]
    return "; ".join(f"{location} {message}".strip() for location, message in field_messages)


def _load_generated_secrets(settings: Settings) -> dict[str, str]:
    """Secrets the environment does not give, made once and kept beside the data; what is there is never overwritten.

    Raises SettingsError where the folder or the file cannot be used.
    """
    folder = settings.RINGLYPRO_DATA_DIR
    path = folder / "secrets.json"
    missing_names = [
        setting_name
        for setting_name in GENERATED_SECRETS
        if not getattr(settings, setting_name)
        and not (setting_name == "STRIPE_WEBHOOK_SECRET" and settings.STRIPE_SECRET_KEY)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stored_secrets = _read_or_create(path)
    except OSError as error:
        raise SettingsError(
            f"the data folder {folder} cannot be used ({error.strerror}): mend it, or set RINGLYPRO_DATA_DIR to a"
            " folder that can be written"
        ) from error
    except ValueError:
        stored_secrets = None
    if not isinstance(stored_secrets, dict) or any(
        len(str(stored_secrets.get(name, ""))) < MIN_SECRET_LENGTH for name in missing_names
    ):
        raise SettingsError(
            f"{path} is damaged: put a copy of it back, or move it away to have new secrets made, which signs"
            " everybody out"
        )
    return {name: str(stored_secrets[name]) for name in missing_names}


def _read_or_create(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return _create_secrets_file(path)


def _create_secrets_file(path: Path) -> dict[str, str]:
    new_secrets = {name: secrets.token_urlsafe(36) for name in GENERATED_SECRETS}
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(new_secrets, file)
    try:
        os.link(draft, path)  # whoever links first has made the secrets; two starts agree
    except FileExistsError:
        new_secrets = json.loads(path.read_text(encoding="utf-8"))
    finally:
        draft.unlink()
    return new_secrets
