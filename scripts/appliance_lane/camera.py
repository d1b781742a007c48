"""A network camera that plays a clip for ever, 15 pictures a second; run inside the root by its own Python, which has no packages.

    camera.py PORT FOLDER CLIP

FOLDER gets a folder of JPEG pictures for each scene (``pictures.py``), as soon as a mirror is installed that has OpenCV for it. The file
FOLDER/scene names the one that is seen now; with another name no pictures come.
"""

from __future__ import annotations

import http.server
import subprocess
import sys
import time
from pathlib import Path

RATE_HZ = 15.0
PYTHON = Path("/opt/mirror/current/.venv/bin/python")
WAIT_S = 0.5


def prepare(folder: Path, clip: str) -> None:
    """Waits for the first installation and takes the clip apart with it, once."""
    done = folder / "done"
    while not done.exists():
        if PYTHON.exists():
            subprocess.run((PYTHON, Path(__file__).with_name("pictures.py"), clip, folder), check=True)
            done.touch()
        time.sleep(WAIT_S)


def serve(port: int, folder: Path) -> None:
    scenes = {there.name: [p.read_bytes() for p in sorted(there.glob("*.jpg"))] for there in folder.iterdir() if there.is_dir()}

    class Camera(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            began = time.monotonic()
            try:
                for number in range(10**9):
                    time.sleep(max(0.0, began + number / RATE_HZ - time.monotonic()))
                    pictures = scenes.get(read(folder / "scene"))
                    if pictures:
                        data = pictures[int(time.monotonic() * RATE_HZ) % len(pictures)]
                        head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(data)}\r\n\r\n"
                        self.wfile.write(head.encode() + data + b"\r\n")
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    http.server.ThreadingHTTPServer(("127.0.0.1", port), Camera).serve_forever()


def read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


if __name__ == "__main__":
    prepare(Path(sys.argv[2]), sys.argv[3])
    serve(int(sys.argv[1]), Path(sys.argv[2]))
