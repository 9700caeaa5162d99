"""Who builds the inside of each page of the signed-in shell, by the path of the site map."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from pages import (
    appointments,
    billing,
    call_detail,
    calls,
    check,
    contact_detail,
    contacts,
    dashboard,
    demo,
    demo_mail,
    follow_ups,
    notifications,
    settings_page,
    understand,
)

BuildPage = Callable[..., Awaitable[None]]
"""Called with the page's `Place`, and with the parameters of its path by name."""

PAGE_BUILDERS: Mapping[str, BuildPage] = {
    "/": dashboard.build,
    "/calls": calls.build,
    "/calls/{call_id}": call_detail.build,
    "/appointments": appointments.build,
    "/contacts": contacts.build,
    "/contacts/{contact_id}": contact_detail.build,
    "/follow-ups": follow_ups.build,
    "/demo": demo.build,
    "/demo/mail": demo_mail.build,
    "/notifications": notifications.build,
    "/check": check.build,
    "/understand": understand.build,
    "/billing": billing.build,
    "/settings": settings_page.build,
}
