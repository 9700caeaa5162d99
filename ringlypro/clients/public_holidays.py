"""Public holidays of a country and its states, as the library `holidays` has them: their days, and their names.

A holiday is known by its English name, the same every year. The library is brought in when somebody first asks, because
a call never needs it: what a business is closed on stands in its closures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from ringlypro.core.phone_numbers import get_region

DEFAULT_COUNTRY = "US"
COUNTRIES: Final = ("US", "CA", "MX", "DO", "CO", "AR", "CL", "CR", "EC", "GT", "PA", "PE", "UY", "VE", "ES")
"""Where English and Spanish callers call a business, ISO 3166-1."""
USUALLY_CLOSED: Final[Mapping[str, frozenset[str]]] = {
    "US": frozenset({
        "New Year's Day", "Memorial Day", "Independence Day", "Labor Day", "Thanksgiving Day", "Christmas Day",
    }),
}  # fmt: skip
"""What one click closes; in other countries every holiday by law."""
_ENGLISH, _SPANISH = "en_US", "es"
_ALSO_OFFERED: Final[Mapping[str, frozenset[str]]] = {
    "US": frozenset({"Good Friday", "Easter Sunday", "Christmas Eve", "New Year's Eve"}),
}
"""Days that no law names, and on which many close."""
_SPANISH_NAMES: Final[Mapping[str, str]] = {
    "New Year's Day": "Año Nuevo",
    "Martin Luther King Jr. Day": "Día de Martin Luther King Jr.",
    "Washington's Birthday": "Día de los Presidentes",
    "Good Friday": "Viernes Santo",
    "Easter Sunday": "Domingo de Pascua",
    "Memorial Day": "Día de los Caídos",
    "Juneteenth National Independence Day": "Juneteenth",
    "Independence Day": "Día de la Independencia",
    "Labor Day": "Día del Trabajo",
    "Columbus Day": "Día de la Raza",
    "Veterans Day": "Día de los Veteranos",
    "Thanksgiving Day": "Día de Acción de Gracias",
    "Friday After Thanksgiving": "viernes después de Acción de Gracias",
    "Christmas Eve": "Nochebuena",
    "Christmas Day": "Navidad",
    "New Year's Eve": "Fin de Año",
}
"""For countries whose holidays the library has in no Spanish."""


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """A holiday on a day of one year. `name` is English and the same every year; `name_es` may be empty."""

    day: date
    name: str
    name_es: str


def find_region(phone: str | None) -> str:
    """The country of a telephone number (E.164), where we know its holidays; else the United States."""
    country = get_region(phone)
    return country if country in COUNTRIES else DEFAULT_COUNTRY


def is_region(region: str) -> bool:
    """Whether it is a country of ours, or a state of one: "US" or "US-FL" (ISO 3166-2)."""
    return region in list_regions(region.partition("-")[0])


def list_regions(country: str) -> tuple[str, ...]:
    """A country and its states; empty for one that we do not know."""
    if country not in COUNTRIES:
        return ()
    return (country, *(f"{country}-{state}" for state in _country_class(country).subdivisions))


def state_name(region: str) -> str:
    """A state's name where the library has one, else its code; "" for a whole country."""
    country, _, state = region.partition("-")
    aliases: Mapping[str, str] = getattr(_country_class(country), "subdivisions_aliases", {})
    names = {code: name for name, code in aliases.items()}
    return names.get(state, state)


def list_holidays(region: str, first: date, last: date) -> list[PublicHoliday]:
    """The holidays of a region from a day to another, both inside, in order. Raises KeyError for an unknown region."""
    years = range(first.year, last.year + 1)
    return [each for year in years for each in _holidays_of_year(region, year) if first <= each.day <= last]


def usually_closed(region: str, names: Iterable[str]) -> list[str]:
    """Which of these holidays most businesses of a region are closed on, in the order given."""
    usual = USUALLY_CLOSED.get(region.partition("-")[0])
    return [name for name in names if usual is None or name in usual]


@lru_cache(maxsize=256)
def _holidays_of_year(region: str, year: int) -> tuple[PublicHoliday, ...]:
    if not is_region(region):
        raise KeyError(region)
    country, _, state = region.partition("-")
    spanish = _names_by_day(country, state, year, _SPANISH)
    names_by_day = _names_by_day(country, state, year, _ENGLISH)
    if country == "US":
        thanksgiving = next(day for day, names in names_by_day.items() if "Thanksgiving Day" in names)
        names_by_day.setdefault(thanksgiving + timedelta(days=1), ["Friday After Thanksgiving"])
    return tuple(
        PublicHoliday(day, name, _spanish_name(name, place, spanish.get(day, [])))
        for day in sorted(names_by_day)
        for place, name in enumerate(names_by_day[day])
    )


def _spanish_name(name: str, place: int, spanish_names: list[str]) -> str:
    return spanish_names[place] if place < len(spanish_names) else _SPANISH_NAMES.get(name, "")


def _names_by_day(country: str, state: str, year: int, language: str) -> dict[date, list[str]]:
    """The names of a year's days; empty where the library does not speak the language."""
    country_class = _country_class(country)
    if language not in country_class.supported_languages and language != _ENGLISH:
        return {}
    spoken = language if language in country_class.supported_languages else None
    kinds = {"subdiv": state or None, "years": year, "language": spoken, "observed": False}
    names_by_day = {day: name.split("; ") for day, name in country_class(**kinds).items()}
    if offered := _ALSO_OFFERED.get(country):
        for day, name in country_class(**kinds, categories=("unofficial",)).items():
            names_by_day.setdefault(day, []).extend(each for each in name.split("; ") if each in offered)
    return {day: names for day, names in names_by_day.items() if names}


def _country_class(country: str) -> Any:
    import holidays  # noqa: PLC0415  # see the module's docstring

    return getattr(holidays, country)
