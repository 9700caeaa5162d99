"""The box below a thread: what an answer would cost and whether it may go out, said before anybody types in vain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from components.inbox_panes import ReplyBox
from pages.access_control import PageContext
from pages.formatting import format_day, word_moment
from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.appointments.tables import Appointment
from ringlypro.commands import keys
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.core.i18n import translate as translate_to
from ringlypro.core.phone_numbers import format_phone
from ringlypro.core.sms_segments import GSM_BASIC, GSM_EXTENSION, GSM_LENGTHS, UCS2_LENGTHS
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import ready_texts, reply_permission, sms_service, thread_state
from ringlypro.messages.inbox_queries import ThreadSummary
from ringlypro.messages.reply_permission import QUIET_FROM, QUIET_UNTIL, ReplyPermission
from ringlypro.messages.retries import STAFF_PREFIX
from ringlypro.messages.tables import Thread

VISIT_PATTERNS = {"en": "EEEE, MMMM d 'at' h:mm a", "es": "EEEE d 'de' MMMM 'a las' h:mm a"}
WORDS = (
    "of", "one_part", "parts", "send", "send_parts", "keep_note", "note", "note_label", "ready", "fill", "odd",
    "saving", "sent", "lost", "unanswered",
)  # fmt: skip
NUMBER_MARKS = {"count": "#", "room": "%", "mark": "#", "letter": "#"}
"""What stands in a text for a number that the browser counts."""


class ThreadReply:
    """The box. `load` reads what it depends on in the unit of its thread, `show` draws it."""

    def __init__(self, page: PageContext, thread_id: int) -> None:
        self._page, self._thread_id = page, thread_id
        self._permission: ReplyPermission | None = None
        self._language = page.client_profile.language
        self._values: dict[str, dict[str, str]] = {}
        self._box = ReplyBox(
            page.services.clock(),
            draft=f"{page.visitor.user_id}:thread:{thread_id}",
            on_send=self._send,
            on_left_key=self._is_done,
        )

    async def load(self, unit: UnitOfWork, thread: Thread, summary: ThreadSummary) -> None:
        """Read whether this sender can be answered, in which language, and when they come next."""
        self._permission = await reply_permission.read_permission(unit, thread)
        self._language = self._permission.language
        visit = None
        if summary.contact_id:
            visit = await unit.db.scalar(_next_visit(summary.contact_id, unit.now))
        self._values = {
            lang: {
                "name": summary.first_name or "",
                "business": self._page.client_profile.business_name,
                "phone": format_phone(self._page.client_profile.business_phone),
                "visit": word_moment(visit, self._page.zone, lang, VISIT_PATTERNS[lang]) if visit else "",
            }
            for lang in VISIT_PATTERNS
        }

    def show(self, name: str) -> None:
        """Draw the box, or what stands in its place."""
        translate, permission = self._page.translate, self._permission
        if permission is None:
            return
        self._box.show_view(
            {
                "can_write": permission.obstacle is None,
                "closed": self._word_obstacle(name, permission),
                "label": translate("inbox.write_to", name=name),
                "placeholder": translate("inbox.write_to", name=name),
                "quiet": {
                    "zone": self._page.zone.key,
                    "from": QUIET_FROM,
                    "until": QUIET_UNTIL,
                    "icon": "moon-star",
                    "text": translate("inbox.quiet"),
                },
                "count": {"basic": GSM_BASIC, "extended": GSM_EXTENSION, "short": GSM_LENGTHS, "long": UCS2_LENGTHS},
                "price": float(self._page.services.settings.SMS_PRICE or 0),
                "first": self._word_first(permission),
                "ready": [self._word_ready(lang) for lang in ready_texts.order_languages(self._language)],
                "ready_icon": {"icon": "message-square-text"},
                "note_icon": {"icon": "sticky-note"},
                "send_icon": {"icon": "send"},
                "words": {word: translate(f"inbox.box.{word}", **NUMBER_MARKS) for word in WORDS},
            }
        )

    def _word_first(self, permission: ReplyPermission) -> dict[str, str] | None:
        if not permission.is_first:
            return None
        stop_line = translate_to("messages.stop_line", self._language)
        business = self._page.client_profile.business_name
        text = self._page.translate("inbox.first_text", business=business, stop_line=stop_line)
        return {"business": business, "stop_line": stop_line, "text": text}

    def _word_ready(self, lang: str) -> dict[str, Any]:
        texts = ready_texts.list_ready_texts(lang, self._values[lang], reader_lang=self._page.lang)
        return {
            "lang": lang,
            "title": self._page.translate(f"call.tongue.{lang}"),
            "items": [{"key": each.key, "title": each.title, "text": each.text} for each in texts],
        }

    def _word_obstacle(self, name: str, permission: ReplyPermission) -> dict[str, str] | None:
        translate, obstacle = self._page.translate, permission.obstacle
        if obstacle is None:
            return None
        day = format_day(self._page, permission.opted_out_at) if permission.opted_out_at else ""
        view = {
            "icon": "ban" if obstacle == "opted_out" else "info",
            "tone": "warn" if obstacle in {"opted_out", "no_credit"} else "",
            "text": translate(f"inbox.obstacle.{obstacle}", name=name, day=day),
        }
        if obstacle == "no_credit":
            view |= {"href": "/billing", "action": translate("inbox.add_credit")}
        return view

    async def _send(self, key: str, text: str, is_note: bool) -> str:
        page = self._page
        try:
            async with page.unit_of_work() as unit:
                if not await keys.claim_key(unit, key, user_id=page.visitor.user_id, kind="thread_reply"):
                    return ""
                if is_note:
                    await thread_state.add_note(unit, self._thread_id, author_id=page.visitor.user_id, body=text)
                else:
                    thread = await thread_state.get_thread(unit, self._thread_id)
                    purpose = f"{STAFF_PREFIX}{page.visitor.user_id}:{key}"
                    await sms_service.send_owner_sms(
                        unit,
                        to=thread.sender,
                        body=text,
                        purpose=purpose,
                        daily_limit=page.services.settings.SMS_DAILY_LIMIT,
                    )
        except InvalidFields as error:
            return " ".join(page.translate(text_key) for text_key in error.fields.values())
        except RinglyError as error:
            return page.translate(error.key)
        return ""

    async def _is_done(self, key: str) -> bool:
        async with self._page.unit_of_work() as unit:
            return await keys.is_done(unit, key)


def _next_visit(contact_id: int, now: Any) -> Any:
    rows = select(Appointment.starts_at).where(
        Appointment.contact_id == contact_id,
        Appointment.status.in_(LIVE_STATUSES),
        Appointment.starts_at > now,
        Appointment.starts_at < now + timedelta(days=400),
    )
    return rows.order_by(Appointment.starts_at).limit(1)
