"""The statement that decides who gets a time: one row, or none where the exclusion constraint or a code refuses it."""

from __future__ import annotations

from ringlypro.appointments.availability import MAX_BUSY_SPAN
from ringlypro.appointments.code_choice import CHOOSE_CODE
from ringlypro.appointments.statuses import BUSY_STATUSES, sql_list
from ringlypro.db.prepared_statement import PreparedStatement

_INSERT_SQL = f"""
WITH resource AS (
    SELECT id FROM resources ORDER BY id LIMIT 1 FOR SHARE
), choice AS (
    {CHOOSE_CODE}
), made AS (
    INSERT INTO appointments (
        resource_id, contact_id, service_id, customer_name, customer_phone, customer_email, starts_at, ends_at,
        busy_until, purpose, status, source, confirmation_code, language, created_at, updated_at
    )
    SELECT resource.id, coalesce(%(contact_id)s, (
            SELECT id FROM contacts WHERE client_id = %(client_id)s AND phone = %(customer_phone)s
        )), %(service_id)s, %(customer_name)s, %(customer_phone)s, %(customer_email)s,
        %(starts_at)s, %(ends_at)s, %(busy_until)s, %(purpose)s, %(status)s, %(source)s, choice.code, %(language)s,
        %(now)s, %(now)s
    FROM resource, choice
    ON CONFLICT DO NOTHING
    RETURNING *
)
SELECT (SELECT id FROM resource) AS first_resource_id, made.* FROM (SELECT) AS one LEFT JOIN made ON true
"""  # noqa: S608  # the text is made of constants alone
INSERT_APPOINTMENT = PreparedStatement(
    "ringly_insert_appointment",
    _INSERT_SQL,
    types={"contact_id": "bigint", "client_id": "bigint", "service_id": "bigint", "codes": "text[]"}
    | dict.fromkeys(("starts_at", "ends_at", "busy_until", "now"), "timestamptz"),
)
FIND_OVERLAP = f"""
SELECT id FROM appointments
WHERE status IN {sql_list(BUSY_STATUSES)} AND resource_id = %(resource_id)s AND starts_at < %(busy_until)s
    AND starts_at > %(starts_at)s::timestamptz - interval '{MAX_BUSY_SPAN.days} days' AND busy_until > %(starts_at)s
LIMIT 1
"""  # noqa: S608  # the text is made of constants alone
