"""A question has exactly the forms that the locales have words for."""

from __future__ import annotations

from typing import get_args

import pytest

from ringlypro.receptionist import locale
from ringlypro.receptionist.conversation_types import Lang, QuestionStep
from ringlypro.receptionist.language_packs import list_languages
from ringlypro.receptionist.question_forms import PLAIN_FORM_BY_STEP, QUESTION_FORMS, STEP_BY_FORM
from ringlypro.receptionist.turn_builders import PromptLevel


@pytest.mark.parametrize("lang", list_languages())
def test_every_form_has_words_and_no_words_are_without_a_form(lang: Lang) -> None:
    templates = locale.load_locale(lang).templates
    worded = {key.removesuffix(".keys") for key in templates if key.endswith(".keys")}

    assert worded == set(QUESTION_FORMS) - {"none"}
    assert {f"{form}.{level}" for form in worded for level in get_args(PromptLevel)} <= set(templates)


def test_every_question_has_a_plain_form() -> None:
    assert set(PLAIN_FORM_BY_STEP) == set(STEP_BY_FORM.values()) == set(get_args(QuestionStep))
    assert len(set(QUESTION_FORMS)) == len(QUESTION_FORMS)
