"""Compares the mirror's pipeline with MediaPipe Pose (complexity 1) on the bundled demo: pictures a second, reading the clip apart.

    .venv/bin/python scripts/compare_mediapipe.py [FOLDER]

MediaPipe gets a virtual environment of its own in FOLDER (default: .venv-mediapipe), made at the first call; it needs a Python 3.9 to 3.12.
Where it cannot be installed, one line says why and nothing is compared. Both programs take the same pictures in turn, a block each, so
that what else the machine does hits both; a block's pictures are decoded before its clock runs. What counts is the ratio of processor time,
of all threads of each; by the clock of a busy machine blocks differ tenfold. The mirror's share is more than its network: halving (the
capture thread's work), crop, decode, filter, measuring and coaching of each picture; MediaPipe's is its landmarks, in the picture and in
metres, smoothed.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEER = "mediapipe==0.10.21"
PEER_PYTHONS = ("python3.12", "python3.11", "python3.10", "python3.9")
BLOCK_FRAMES = 40
"""Pictures that one program takes before the other's turn."""
INSTALL_TIMEOUT_S = 1800.0


@dataclass(frozen=True)
class BlockTime:
    """What a block of pictures took, seconds."""

    frames: int
    wall: float
    processor: float


def time_block(measure: Callable[[Any], object], pictures: list[Any]) -> BlockTime:
    wall, processor = time.perf_counter(), time.process_time()
    for picture in pictures:
        measure(picture)
    return BlockTime(len(pictures), time.perf_counter() - wall, time.process_time() - processor)


def serve_peer(clip: str) -> None:
    """Inside MediaPipe's environment: measures a block for every line of input, and answers with its time."""
    import cv2
    import mediapipe

    pose = mediapipe.solutions.pose.Pose(model_complexity=1)
    video = cv2.VideoCapture(clip)
    print("ready", flush=True)
    for line in sys.stdin:
        pictures = []
        while len(pictures) < int(line) and (read := video.read())[0]:
            pictures.append(cv2.cvtColor(read[1], cv2.COLOR_BGR2RGB))
        made = time_block(pose.process, pictures)
        print(json.dumps([made.frames, made.wall, made.processor]), flush=True)


def find_peer(folder: Path) -> Path | str:
    """The Python of MediaPipe's environment, made if need be; or why there is none, in one line."""
    python = folder / "bin" / "python"
    if python.exists() and why_not_imported(python) is None:
        return python
    for name in PEER_PYTHONS:
        command = shutil.which(name)
        if command and not subprocess.run([command, "-c", "import ensurepip"], capture_output=True, check=False).returncode:
            break
    else:
        return f"none of {', '.join(PEER_PYTHONS)} is here"
    print(f"installing {PEER} into {folder}", file=sys.stderr)
    for step in ([command, "-m", "venv", folder], [python, "-m", "pip", "install", "--quiet", PEER]):
        try:
            done = subprocess.run(step, capture_output=True, text=True, check=False, timeout=INSTALL_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            return f"{PEER} was not installed in {INSTALL_TIMEOUT_S:.0f} s"
        if done.returncode:
            return last_line(done.stderr, "the installation said nothing")
    return why_not_imported(python) or python


def why_not_imported(python: Path) -> str | None:
    """The last line of what ``python`` says when MediaPipe cannot be imported there, as without a library of the system's; None: it can."""
    tried = subprocess.run([python, "-c", "import mediapipe"], capture_output=True, text=True, check=False)
    return last_line(tried.stderr, "MediaPipe cannot be imported") if tried.returncode else None


def last_line(said: str, otherwise: str) -> str:
    """The last line of ``said``, which in a traceback is the reason."""
    return (said.strip().splitlines() or [otherwise])[-1]


def compare(python: Path) -> list[tuple[BlockTime, BlockTime]] | str:
    """Blocks of the demo: the mirror's time and MediaPipe's; or why MediaPipe did not run, in one line."""
    from mirror.camera import open_clip
    from mirror.coach.session import Session
    from mirror.exercises import find_exercise
    from mirror.offline.demo import demo_clip_path
    from mirror.pose.halves import add_halves
    from mirror.pose.model import load_model
    from mirror.pose.tracker import PersonTracker

    clip = demo_clip_path()
    tracker, session = PersonTracker(load_model()), Session(find_exercise("squat"), calibration=2)
    with (
        tempfile.TemporaryFile("w+") as complaints,
        open_clip(clip) as frames,
        subprocess.Popen(
            [python, __file__, "--peer", clip], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, stderr=complaints
        ) as peer,
    ):
        assert peer.stdin is not None
        assert peer.stdout is not None
        if peer.stdout.readline() != "ready\n":
            peer.wait()
            complaints.seek(0)
            return last_line(complaints.read(), "MediaPipe did not start")

        made: list[tuple[BlockTime, BlockTime]] = []
        # What is left at the end is no block: a few pictures say little.
        while len(pictures := [frame for _ in range(BLOCK_FRAMES) if (frame := frames.read()) is not None]) == BLOCK_FRAMES:
            ours = time_block(lambda frame: session.update(tracker.track(add_halves(frame))), pictures)
            print(BLOCK_FRAMES, file=peer.stdin, flush=True)
            theirs = BlockTime(*json.loads(peer.stdout.readline()))
            if theirs.frames != ours.frames:
                return f"MediaPipe read {theirs.frames} pictures where the mirror read {ours.frames}"
            made.append((ours, theirs))
        peer.stdin.close()
    return made[1:]  # In the first one both are still setting themselves up.


def main() -> int:
    if sys.argv[1:2] == ["--peer"]:
        serve_peer(sys.argv[2])
        return 0
    python = find_peer(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".venv-mediapipe")
    if isinstance(python, str):
        print(f"skipped: {python}")
        return 0
    made = compare(python)
    if isinstance(made, str):
        print(f"skipped: {made}")
        return 0
    pictures = sum(ours.frames for ours, _ in made)
    print(f"{pictures} pictures of the demo, {os.cpu_count()} processors; milliseconds a picture, medians of {len(made)} blocks")
    for name in ("processor", "wall"):
        ours, theirs = ([1e3 * getattr(block, name) / block.frames for block in side] for side in zip(*made, strict=True))
        ratios = [b / a for a, b in zip(ours, theirs, strict=True)]
        print(
            f"{name:9} mirror {statistics.median(ours):6.2f}   {PEER} {statistics.median(theirs):6.2f}   "
            f"{statistics.median(ratios):.2f} times as fast (blocks {min(ratios):.2f} to {max(ratios):.2f})"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
