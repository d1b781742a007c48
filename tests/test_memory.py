from __future__ import annotations

import ctypes

import pytest

from mirror.memory import MEMORY_RELEASE_PERIOD_S, MemoryRelease, release_free_memory


def test_free_memory_is_given_back_once_in_a_while_and_not_at_every_look() -> None:
    now, given_back = 100.0, []
    release = MemoryRelease(lambda: now, lambda: given_back.append(now))
    for second in range(1, 36):
        now = 100.0 + second
        release.tend()
    assert given_back == [100 + n * MEMORY_RELEASE_PERIOD_S for n in (1, 2, 3)]


def test_a_c_library_that_cannot_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    release_free_memory()
