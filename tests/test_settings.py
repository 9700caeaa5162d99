"""The environment is refused in one plain sentence that names the variable and what to set."""

from __future__ import annotations

import os

import pytest

from ringlypro import settings


@pytest.fixture
def environment(monkeypatch, tmp_path):
    """An environment in which nothing of ours is set but the data folder."""
    for name in set(settings.Settings.model_fields) & set(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("RINGLYPRO_DATA_DIR", str(tmp_path))
    return lambda **values: [monkeypatch.setenv(name, value) for name, value in values.items()]


GONE = "which ElevenLabs has removed; set eleven_flash_v2_5"
ENGLISH = "which speaks only English; set eleven_flash_v2_5"


@pytest.mark.parametrize(
    ("model", "why"),
    [
        ("eleven_monolingual_v1", GONE),
        ("eleven_multilingual_v1", GONE),
        ("eleven_turbo_v2", ENGLISH),
        ("eleven_flash_v2", ENGLISH),
        ("eleven_english_sts_v2", ENGLISH),
    ],
)
def test_a_model_that_cannot_speak_both_languages_is_refused(environment, model, why) -> None:
    environment(ELEVENLABS_API_KEY="key", ELEVENLABS_MODEL=model)

    with pytest.raises(settings.SettingsError) as refused:
        settings.load_settings(None)

    assert str(refused.value) == f"ELEVENLABS_MODEL is {model}, {why}"


@pytest.mark.parametrize("model", ["eleven_flash_v2_5", "eleven_multilingual_v2", "eleven_v3", "eleven_of_next_year"])
def test_other_models_are_for_the_vendor_to_judge(environment, model) -> None:
    environment(ELEVENLABS_API_KEY="key", ELEVENLABS_MODEL=model)

    chosen = settings.load_settings(None).ELEVENLABS_MODEL

    assert chosen == model


def test_without_a_key_no_model_matters(environment) -> None:
    environment(ELEVENLABS_MODEL="eleven_monolingual_v1")

    assert settings.load_settings(None).ELEVENLABS_API_KEY == ""


def test_a_refusal_is_not_wrapped_in_words_of_a_library(environment) -> None:
    environment(APP_ENV="production", TTS_BUDGET_SECONDS="20")

    with pytest.raises(settings.SettingsError) as refused:
        settings.load_settings(None)

    assert str(refused.value) == "TTS_BUDGET_SECONDS Input should be less than or equal to 10"


@pytest.mark.parametrize(
    ("role", "worker", "duties"),
    [
        ("", "", "calls pages jobs"),
        ("", "0", "calls pages"),
        ("hooks", "", "calls"),
        ("hooks", "1", "calls jobs"),
        ("web", "", "pages"),
        ("web", "0", "pages"),
        ("worker", "", "jobs"),
        ("worker", "0", "jobs"),
    ],
)
def test_a_role_says_what_a_process_does(environment, role, worker, duties) -> None:
    environment(RINGLYPRO_ROLE=role, RINGLYPRO_WORKER=worker)

    loaded = settings.load_settings(None)

    is_done = {"calls": loaded.answers_hooks, "pages": loaded.answers_web, "jobs": loaded.runs_jobs}
    assert " ".join(duty for duty, done in is_done.items() if done) == duties
