from __future__ import annotations

import pytest

from .fakes import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock(1000.0)
