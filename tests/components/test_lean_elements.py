"""Elements share what they have alike, and none of them changes another by it."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from nicegui import binding, ui
from nicegui.element import Element
from nicegui.testing import User

from components.lean_elements import LeanProps
from components.nicegui_patches import install_nicegui_patches


@pytest.fixture(autouse=True)
def lean_elements() -> Iterator[None]:
    install_nicegui_patches()
    yield
    binding.reset()


async def open_two_elements(user: User) -> tuple[Element, Element]:
    elements: list[Element] = []

    @ui.page("/")
    def page() -> None:
        elements.extend((ui.element("div"), ui.element("div")))

    await user.open("/")
    return elements[0], elements[1]


async def test_what_an_element_has_as_usual_takes_no_dictionary(user: User) -> None:
    element, _ = await open_two_elements(user)

    for collection in (element.classes, element.style, element.props):
        assert [part for part in gc.get_referents(collection) if type(part) is dict] == []


@pytest.mark.parametrize("name", ["classes", "style", "props"])
async def test_a_handler_hears_of_its_own_element_alone(user: User, name: str) -> None:
    element, other_element = await open_two_elements(user)
    calls: list[str] = []
    getattr(element, name).on_change(lambda: calls.append(name))

    other_element.classes("a").style("color:red").props("flat")
    assert calls == []

    element.classes("a").style("color:red").props("flat")
    assert set(calls) == {name}


async def test_a_renamed_prop_is_renamed_on_its_own_element_alone(user: User) -> None:
    element, other_element = await open_two_elements(user)
    element.props.add_rename("old", "new")
    element.props.add_warning("odd", "do not set this")

    for changed in (element, other_element):
        changed.props.update({"old": 1, "odd": 2, "resource_path": "x"})

    assert sorted(element.props) == ["new", "old", "resource-path", "resource_path"]
    assert sorted(other_element.props) == ["odd", "old", "resource-path", "resource_path"]
    assert isinstance(element.props, LeanProps)


async def test_a_list_among_the_default_props_is_observed(user: User) -> None:
    made: list[Element] = []

    class ListElement(Element, default_props="rows=['a']"):
        pass

    @ui.page("/")
    def page() -> None:
        made.append(ListElement())

    await user.open("/")
    (element,) = made
    element.client.outbox.updates.clear()

    element.props["rows"].append("b")

    assert element.id in element.client.outbox.updates


async def test_a_property_that_is_bound_tells_of_its_changes_itself(user: User) -> None:
    element, other_element = await open_two_elements(user)
    other_element.bind_visibility_from(element, "visible")

    element.set_visibility(False)

    assert not other_element.visible
    assert "hidden" in other_element.classes
    assert binding.active_links == []


async def test_a_property_that_nobody_binds_is_in_no_registry(user: User) -> None:
    element, other_element = await open_two_elements(user)
    element.set_visibility(False)

    assert "hidden" in element.classes
    assert other_element.visible
    assert not binding.bindable_properties
