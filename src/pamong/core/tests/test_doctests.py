"""Every example in a core docstring is true."""

import doctest
import importlib
import pkgutil

import pytest

import pamong.core

MODULES = [
    found.name
    for found in pkgutil.walk_packages(pamong.core.__path__, "pamong.core.")
    if ".tests" not in found.name
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
