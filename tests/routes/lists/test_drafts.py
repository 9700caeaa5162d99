"""What was typed and not saved is there again when the page is opened anew, for this sign-in alone."""

from __future__ import annotations

from tests.routes.lists.owner import Owner


async def test_a_draft_outlives_its_page(owner: Owner) -> None:
    await owner.opens("/settings", sees="Business name")
    await owner.until(lambda: owner.field("Business name").value == "Bright Dental")
    with owner.user:
        owner.field("Business name").set_value("Brighter Dental")

    await owner.opens("/settings", sees="Business name")

    await owner.until(lambda: owner.field("Business name").value == "Brighter Dental")
