"""How frames of emergencies are filled, held from both sides of every bound, with a handful of made-up words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ringlypro.receptionist.nlu.emergency_frames import find_emergency, find_frames, load_emergency_pack, parse_frame
from ringlypro.receptionist.pack_loading import add_pack_folder
from tests.receptionist.third_language import LANG, make_packs, write_packs

CLASSES = {
    "place": "golo, mano*, granda kapo",
    "state": "rompi|rompas, for de|el domo",
    "plain": "fajro, al*",
    "mild": "iomete",
    "denied": "ne, apenau",
    "small": "la, tre",
    "past": "hierau",
    "now": "nun",
    "supposed": "se",
    "idle": "fajro truo",
    "shop": "vendi",
}


@pytest.fixture(scope="module", autouse=True)
def packs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    written = make_packs()
    written["hears"]["word_forms"]["possessives"] = ["'s"]
    written["emergencies"] = {
        "classes": CLASSES | {"mano_only": "krio"},
        "frames": {"hurt": ["plain, !mild", "place state, !mild", "mano_only, !shop"]},
        "clauses": {"turns": r" sed ", "begins": r" (?=kaj )"},
    }
    folder: Path = tmp_path_factory.mktemp("packs")
    with add_pack_folder(write_packs(folder, written)):
        yield


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        # A term alone, wherever it stands.
        ("fajro", "fajro"), ("jen fajro nun", "fajro"), ("fajrujo", None), ("alarmo", "alarmo"), ("a", None), ("", None),
        # Places that follow each other: at most four words between, in this order.
        ("golo rompi", "golo rompi"), ("golo a b c d rompi", "golo a b c d rompi"), ("golo a b c d e rompi", None),
        ("rompi golo", None), ("rompi golo rompas", "golo rompas"), ("golo", None), ("rompi", None),
        # Forms, beginnings, possessives, and phrases of several words.
        ("mano rompas", "mano rompas"), ("manojn rompas", "manojn rompas"), ("man rompas", None), ("golo's rompas", "golo's rompas"),
        ("granda kapo rompas", "granda kapo rompas"), ("granda rompas", None), ("kapo rompas", None),
        ("golo for de domo", "golo for de domo"), ("golo for el domo", "golo for el domo"), ("golo for domo", None),
        # The nearest one counts, also where another of its kind is too far off.
        ("golo a b c d e golo rompi", "golo rompi"),
        # What only sounds like it.
        ("fajro truo", None), ("fajro truo kaj fajro", "fajro"), ("fajro granda truo", "fajro"),
        # What takes a frame back.
        ("krio", "krio"), ("krio vendi", None), ("vendi krio", None),
    ],
)  # fmt: skip
def test_a_frame_is_filled_by_its_words_and_no_others(text: str, evidence: str | None) -> None:
    assert find_emergency(text, LANG) == evidence


@pytest.mark.parametrize(
    ("text", "is_emergency"),
    [
        ("iomete fajro", False), ("fajro iomete", False), ("iomete a fajro", False), ("iomete a b fajro", False),
        ("iomete a b c fajro", True), ("fajro a b iomete", False), ("fajro a b c iomete", True),
        ("golo rompi iomete", False), ("golo iomete rompi", False), ("krio iomete", True),
    ],
)  # fmt: skip
def test_what_is_mild_close_to_it_takes_it_back(text: str, is_emergency: bool) -> None:
    assert (find_emergency(text, LANG) is not None) is is_emergency


@pytest.mark.parametrize(
    ("text", "is_emergency"),
    [
        ("ne fajro", False), ("ne la fajro", False), ("ne tre fajro", False), ("ne a fajro", True), ("fajro ne", True),
        ("la fajro", True), ("ne fajro fajro", True), ("apenau golo rompi", False), ("golo ne rompi", True),
        ("ne golo rompi golo rompi", True),
    ],
)  # fmt: skip
def test_what_is_denied_right_before_it_is_none(text: str, is_emergency: bool) -> None:
    assert (find_emergency(text, LANG) is not None) is is_emergency


@pytest.mark.parametrize(
    ("text", "is_emergency"),
    [
        ("hierau fajro", False), ("fajro hierau", False), ("hierau fajro nun", True),
        ("hierau a kaj fajro", True), ("fajro kaj hierau a", True), ("hierau fajro kaj a nun", False),
        ("a kaj hierau fajro kaj b", False), ("hierau golo kaj rompi", False),
    ],
)  # fmt: skip
def test_a_clause_of_the_past_holds_no_emergency_unless_it_is_now_too(text: str, is_emergency: bool) -> None:
    assert (find_emergency(text, LANG) is not None) is is_emergency


@pytest.mark.parametrize(
    ("text", "is_emergency"),
    [
        ("se fajro", False), ("fajro se a", True), ("se a sed fajro", True), ("se fajro se fajro", False),
        ("hierau fajro se nun", True), ("hierau fajro se a", False), ("golo se rompi", False), ("fajro se hierau", False),
    ],
)  # fmt: skip
def test_what_might_be_is_none(text: str, is_emergency: bool) -> None:
    assert (find_emergency(text, LANG) is not None) is is_emergency


@pytest.mark.parametrize(
    ("text", "evidence"), [("golo sed rompi", None), ("hierau fajro sed fajro", "fajro"), ("iomete sed fajro", "fajro")]
)
def test_a_turn_of_the_sentence_begins_anew(text: str, evidence: str | None) -> None:
    assert find_emergency(text, LANG) == evidence


def test_of_several_words_the_first_is_the_evidence() -> None:
    pack = load_emergency_pack(LANG)
    kinds = [f"kind_{letter}" for letter in "abcdefgh"]
    alone = pack.find_phrases("krio")
    many_kinds = replace(
        pack,
        frames=(parse_frame("|".join(kinds)),),
        find_phrases=lambda word: replace(alone, word_classes=(word,)),
    )

    assert [evidence for _, evidence in find_frames(" ".join(reversed(kinds)), many_kinds)] == ["kind_h"]


def test_a_frame_says_what_it_is_written_as() -> None:
    frame = parse_frame("throat|neck close, danger, !mild, !shop")

    assert frame.terms == ((frozenset({"throat", "neck"}), frozenset({"close"})), (frozenset({"danger"}),))
    assert (frame.excluded, frame.is_grave) == (frozenset({"shop"}), True)
    assert frame.word_classes == {"throat", "neck", "close", "danger", "shop"}
    assert not parse_frame("throat, !shop").is_grave
