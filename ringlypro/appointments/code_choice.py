"""Which of the drawn confirmation codes a booking takes: one that no upcoming one resembles, for they are told by ear.

Two codes that differ in fewer than three of six places have one of their three thirds in common, or are the same. So
those that resemble a code are among the few that share a third with it, and each third has an index of its own.
"""

from ringlypro.appointments.statuses import LIVE_STATUSES, sql_list
from ringlypro.appointments.tables import CODE_THIRDS
from ringlypro.core.codes import CODE_LENGTH

LEAST_DIFFERENCE = 3
"""In so many places a new code differs from every other that somebody may still say."""

_DIFFERENCE = " + ".join(
    f"(substr(a.confirmation_code, {n}, 1) <> substr(u.code, {n}, 1))::int" for n in range(1, CODE_LENGTH + 1)
)
# A union stays a question of each candidate. Anything simpler becomes a join, which reads all that is upcoming.
_RESEMBLING = " UNION ALL ".join(
    f"""SELECT FROM appointments AS a
            WHERE a.{third} = substr(u.code, {first}, 2) AND a.starts_at >= %(now)s
                AND a.status IN {sql_list(LIVE_STATUSES)} AND {_DIFFERENCE} < {LEAST_DIFFERENCE}"""
    for third, first in CODE_THIRDS.items()
)

CHOOSE_CODE = f"""
    SELECT coalesce((
        SELECT u.code FROM unnest(%(codes)s::text[]) WITH ORDINALITY AS u (code, place)
        WHERE NOT EXISTS ({_RESEMBLING})
        ORDER BY u.place LIMIT 1
    ), (%(codes)s::text[])[1]) AS code
"""  # noqa: S608  # the text is made of constants alone
"""The first of `codes` that no upcoming code resembles at `now`, as `code`; the first of all when each is resembled."""
