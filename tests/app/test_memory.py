"""What a mirror loads into memory: only what it uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

LOADED = """
import sys
import mirror.app.app, mirror.app.feet_thread, mirror.app.services, mirror.camera.pi, mirror.cli.run, mirror.display, mirror.pose.tracker
from mirror.camera import check_source
try:
    check_source("pi")
except Exception:
    pass
print(*sorted({name.split(".")[0] for name in sys.modules}))
"""


def test_a_mirror_with_the_pis_own_camera_loads_neither_opencv_nor_what_draws_reports() -> None:
    loaded = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout.split()
    assert {"mirror", "numpy"} <= set(loaded)
    assert set(loaded) & {"cv2", "PIL", "matplotlib", "weasyprint", "paho", "psycopg"} == set()
