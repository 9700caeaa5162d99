"""A part of a number that was read back is put right where it was meant, and is read back again."""

import pytest

from ringlypro.receptionist.nlu import correct_phone_digits

READ_BACK = "3055540877"


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "yeah no, it's 0878", "3055540878"),
        ("en", "yeah no it's zero eight seven eight", "3055540878"),
        ("en", "yes but the last digit's a nine", "3055540879"),
        ("en", "area code is seven one three, not three oh five", "7135540877"),
        ("en", "the area code is seven eight six", "7865540877"),
        ("en", "no four four not five four", "3055440877"),
        ("en", "the first part's right but the end is four eight", "3055540848"),
        ("en", "five five four yes but then oh one three three", "3055540133"),
        ("en", "no it's three one five", "3155540877"),
        ("en", "it's five five five, 0877", "3055550877"),
        ("en", "no, 555 0142", "3055550142"),
        ("es", "sí no, es cero ocho siete ocho", "3055540878"),
        ("es", "el código de área es siete ocho seis", "7865540877"),
        ("es", "sí pero termina en nueve", "3055540879"),
        ("es", "cuatro cuatro, no cinco cuatro", "3055440877"),
        ("es", "al final es cuarenta y ocho", "3055540848"),
    ],
)
def test_the_part_that_was_meant_is_put_right(lang: str, text: str, expected: str) -> None:
    corrected = correct_phone_digits(READ_BACK, text, lang)

    assert (corrected or READ_BACK) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "no"), ("en", "that's my husband's"), ("en", "a nine"), ("en", "yes"), ("en", "it's 305 555 0142 9 9 9 9"),
        ("en", "it's 0877"), ("es", "nop"), ("es", "ese era antes"), ("es", "termina en siete"),
    ],
)  # fmt: skip
def test_what_puts_nothing_right_changes_nothing(lang: str, text: str) -> None:
    assert correct_phone_digits(READ_BACK, text, lang) is None
