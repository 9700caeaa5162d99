"""The first thing on the home page: one sentence on what the receptionist did today, and how its sum is counted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pages.access_control import PageContext
from pages.call_links import PATH as CALL_PATH
from pages.personas import FACES, receptionist_name
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.offer_fields import SERVICE_FIELDS
from ringlypro.core.money import format_price
from ringlypro.core.phone_numbers import format_phone
from ringlypro.insights.booked_worth import BookedWorth, WorthLine, sum_worth
from ringlypro.insights.home_overview import MAX_COUNT, HomeOverview

MARK = "\x1f"
"""Stands around the name of a part that is drawn as a link; nobody can type it into a text."""
NOON, EVENING = 12, 18
CALLS_OF_TODAY = "/calls?day=today"
TAKEN_CALLS_OF_TODAY = "/calls?day=today&outcome=taken"
MISSED_CALLS_OF_TODAY = "/calls?day=today&outcome=missed"
BOOKED_CALLS_OF_TODAY = "/calls?day=today&outcome=booked"


def count_text(count: int) -> str:
    """A count that was read up to `MAX_COUNT`."""
    return str(count) if count < MAX_COUNT else f"{MAX_COUNT - 1}+"


def word_greeting(page: PageContext, client_profile: ClientProfile, *, is_first_day: bool) -> str:
    """How whoever looks is greeted."""
    person = page.visitor.name.split(" ", maxsplit=1)[0]
    if is_first_day:
        return page.translate("home.hello.welcome", person=person, business=client_profile.business_name)
    hour = page.services.clock().astimezone(page.zone).hour
    part = "morning" if hour < NOON else "afternoon" if hour < EVENING else "evening"
    return page.translate(f"home.hello.{part}", person=person)


def word_report(
    page: PageContext, client_profile: ClientProfile, home: HomeOverview, *, is_first_day: bool
) -> Mapping[str, Any]:
    """The sentence, its sum explained, and the number to be called."""
    translate, number = page.translate, client_profile.ringlypro_number
    worth = sum_worth(home.booked)
    sentence = _word_welcome(page, client_profile) if is_first_day else _word_sentence(page, client_profile, home)
    call_label = translate("home.call_her", name=receptionist_name(page.lang))
    view: dict[str, Any] = {
        "face": FACES.get(page.lang, ""),
        "say": sentence,
        "sub": translate("home.steps_left_hint") if is_first_day else "",
        "how": None,
        "number_label": translate("home.your_number"),
        "number": format_phone(number) if number else translate("home.number_coming"),
        "call": {"text": call_label, "href": CALL_PATH, "icon": "phone-call"},
    }
    if not is_first_day and _has_sum(home, worth):
        view["how"] = {
            "title": translate("home.how_title", sum=format_price(worth.total)),
            "text": explain_worth(page, client_profile, worth),
            "icon": "chevron-right",
        }
    return view


def explain_worth(page: PageContext, client_profile: ClientProfile, worth: BookedWorth) -> str:
    """Which visits at which prices the sum is made of, what is not in it, and that nothing is paid."""
    translate = page.translate
    lines = " + ".join(_word_line(page, client_profile, line) for line in worth.lines)
    sentences = [translate("home.how", sum_lines=lines, name=receptionist_name(page.lang))]
    if any(line.is_lowest for line in worth.lines):
        sentences.append(translate("home.how_lowest"))
    if worth.unpriced_visits:
        sentences.append(translate("home.how_unpriced", count=worth.unpriced_visits))
    return " ".join([*sentences, translate("home.visits_hint")])


def _word_line(page: PageContext, client_profile: ClientProfile, line: WorthLine) -> str:
    names = {service.id: SERVICE_FIELDS.in_language(service, "name", page.lang) for service in client_profile.services}
    return page.translate(
        "home.how_line",
        count=line.visits,
        service=names.get(line.service_id, line.name),
        price=format_price(line.amount),
    )


def _has_sum(home: HomeOverview, worth: BookedWorth) -> bool:
    # A hundred are read at most: of more there is no sum, rather than one that is too small.
    return worth.total > Decimal(0) and len(home.booked) < MAX_COUNT


def _word_sentence(
    page: PageContext, client_profile: ClientProfile, home: HomeOverview
) -> tuple[Mapping[str, Any], ...]:
    translate, name, worth = page.translate, receptionist_name(page.lang), sum_worth(home.booked)
    missed = home.days[-1].missed
    answered_calls, booked = home.calls_today - missed, len(home.booked)
    parts: dict[str, Mapping[str, Any]] = {
        "calls": {"text": translate("home.count_calls", count=answered_calls), "href": TAKEN_CALLS_OF_TODAY},
        "booked": {
            "text": translate("home.count_booked", count=booked, number=count_text(booked)),
            "href": BOOKED_CALLS_OF_TODAY,
        },
        "sum": {"text": format_price(worth.total), "opens": True},
        "missed": {"text": str(missed), "href": MISSED_CALLS_OF_TODAY},
        "waiting": {
            "text": translate("home.waiting", count=home.open_needs, number=count_text(home.open_needs)),
            "href": "/follow-ups",
            "tone": "hot",
        },
    }
    marks = {part: f"{MARK}{part}{MARK}" for part in parts}
    if not home.calls_today:
        key = "home.quiet" if client_profile.rachel_enabled else "home.quiet_off"
    elif not answered_calls:
        key = "home.nothing_taken"
    elif not booked:
        key = "home.took"
    else:
        key = "home.took_booked_worth" if _has_sum(home, worth) else "home.took_booked"
    sentences = [translate(key, name=name, **marks)]
    if missed:
        sentences.append(translate("home.count_missed", count=missed, missed=marks["missed"]))
    if home.open_needs:
        sentences.append(marks["waiting"])
    return _split_at_marks(" ".join(sentences), parts)


def _word_welcome(page: PageContext, client_profile: ClientProfile) -> tuple[Mapping[str, Any], ...]:
    translate, name = page.translate, receptionist_name(page.lang)
    count = len(client_profile.services)
    if not count:
        return ({"text": translate("home.welcome", name=name)},)
    services = {"text": translate("home.services", count=count), "href": "/settings?section=services"}
    sentence = translate("home.welcome_services", name=name, services=f"{MARK}services{MARK}")
    return _split_at_marks(sentence, {"services": services})


def _split_at_marks(sentence: str, parts: Mapping[str, Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    pieces = sentence.split(MARK)
    return tuple(parts[piece] if at % 2 else {"text": piece} for at, piece in enumerate(pieces) if piece)
