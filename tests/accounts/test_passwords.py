"""Passwords of any kind, all of them used to the last sign."""

from __future__ import annotations

import asyncio
import unicodedata

import bcrypt
import pytest

from ringlypro.accounts import passwords


async def right(password: str, stored: str | None) -> bool:
    async with passwords.password_semaphore():
        return await passwords.verify_password(password, stored)


@pytest.mark.parametrize(
    "password",
    ["12345678", "x" * 128, "\x00" * 8, "🔑" * 64, "שלום עולם שלום", "  spaces  ", "a\nb\tc\rd!", "\ud800" * 8],
)
async def test_any_signs_will_do(password: str) -> None:
    stored = await passwords.hash_password(password)

    assert passwords.password_problem(password) is None
    assert await right(password, stored)
    assert not await right(password + "!", stored)
    assert not await right(password[:-1] + "?", stored)


@pytest.mark.parametrize(("length", "fine"), [(0, False), (7, False), (8, True), (128, True), (129, False)])
def test_length_is_all_that_is_asked(length: int, fine: bool) -> None:
    assert (passwords.password_problem("x" * length) is None) is fine


async def test_signs_after_the_72nd_byte_count() -> None:
    stored = await passwords.hash_password("x" * 100)

    assert not await right("x" * 99 + "y", stored)


async def test_the_same_word_from_another_keyboard_is_the_same() -> None:
    stored = await passwords.hash_password(unicodedata.normalize("NFC", "contraseña é"))

    assert await right(unicodedata.normalize("NFD", "contraseña é"), stored)


@pytest.mark.usefixtures("full_password_cost")
async def test_hashes_are_bcrypt_with_ten_rounds_and_salted() -> None:
    one, two = await passwords.hash_password("correct horse"), await passwords.hash_password("correct horse")

    assert one.startswith("$2b$10$")
    assert one != two


@pytest.mark.usefixtures("full_password_cost")
async def test_nobody_has_a_password() -> None:
    assert not await right("anything at all", None)
    assert not await right("anything at all", passwords.DUMMY_HASH)
    bcrypt.checkpw(b"x", passwords.DUMMY_HASH.encode())


@pytest.mark.usefixtures("full_password_cost")
async def test_the_loop_goes_on_while_passwords_are_judged() -> None:
    turns = 0
    working = asyncio.gather(*(passwords.hash_password(f"password {n}") for n in range(4)))
    while not working.done():
        await asyncio.sleep(0)
        turns += 1
    await working

    assert turns > 20, "four hashes that the loop computes itself leave it a turn each"
