"""Somebody who is signed in, for the tests of doors."""

from __future__ import annotations

from ringlypro.accounts import signin
from ringlypro.accounts.tables import User
from tests.desk import TestDesk


async def token_of(desk: TestDesk, client_id: int, *, email: str = "owner@example.com", language: str = "en") -> str:
    """A bearer token of a new owner of this client."""
    async with desk.directory() as unit:
        user = User(client_id=client_id, email=email, password_hash="-", first_name="Ana", language=language)
        unit.db.add(user)
        await unit.db.flush()
    return await signin.bearer_token(desk, signin.Person(user_id=user.id, client_id=client_id, email=email))
