from __future__ import annotations

import ctypes

import pytest

from mirror.memory import release_free_memory


def test_a_c_library_that_cannot_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    release_free_memory()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    release_free_memory()
