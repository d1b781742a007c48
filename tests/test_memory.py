from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from mirror.memory import limit_free_memory, release_free_memory

COUNTED = """
import ctypes, sys
from mirror import memory
if sys.argv[1] == "limited":
    memory.limit_free_memory()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes, library.free.argtypes = ctypes.c_void_p, [ctypes.c_size_t], [ctypes.c_void_p]
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]
library.mallinfo2.restype = Info
"""

KEPT = """
for _ in range(3):
    library.free(library.malloc(8 << 20))
print(library.mallinfo2().fordblks)
"""

MAPPED = """
for size in (640 * 480 * 3, 1080 * 1920):
    before = library.mallinfo2().hblks
    library.malloc(size)
    print(library.mallinfo2().hblks - before)
"""

needs_counts = pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="no glibc from 2.33 on")


def printed(program: str, how: str) -> list[int]:
    """The numbers that ``program`` prints of the C library's blocks, "plain" or "limited"."""
    done = subprocess.run([sys.executable, "-c", COUNTED + program, how], capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


def test_a_c_library_that_cannot_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    release_free_memory()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    release_free_memory()
    limit_free_memory()


@pytest.mark.integration
@needs_counts
def test_a_picture_of_the_glass_is_a_mapping_of_its_own_and_one_of_the_camera_is_none() -> None:
    assert printed(MAPPED, "limited") == [0, 1]


@pytest.mark.integration
@needs_counts
def test_what_a_picture_of_the_glass_took_is_given_back_as_soon_as_it_is_freed() -> None:
    [plain], [limited] = printed(KEPT, "plain"), printed(KEPT, "limited")
    assert limited < 4 << 20 <= plain
