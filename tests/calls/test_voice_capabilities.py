"""What is known of a voice outlives the process, and is seen by every other one."""

from __future__ import annotations

from pathlib import Path

import pytest

from ringlypro.vendors.voice_capabilities import FILE_NAME, VoiceCapability, VoiceCapabilityStore

NO = VoiceCapability("v/m", "voice_language")


def test_one_process_sees_what_another_noted(tmp_path: Path) -> None:
    doors, worker = VoiceCapabilityStore(tmp_path), VoiceCapabilityStore(tmp_path)
    assert not doors.is_unsupported("es", "v/m")

    worker.save_capabilities({"en": VoiceCapability("v/m", "ready"), "es": VoiceCapability("v/m", "unreachable")})
    assert doors.get_capability("es", "v/m") == VoiceCapability("v/m", "unreachable")
    worker.save_capabilities({"es": NO})

    assert doors.is_unsupported("es", "v/m")
    assert doors.get_capability("en", "v/m") == VoiceCapability("v/m", "ready")
    assert VoiceCapabilityStore(tmp_path).get_capability("es", "v/m") == NO


def test_a_verdict_is_about_the_voice_as_it_was_set(tmp_path: Path) -> None:
    VoiceCapabilityStore(tmp_path).save_capabilities({"es": NO})

    assert VoiceCapabilityStore(tmp_path).get_capability("es", "v/m2") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"es": 1}', '{"es": {}}', '{"es": null}', "\x00"])
def test_a_damaged_file_says_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)

    assert VoiceCapabilityStore(tmp_path).get_capability("es", "v/m") is None
