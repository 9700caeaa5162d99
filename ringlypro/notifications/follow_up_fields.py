"""Every field of a follow-up, declared once: what callers left stands, what becomes of it is the owner's to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from ringlypro.core.field_specs import declare_fields, editable, read_only
from ringlypro.core.field_types import BLANK_AS_NONE, Instant, OneOf, RowNumber, YesNo

STATUSES = ("open", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFields:
    """What a caller left for a person to do. `body` is in the caller's own words."""

    id: Annotated[int, read_only()]
    kind: Annotated[str, read_only()]
    reference: Annotated[str, read_only()]
    body: Annotated[str, read_only()]
    caller_name: Annotated[str, read_only()] = ""
    caller_phone: Annotated[str, read_only()] = ""
    best_time: Annotated[str, read_only()] = ""
    call_id: Annotated[int | None, read_only()] = None
    contact_id: Annotated[int | None, read_only()] = None
    urgent: Annotated[YesNo, editable()] = False
    due_at: Annotated[Instant | None, BLANK_AS_NONE, editable()] = None
    assignee_id: Annotated[RowNumber | None, BLANK_AS_NONE, editable()] = None
    status: Annotated[str, OneOf(STATUSES), editable(column=False)] = "open"
    answer_id: Annotated[int | None, read_only()] = None
    done_at: Annotated[datetime | None, read_only()] = None
    created_at: Annotated[datetime, read_only()]
    updated_at: Annotated[datetime, read_only()]


FOLLOW_UP_FIELDS = declare_fields(FollowUpFields)
