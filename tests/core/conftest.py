"""Both backends under one name: each test of the core runs against the NumPy reference and, where it is built, against C."""

from __future__ import annotations

import importlib
from types import ModuleType

import pytest


@pytest.fixture(params=["mirror.core.reference", "mirror.core._core"], ids=["numpy", "c"])
def core(request: pytest.FixtureRequest) -> ModuleType:
    return backend(request.param)


@pytest.fixture
def c_core() -> ModuleType:
    return backend("mirror.core._core")


def backend(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        pytest.skip(f"the C core is not built here ({error}); the NumPy fallback is in use")
