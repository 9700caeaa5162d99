"""Follow-ups are read in the reader's language, and what the caller said in the caller's."""

from __future__ import annotations

import pytest

from ringlypro.receptionist.frame_sentences import reword_frames


@pytest.mark.parametrize(
    ("body", "lang", "worded"),
    [
        ("", "en", ""),
        ("Necesito una factura", "en", "Necesito una factura"),
        ("Pide que le llamen.", "en", "Please call back."),
        ("Pide que le llamen.", "es", "Pide que le llamen."),
        ("Please call back.", "es", "Pide que le llamen."),
        ("Quiere una cita.", "en", "Would like an appointment."),
        (
            "Quiere una cita. Pide que le llamen: «mañana»",
            "en",
            "Would like an appointment. Please call back: “mañana”",
        ),
        ("Please call back: “it’s «urgent»”", "es", "Pide que le llamen: «it’s «urgent»»"),
        ("Please call back: “cut off", "es", "Please call back: “cut off"),
        ("Quiere una cita. Es para mi hija.", "en", "Would like an appointment. Es para mi hija."),
        ("Es para mi hija. Quiere una cita.", "en", "Es para mi hija. Quiere una cita."),
        ("Quiere una cita.Y pronto", "en", "Quiere una cita.Y pronto"),
    ],
)
def test_our_own_sentences_are_in_the_readers_language(body: str, lang: str, worded: str) -> None:
    assert reword_frames(body, lang) == worded
