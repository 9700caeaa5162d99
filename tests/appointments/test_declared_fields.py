"""What the fields of an appointment say to people, and how many of them a day may have."""

from __future__ import annotations

from sqlalchemy import select, text

from ringlypro.appointments import availability, queries
from ringlypro.appointments.appointment_fields import APPOINTMENT_FIELDS, NEW_APPOINTMENT_FIELDS
from ringlypro.appointments.tables import Resource
from ringlypro.core.i18n import translate
from ringlypro.db.unit_of_work import UnitOfWork


def shown(form: str, lang: str) -> list[tuple[str, str, bool]]:
    """Label, hint and whether it is wide, of each field of a part of a page's form."""
    specs = [field.spec for field in APPOINTMENT_FIELDS.in_form(form)]
    return [
        (translate(spec.label, lang), translate(str(spec.hint), lang) if spec.hint else "", spec.wide) for spec in specs
    ]


def test_the_form_asks_in_these_words() -> None:
    assert shown("customer", "en") == [("Name", "", False), ("Phone", "", False)]
    assert [label for label, _, _ in shown("customer", "es")] == ["Nombre", "Teléfono"]
    ((label, hint, is_wide),) = shown("purpose", "en")
    assert (label, is_wide) == ("What for", True)
    assert hint


def test_the_telephone_has_a_field_of_its_own() -> None:
    assert [field.spec.widget for field in APPOINTMENT_FIELDS.in_form("customer")] == ["line", "phone"]


def test_programs_are_told_of_each_field_what_it_takes_and_what_stands_in_its_place() -> None:
    fields = APPOINTMENT_FIELDS.by_name

    assert fields["source"].words == ("voice_booking", "online", "manual", "walk-in")
    assert set(fields["status"].words) == {"pending", "confirmed", "completed", "cancelled", "no-show"}
    assert NEW_APPOINTMENT_FIELDS.by_name["status"].words == ("confirmed", "pending")
    assert APPOINTMENT_FIELDS.required_names == (
        "customer_name", "customer_phone", "appointment_date", "appointment_time"
    )  # fmt: skip
    optional = set(APPOINTMENT_FIELDS.accepted_names) - set(APPOINTMENT_FIELDS.required_names)
    assert {name: fields[name].default for name in optional} == {
        "customer_email": None, "duration": 0, "purpose": "", "service_id": None, "status": "confirmed",
        "source": "voice_booking", "override_hours": False,
    }  # fmt: skip
    assert "updated_at" not in APPOINTMENT_FIELDS.shown_names
    assert set(APPOINTMENT_FIELDS.accepted_names) - set(APPOINTMENT_FIELDS.editable_names) == {"override_hours"}
    assert not {"appointment_date", "appointment_time", "duration"} & set(APPOINTMENT_FIELDS.column_names)


async def test_today_shows_five_hundred_at_most(unit: UnitOfWork) -> None:
    resource = await unit.db.scalar(select(Resource.id))
    await unit.db.execute(
        text("""
        INSERT INTO appointments (resource_id, customer_name, customer_phone, starts_at, ends_at, busy_until, status,
                                  confirmation_code, created_at, updated_at)
        SELECT :resource, 'Ana', 'x', :now, :now + interval '5 min', :now + interval '5 min', 'no-show',
               'A' || lpad(n::text, 5, '0'), :now, :now FROM generate_series(1, 501) AS n
        """),
        {"resource": resource, "now": unit.now},
    )
    zone = (await availability.load_calendar(unit)).zone

    assert len(await queries.list_todays_appointments(unit, zone=zone)) == 500
