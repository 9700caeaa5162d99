"""A language that nobody wrote a line of code for is taken from a folder, understood and spoken; one that lacks is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ringlypro.receptionist import speech_format
from ringlypro.receptionist.conversation_state_json import dump_state, load_state
from ringlypro.receptionist.conversation_types import CallStarted, TurnContext
from ringlypro.receptionist.language_packs import list_languages, menu_keys
from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.pack_loading import IncompletePackError, UnusablePacksError, add_pack_folder
from tests.receptionist.businesses import make_client
from tests.receptionist.scripted_backend import Call, ScriptedBackend, event_of
from tests.receptionist.third_language import LANG, make_packs, write_packs

NOW = datetime(2025, 11, 20, 8)  # noqa: DTZ001  # what callers say has no time zone
WEEK = tuple((day, time(9), time(17)) for day in range(1, 6))
Packs = dict[str, dict[str, Any]]


@pytest.fixture
def esperanto(tmp_path: Path) -> Iterator[None]:
    with add_pack_folder(write_packs(tmp_path, make_packs())) as languages:
        assert languages == (LANG,)
        yield
    assert list_languages() == ("en", "es")


def start_call() -> Call:
    context = TurnContext(client=make_client(), now=NOW, hours=WEEK, caller="+13055550134", area_code="305")
    return Call(ScriptedBackend(context))


@pytest.mark.usefixtures("esperanto")
class TestItsCalls:
    def test_the_menu_names_it_with_its_key(self) -> None:
        greeting = start_call().happens(CallStarted())

        assert "press one" in greeting
        assert "oprima" in greeting.casefold()
        assert greeting.endswith("Por Esperanto, premu tri.")
        assert menu_keys() == {"1": "en", "2": "es", "3": LANG}

    @pytest.mark.parametrize("begins", [["<3>", "Mi volas rendevuon"], ["Saluton, mi volas rendevuon"]])
    def test_a_caller_books(self, begins: list[str]) -> None:
        call = start_call()
        call.happens(CallStarted())

        for words in begins:
            answer = call.happens(event_of(words))
        assert answer.endswith("Kiun tagon kaj horon vi volas?")
        assert call.happens(event_of("vendredon je la deka matene")).endswith("Kio estas via nomo?")
        assert call.happens(event_of("Ana Lopez")) == (
            "Morgaŭ, vendredo, la dudek unua de novembro je la deka matene, por Ana Lopez, telefono nul unu tri kvar. "
            "Ĉu mi rezervu?"
        )
        answer = call.happens(event_of("jes, dankon"))

        assert answer.startswith("Via rendevuo estas morgaŭ, vendredo")
        assert [(b.at, b.name) for b in call.services.bookings] == [(datetime(2025, 11, 21, 10), "Ana Lopez")]  # noqa: DTZ001

    def test_a_no_books_nothing(self) -> None:
        call = start_call()
        call.happens(CallStarted())
        for words in ("<3>", "Mi volas rendevuon", "vendredon je la deka matene", "Ana Lopez", "ne"):
            call.happens(event_of(words))

        assert call.services.bookings == []

    def test_a_call_that_goes_on_stays_in_it(self) -> None:
        call = start_call()
        call.happens(CallStarted())
        call.happens(event_of("<3>"))

        assert call.talk.lang == LANG
        assert load_state(dump_state(call.talk)) == call.talk

    def test_who_speaks_another_language_may_ask_for_it_and_go_back(self) -> None:
        call = start_call()
        call.happens(CallStarted())
        call.happens(event_of("<1>"))
        call.happens(event_of("Esperanto, please"))
        assert call.talk.lang == LANG

        call.happens(event_of("in english please"))

        assert call.talk.lang == "en"


@pytest.mark.usefixtures("esperanto")
@pytest.mark.parametrize(
    ("text", "context", "meant"),
    [
        ("mi volas rendevuon morgaŭ", "open", ("book", "2025-11-21", None)),
        ("ĵaŭdon je la dek unua", "ask_datetime", ("inform", "2025-11-27", "11:00")),
        ("lundon posttagmeze je la tria kaj duono", "ask_datetime", ("inform", "2025-11-24", "15:30")),
        ("jes", "anything_else", ("yes", None, None)),
        ("ne", "anything_else", ("no", None, None)),
        ("rezervu", "open", ("book", None, None)),
        ("25a novembro je la 11 a. t. m.", "ask_datetime", ("inform", "2025-11-25", "11:00")),  # [word_forms]
        ("helpu min, estas fajro", "open", ("emergency", None, None)),
    ],
)
def test_it_is_understood(text: str, context: str, meant: tuple[str | None, ...]) -> None:
    request = NluRequest(LANG, context, NOW, hours=WEEK)

    nlu_result = understand_utterance(text, request)

    day, clock = nlu_result.date and nlu_result.date.isoformat(), nlu_result.time and f"{nlu_result.time:%H:%M}"
    assert (nlu_result.intent, day, clock) == meant


@pytest.mark.usefixtures("esperanto")
@pytest.mark.parametrize(
    ("text", "agrees"),
    [
        ("jes dank", True),  # [written_forms]
        ("jes ja dankon", True),  # [conditions] before_a_yes
        ("certe ja", True),  # nothing follows that the condition could be
        ("certe ja dankon", False),
        ("jes da", False),
    ],
)
def test_its_yes_is_told_from_its_if(text: str, agrees: bool) -> None:
    assert understand_utterance(text, NluRequest(LANG, "confirm", NOW, hours=WEEK)).agrees is agrees


@pytest.mark.usefixtures("esperanto")
def test_it_is_spoken() -> None:
    spoken = [
        speech_format.format_number(2345, LANG),
        speech_format.format_date(date(2025, 11, 25), LANG, date(2025, 11, 20)),
        speech_format.format_time(time(12), LANG),
        speech_format.format_time_span(time(9), time(17, 30), LANG),
        speech_format.format_money(Decimal("45.50"), LANG),
        speech_format.spell_code("K7", LANG),
    ]

    assert spoken == [
        "du mil tricent kvardek kvin",
        "mardo, la dudek kvina de novembro",
        "la tagmezo",
        "de la naŭa matene ĝis la kvina kaj duono posttagmeze",
        "kvardek kvin dolaroj kaj kvindek cendoj",
        "K kiel Kara, sep",
    ]


@pytest.mark.usefixtures("esperanto")
@pytest.mark.parametrize(("lang", "text"), [("en", "next Friday at three"), ("es", "el viernes a las tres")])
def test_the_others_are_understood_as_before(lang: str, text: str) -> None:
    nlu_result = understand_utterance(text, NluRequest(lang, "ask_datetime", NOW, hours=WEEK))

    assert (nlu_result.switch, nlu_result.time) == (None, time(15))


def add_folder(folder: Path) -> None:
    with add_pack_folder(folder):
        pytest.fail("it was taken")


def leave_out(name: str, section: str, key: str) -> Callable[[Packs], None]:
    return lambda packs: packs[name][section].pop(key)


def put(name: str, section: str, key: str, value: Any) -> Callable[[Packs], None]:
    return lambda packs: packs[name][section].update({key: value})


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (leave_out("hears", "weekdays", "3"), "hears_eo.toml has no [weekdays] 3"),
        (leave_out("formats", "clock", "parts"), "formats_eo.toml has no [clock] parts"),
        (leave_out("says", "menu", "keys"), "says_eo.toml has no [menu] keys"),
        (lambda packs: packs["says"].pop("booked"), "says_eo.toml has no [booked]"),
        (lambda packs: packs.pop("intents"), "there is no intents_eo.toml"),
        (put("hears", "weekdays", "3", []), "hears_eo.toml says nothing for [weekdays] 3"),
        (put("hears", "weekdays", "3", ["merkredo", 3]), "hears_eo.toml has 3 in [weekdays] 3, which is no str"),
        (
            put("hears", "word_forms", "rewritten", ["a"]),
            "hears_eo.toml has 'a' in [word_forms] rewritten, which is no",
        ),
        (put("hears", "discourse", "contrasts", [1]), "hears_eo.toml has 1 in [discourse] contrasts, which is no str"),
        (put("hears", "months", "1", "januaro"), "hears_eo.toml has [months] 1 as a str, not a list"),
        (put("hears", "habits", "month_frist", True), "hears_eo.toml has [habits] month_frist, which nobody reads"),
        (
            put("hears", "word_forms", "rewritten", [["a(", "b"]]),
            "hears_eo.toml has a pair in [word_forms] rewritten that is none (missing",
        ),
        (
            put("hears", "word_forms", "rewritten", [["a", "\\1"]]),
            "hears_eo.toml has a pair in [word_forms] rewritten that is none (invalid group",
        ),
        (
            put("hears", "word_forms", "rewritten_unless_spelled", [["a"]]),
            "hears_eo.toml has a pair in [word_forms] rewritten_unless_spelled that is none (",
        ),
        (put("hears", "replies", "waits", "(atend"), "hears_eo.toml has a pattern in [replies] waits that is none"),
        (
            put("intents", "intents", "book", ["rendevuo("]),
            "intents_eo.toml has a pattern in [intents] book that is none",
        ),
        (
            put("agreements", "written_forms", "dank", 3),
            "agreements_eo.toml has a [written_forms] dank that is no word",
        ),
        (put("agreements", "conditions", "words", "ja"), "agreements_eo.toml has [conditions] words as a str, not a"),
        (put("hears", "word_variants", "vi", ""), "hears_eo.toml has a [word_variants] vi that is no word"),
        (put("agreements", "lists", "yes", ["(jes"]), "agreements_eo.toml has a phrase in [lists] yes that is none"),
        (put("intents", "intents", "yes", []), "intents_eo.toml says nothing for [intents] yes"),
        (put("emergencies", "frames", "called", []), "emergencies_eo.toml knows no emergency in [frames]"),
        (put("emergencies", "frames", "called", ["unknown"]), "emergencies_eo.toml has a frame in [frames] called of"),
        (put("says", "ask_time", "plain", "Je kioma horo?"), "says_eo.toml leaves {day} out of [ask_time] plain"),
        (
            put("says", "menu", "plain", "{mastro}"),
            "says_eo.toml asks for {mastro} in [menu] plain, which nobody gives",
        ),
        (put("formats", "days", "months", ["januaro"]), "formats_eo.toml has 1 words in [days] months, not 12"),
        (put("formats", "language", "menu_key", "2"), "formats_eo.toml has a [language] menu_key that is taken"),
        (put("formats", "numbers", "larger", []), "formats_eo.toml cannot say every number with its [numbers]"),
    ],
)
def test_a_language_that_lacks_something_is_refused_with_what_it_lacks(
    tmp_path: Path, damage: Callable[[Packs], None], fault: str
) -> None:
    packs = make_packs()
    damage(packs)
    folder = write_packs(tmp_path, packs)

    with pytest.raises(IncompletePackError, match=r"^The language 'eo' cannot be spoken: ") as refused:
        add_folder(folder)

    assert len(refused.value.faults) == 1
    assert refused.value.faults[0].startswith(fault)
    assert list_languages() == ("en", "es")


def test_everything_that_is_missing_is_named_at_once(tmp_path: Path) -> None:
    packs = make_packs()
    leave_out("hears", "weekdays", "3")(packs)
    put("hears", "weekdays", "4", 4)(packs)
    leave_out("formats", "money", "both")(packs)

    with pytest.raises(IncompletePackError) as refused:
        add_folder(write_packs(tmp_path, packs))

    assert str(refused.value) == (
        "The language 'eo' cannot be spoken: formats_eo.toml has no [money] both; "
        "hears_eo.toml has no [weekdays] 3; hears_eo.toml has [weekdays] 4 as a int, not a list."
    )


def test_what_is_spoken_already_cannot_come_again(tmp_path: Path) -> None:
    with pytest.raises(IncompletePackError, match="'es' cannot be spoken: it is spoken already"):
        add_folder(write_packs(tmp_path, make_packs(), "es"))


def test_what_cannot_be_read_is_no_pack(tmp_path: Path) -> None:
    folder = write_packs(tmp_path, make_packs())
    (folder / "says_eo.toml").write_text("hello = ", encoding="utf-8")

    with pytest.raises(IncompletePackError, match=r"says_eo\.toml cannot be read \("):
        add_folder(folder)


def test_a_folder_without_a_language_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UnusablePacksError, match=r"There is no language in .*\.$"):
            add_folder(folder)
