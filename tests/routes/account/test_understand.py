"""What she understands, and that it is said in both languages."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages import field_options, nlu_formatting, nlu_playground
from pages.access_control import PageContext
from ringlypro.clients import catalog
from ringlypro.clients.client_profiles import ClientProfileCache
from ringlypro.core import i18n
from tests.routes.account.opened import NOW, seen, shown


class TestUnderstanding:
    async def test_an_example_is_understood_with_its_reasons(self, user: User, place: PageContext) -> None:
        await shown(user, place, nlu_playground.build_page)

        user.find("I'd like a cleaning next Tuesday at half past two").click()

        await seen(user, "Wants an appointment")
        await user.should_see("“half past two” is 2:30 PM")
        await user.should_see("It is Thursday, Nov 20, 10:00 AM at your business.")

    async def test_the_owners_own_services_and_answers_are_known(self, user: User, place: PageContext) -> None:
        async with place.unit_of_work() as unit:
            await catalog.add_service(unit, {"name": "Whitening", "minutes": 60})
            await catalog.add_answer(unit, {"question": "do you take insurance", "answer": "All of them."})
        place.services.caches.get_cache(ClientProfileCache).clear()

        snapshot = await nlu_playground._load_business(place)
        heard = nlu_playground.build_nlu_context(snapshot, lang="en", context="open")

        assert (heard.service_names, heard.faq_questions) == (("Whitening",), ("do you take insurance",))
        assert snapshot.offered_times[0] == NOW
        assert snapshot.now == NOW

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("intent:book<-'a cleaning'", "“a cleaning”: Wants an appointment"),
            ("intent:book<-'leans: need, somebody'", "By how it sounds, with “need, somebody”: Wants an appointment"),
            ("intent:book<-'leans: '", "By how it sounds: Wants an appointment"),
            ("name:beside the number", "A name: it stands beside the number"),
            ("intent:inform<-'ask_name'", "It answers what she had asked."),
            ("intent:other", "No wish was recognised."),
            ("date:next tuesday->2025-12-02", "“next tuesday” is Tuesday, December 2"),
            ("date:tuesday->2025-11-25(negated)", "“tuesday” is Tuesday, November 25 (another one was ruled out)"),
            ("time:half past two->14:30", "“half past two” is 2:30 PM"),
            ("phone:10 digits", "A number of 10 digits"),
            ("name:announced, spelled", "A name: it was announced, it was spelled"),
            ("part:morning", "A part of the day: morning"),
            ("language:es", "The caller speaks Spanish"),
            ("something new", "something new"),
            ("novelty:x->y", "novelty:x->y"),
        ],
    )
    async def test_reasons_are_sentences(self, place: PageContext, reason: str, sentence: str) -> None:
        snapshot = nlu_formatting.BusinessSnapshot(place.client_profile, NOW, (), (), ())

        assert nlu_formatting.explain_reason(place, snapshot, reason) == sentence

    async def test_what_was_not_said_is_not_shown(self, place: PageContext) -> None:
        snapshot = nlu_formatting.BusinessSnapshot(place.client_profile, NOW, (("q", "a"),), (), ())
        heard = nlu_formatting.NluResult(date=date(2025, 11, 25), time=time(0, 0), phone="3055550142", question=4)

        assert nlu_formatting.slot_values(place, snapshot, heard) == [
            ("Day", "Tuesday, November 25"),
            ("Time", "12:00 AM"),
            ("Number", "+1 (305) 555-0142"),
        ]


@pytest.mark.parametrize("prefix", ["billing.", "settings.", "notifications.", "understand.", "offers.", "account."])
def test_both_languages_say_the_same_things(prefix: str) -> None:
    english, spanish = ({key for key in i18n.load_texts(lang) if key.startswith(prefix)} for lang in i18n.LANGUAGES)

    assert english == spanish
    assert english


def test_every_context_and_zone_has_words() -> None:
    for context in nlu_formatting.CONTEXTS:
        assert f"understand.asked.{context}" in i18n.load_texts("en")
    for zone in field_options.ZONES:
        assert ZoneInfo(zone).key == zone
