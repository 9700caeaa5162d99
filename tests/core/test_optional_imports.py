"""A library that can do without another is imported without it, and nobody else notices."""

from __future__ import annotations

import importlib
import sys

import pytest

from ringlypro.core.optional_imports import skip_optional_imports


def test_a_module_cannot_be_imported_within_and_can_afterwards() -> None:
    sys.modules.pop("colorsys", None)

    with skip_optional_imports("colorsys"), pytest.raises(ImportError):
        importlib.import_module("colorsys")

    assert importlib.import_module("colorsys").rgb_to_hsv(1, 1, 1) == (0.0, 0.0, 1)


def test_what_is_loaded_already_stays() -> None:
    with skip_optional_imports("json"):
        assert importlib.import_module("json") is sys.modules["json"]

    assert "json" in sys.modules
