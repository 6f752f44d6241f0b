"""The engine's tests run on each class of Values that is there."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
from importlib import import_module
from typing import Any

import pytest

import autograd
from autograd import gradcheck


def find_classes() -> dict[str, Any]:
    found = {"pages": autograd.Value}
    with contextlib.suppress(ImportError):
        found["fast"] = import_module("autograd.fast").Value
    return found


# Not in capitals, as a table is whose rows are counted: which classes are
# there differs from machine to machine.
classes = find_classes()
collect_ignore = [] if "fast" in classes else ["test_fast.py"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test of a module that names Value once for each class."""
    if "Value" not in vars(metafunc.module):
        return
    ids = list(classes)
    if metafunc.definition.get_closest_marker("pages_class_only"):
        ids = ["pages"]
    found = [classes[name] for name in ids]
    metafunc.parametrize("value_class", found, ids=ids, indirect=True)


@pytest.fixture(autouse=True)
def value_class(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The class that the name Value means in the module of a test."""
    with pytest.MonkeyPatch.context() as patch:
        if kind := getattr(request, "param", None):
            patch.setattr(request.module, "Value", kind)
            check = partial(gradcheck, value=kind)
            patch.setattr(request.module, "gradcheck", check, raising=False)
        yield kind
