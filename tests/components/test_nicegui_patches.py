"""A page that is deleted is freed at once, without waiting for a collection."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Iterator
from typing import Any

import nicegui
import pytest
from nicegui import Client, ui
from nicegui.client import HTML_ESCAPE_TABLE
from nicegui.testing import User

from components import nicegui_patches


@pytest.fixture
def no_collection() -> Iterator[None]:
    nicegui_patches.install_nicegui_patches()
    gc.disable()
    yield
    gc.enable()


def test_the_installed_nicegui_is_one_of_those_that_are_patched() -> None:
    assert nicegui.__version__ in nicegui_patches.PATCHED_VERSIONS


@pytest.mark.usefixtures("no_collection", "virtual_time")
async def test_the_elements_of_a_deleted_page_are_freed_by_counting_references(user: User) -> None:
    parts: list[weakref.ref[Any]] = []

    @ui.page("/")
    def page() -> None:
        box = ui.element("div")

        def change_box() -> None:
            box.clear()

        with box:
            button = ui.button("x", on_click=change_box).classes("a").style("color:red").props("flat")
        button.on("keydown", button.disable)
        for element in (box, button):
            parts.extend(weakref.ref(part) for part in (element, element.classes, element.style, element.props))

    await user.open("/")
    assert all(part() is not None for part in parts)
    user.client.delete() if user.client else None
    user.client = None
    await asyncio.sleep(0.01)

    assert [part() for part in parts] == [None] * len(parts)


async def test_a_page_does_not_hold_the_connection_it_was_reached_by(user: User) -> None:
    nicegui_patches.install_nicegui_patches()

    @ui.page("/")
    def page() -> None:
        ui.label("x")

    await user.open("/")

    assert user.client is not None
    assert user.client.has_socket_connection
    assert user.client.environ is None


async def test_a_change_of_classes_style_or_props_still_reaches_the_browser(user: User) -> None:
    nicegui_patches.install_nicegui_patches()
    made: list[ui.label] = []

    @ui.page("/")
    def page() -> None:
        made.append(ui.label("x"))

    await user.open("/")
    (label,) = made
    updates = label.client.outbox.updates
    for change in (
        lambda: label.classes("a"),
        lambda: label.style("color:red"),
        lambda: label.props("flat"),
        lambda: label.props.update(a=1),
        lambda: label.props.set_optional("b", {"c": [1]}),
        lambda: label.props["b"]["c"].append(2),
    ):
        updates.clear()
        change()
        assert label.id in updates


async def test_patching_twice_is_patching_once(user: User) -> None:
    nicegui_patches.install_nicegui_patches()
    nicegui_patches.install_nicegui_patches()

    @ui.page("/")
    def page() -> None:
        ui.label("x").classes("a")

    await user.open("/")
    assert user.client is not None
    handlers = user.client.layout.classes._change_handlers_with_args
    assert len(handlers) == 1
    assert isinstance(user.client, Client)


@pytest.mark.parametrize("text", ["", "a<b>&c`$d", "&amp;", "ñ&<"])
def test_elements_are_escaped_as_nicegui_does(text: str) -> None:
    dumped = nicegui_patches.ElementJson.dumps({"text": text})

    assert dumped.translate(HTML_ESCAPE_TABLE) == str(dumped).translate(HTML_ESCAPE_TABLE)
    assert nicegui_patches.ElementJson.loads(str(dumped)) == {"text": text}
