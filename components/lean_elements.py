"""Elements of NiceGUI that take half of the memory: what all of them have alike is kept once.

In 3.18 the classes, the style and the props of an element keep nine attributes each, in a dictionary, where two differ
from element to element; and each property that could be bound is entered in a registry, though nobody binds it.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Collection, Mapping
from typing import Any, ClassVar

import nicegui.element
from nicegui import binding, events
from nicegui.binding import BindableProperty
from nicegui.classes import Classes
from nicegui.element import Element
from nicegui.helpers import expects_arguments
from nicegui.observables import ObservableCollection
from nicegui.props import Props
from nicegui.style import Style

_EVERY_ELEMENT_RENAMES = {"resource_path": "resource-path", "dynamic_resource_path": "dynamic-resource-path"}
"""What each element says to its own props, in the same words."""

_NO_VALUE = object()

_original_handlers = ObservableCollection._change_handlers_with_args  # noqa: SLF001 - there is no public name for it
_original_bind = binding._bind_one_way  # noqa: SLF001


class _LeanCollection:
    """What classes, style and props have in common: no handler of themselves, and no attribute that is as usual."""

    __slots__ = ()
    _parent_ref: ClassVar[Any] = None
    _change_handlers: ClassVar[list[Any]] = []
    _observer_refs: ClassVar[list[Any]] = []

    @property
    def _change_handlers_with_args(self: Any) -> list[tuple[Callable[..., Any], bool]]:
        return [(self._update, False), *_original_handlers.fget(self)]  # type: ignore[attr-defined]  # a property

    def on_change(self: Any, handler: Callable[..., Any]) -> None:
        """Register a handler: the list of all is shared, and not to be changed."""
        self._change_handlers = [*self._change_handlers, (handler, expects_arguments(handler))]

    def _handle_change(self: Any) -> None:
        # Every prop that is set comes by here: the element is told without asking whether it has to be awaited.
        self._update()
        for handler, expect_args in _original_handlers.fget(self):  # type: ignore[attr-defined]
            events.handle_event(handler, events.ObservableChangeEventArguments(sender=self), expect_args=expect_args)


class LeanClasses(_LeanCollection, Classes[Element]):
    """The classes of an element."""

    __slots__ = ("_element", "_suspend_count")

    def __init__(self, data: Collection[str] = (), *, element: Element) -> None:
        list.__init__(self, data)
        self._element = weakref.ref(element)
        self._suspend_count = 0


class LeanStyle(_LeanCollection, Style[Element]):
    """The style of an element."""

    __slots__ = ("_element", "_suspend_count")

    def __init__(self, data: Mapping[str, str] | None = None, *, element: Element) -> None:
        dict.__init__(self, data or {})
        self._element = weakref.ref(element)
        self._suspend_count = 0


class LeanProps(_LeanCollection, Props[Element]):
    """The props of an element."""

    __slots__ = ("_element", "_suspend_count")
    _warnings: ClassVar[dict[str, str]] = {}  # type: ignore[misc]  # NiceGUI has them for each
    _renames: ClassVar[dict[str, str]] = _EVERY_ELEMENT_RENAMES  # type: ignore[misc]

    def __init__(self, data: Mapping[str, Any] | None = None, *, element: Element) -> None:
        dict.__init__(self, data or {})
        self._element = weakref.ref(element)
        self._suspend_count = 0
        for key, value in self.items():
            dict.__setitem__(self, key, self._observe(value))

    def add_warning(self: Any, prop: str, message: str) -> None:
        """Add a warning message for a prop."""
        self._warnings = {**self._warnings, prop: message}
        self._check_warning(prop, message)

    def add_rename(self: Any, prop: str, replacement: str) -> None:
        """Add a rename warning for a prop."""
        if self._renames.get(prop) != replacement:
            self._renames = {**self._renames, prop: replacement}
        self._check_rename(prop, replacement)


def install_lean_elements() -> None:
    """Let NiceGUI make every later element of these. May be called again."""
    nicegui.element.Classes = LeanClasses  # type: ignore[attr-defined,assignment]  # NiceGUI offers no hook
    nicegui.element.Style = LeanStyle  # type: ignore[attr-defined,assignment]
    nicegui.element.Props = LeanProps  # type: ignore[attr-defined,assignment]
    BindableProperty.__set__ = _set_property  # type: ignore[method-assign]
    binding._bind_one_way = _bind_registered  # type: ignore[assignment]  # noqa: SLF001


def _set_property(self: BindableProperty, owner: Any, value: Any) -> None:
    attribute = "___" + self.name
    old_value = getattr(owner, attribute, _NO_VALUE)
    if old_value is not _NO_VALUE and old_value == value:
        return
    setattr(owner, attribute, value)
    if binding.bindings:
        binding._propagate(owner, (self.name,))  # noqa: SLF001
    if old_value is not _NO_VALUE and self._change_handler is not None:
        self._change_handler(owner, value)


def _bind_registered(source_obj: Any, source_name: tuple[str, ...], *target: Any) -> None:
    # NiceGUI looks into its registry here, and only here: what is in none is asked for its value ten times a second.
    if any(isinstance(vars(part).get(source_name[0]), BindableProperty) for part in type(source_obj).__mro__):
        binding.bindable_properties[id(source_obj), source_name] = source_obj
    _original_bind(source_obj, source_name, *target)
