from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from mirror.memory import MIN_MAPPED_BLOCK_BYTES, limit_free_memory, release_free_memory

KEPT = """
import ctypes, sys
from mirror import memory
if sys.argv[1] == "limited":
    memory.limit_free_memory()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes, library.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
library.mallinfo2.restype = Info
for _ in range(3):
    library.free(library.malloc(8 << 20))
print(library.mallinfo2().fordblks)
"""


def test_a_c_library_that_cannot_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    release_free_memory()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    release_free_memory()
    limit_free_memory()


def test_a_picture_of_the_camera_is_no_mapping_of_its_own() -> None:
    assert 640 * 480 * 3 < MIN_MAPPED_BLOCK_BYTES <= 1080 * 1920


@pytest.mark.integration
@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="no glibc from 2.33 on")
def test_what_a_picture_of_the_glass_took_is_given_back_as_soon_as_it_is_freed() -> None:
    kept = [
        int(subprocess.run([sys.executable, "-c", KEPT, how], capture_output=True, text=True, check=True).stdout)
        for how in ("plain", "limited")
    ]
    assert kept[1] < 4 << 20 <= kept[0]
