"""Who builds the inside of each page of the signed-in shell, by the path of the site map."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from pages import (
    appointments,
    billing,
    call_detail,
    calls,
    contact_detail,
    contacts,
    dashboard,
    demo_outbox,
    demo_phone,
    follow_ups,
    inbox,
    nlu_playground,
    notifications,
    self_test,
    settings_page,
)

BuildPage = Callable[..., Awaitable[None]]
"""Called with the page's `PageContext`, and with the parameters of its path by name."""

PAGE_BUILDERS: Mapping[str, BuildPage] = {
    "/": dashboard.build_page,
    "/messages": inbox.build_page,
    "/messages/{thread_id}": inbox.build_thread_page,
    "/calls": calls.build_page,
    "/calls/{call_id}": call_detail.build_page,
    "/appointments": appointments.build_page,
    "/contacts": contacts.build_page,
    "/contacts/{contact_id}": contact_detail.build_page,
    "/follow-ups": follow_ups.build_page,
    "/demo": demo_phone.build_page,
    "/demo/mail": demo_outbox.build_page,
    "/notifications": notifications.build_page,
    "/check": self_test.build_page,
    "/understand": nlu_playground.build_page,
    "/billing": billing.build_page,
    "/settings": settings_page.build_page,
}
