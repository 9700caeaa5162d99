"""Somebody who is signed in, for the tests of doors."""

from __future__ import annotations

from ringlypro.accounts import authentication
from ringlypro.accounts.tables import User
from tests.service_fixtures import FakeServices


async def token_of(
    services: FakeServices, client_id: int, *, email: str = "owner@example.com", language: str = "en"
) -> str:
    """A bearer token of a new owner of this client."""
    async with services.system_session() as unit:
        user = User(client_id=client_id, email=email, password_hash="-", first_name="Ana", language=language)
        unit.db.add(user)
        await unit.db.flush()
    return await authentication.create_bearer_token(
        services, authentication.AuthenticatedUser(user_id=user.id, client_id=client_id, email=email)
    )
