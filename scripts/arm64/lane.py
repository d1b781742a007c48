"""Holds 64-bit ARM to the machine at hand: the same part of the demo, the same joints and repetitions. ``scripts/arm64.sh`` runs it.

    lane.py flags             what a compiler needs to build the C core, one argument a line
    lane.py write FILE        joints and repetitions of the part, as this Python and this processor find them
    lane.py compare FILE FILE exit 1 when they differ by more than the limits below

Across processors the same int8 model differs by up to 2 % of the frame in joints whose score is over .3 (measured, docs/arm64.md): there is
no exact golden to hold it to.
"""

from __future__ import annotations

import json
import platform
import sys
import time
from pathlib import Path
from typing import Any

SECONDS = 9.6
"""Of the demo: two coached squats and one in which the left knee drifts in."""
EVERY = 3
"""Frames: ten pictures a second, as many as a Pi 4 measures."""
SURE = 0.3
"""Score over which a joint is compared."""
LIMIT = 0.02
"""Of the frame's longer side: how far apart the same joint may lie."""
APART = 0.25
"""Seconds between the same repetition's deepest points: two pictures and a half."""
DEEPER = 0.03
"""Difference in depth, a share of leg length: a tenth of the demo's squats."""


def flags() -> int:
    import tomllib

    project = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    core = next(module for module in project["tool"]["setuptools"]["ext-modules"] if module["name"] == "mirror.core._core")
    macros = [f"-D{name}={value}" for name, value in core["define-macros"]]
    print("\n".join([*core["extra-compile-args"], *macros, *core["sources"]]))
    return 0


def write(path: Path) -> int:
    from mirror import core
    from mirror.camera import open_clip
    from mirror.coach.session import Session
    from mirror.exercises import find_exercise
    from mirror.offline import demo
    from mirror.pose.movenet import MoveNet
    from mirror.pose.tracker import PersonTracker

    network = MoveNet()
    tracker, session, frames = PersonTracker(network), Session(find_exercise("squat"), demo.DEMO_CALIBRATION_REPS), []
    began = time.perf_counter()
    with open_clip(demo.demo_clip_path()) as clip:
        while (frame := clip.read()) is not None and frame.time < SECONDS:
            if frame.index % EVERY == 0:
                pose = tracker.track(frame)
                session.update(pose)
                frames.append(None if pose.points is None else pose.points.tolist())
        longer = max(clip.size)
    took = time.perf_counter() - began
    reps = [{"turn": rep.turn, "depth": rep.depth, "valgus": rep.valgus, "reason": rep.reason} for rep in session.current.reps]
    machine = f"{platform.machine()}, Python {platform.python_version()}, {network.runtime}"
    found = {"machine": machine, "core": core.CORE_BACKEND, "longer": longer, "frames": frames, "reps": reps}
    path.write_text(json.dumps(found), "utf-8")
    print(f"{machine}, core in {core.CORE_BACKEND}: {len(frames)} pictures in {took:.1f} s, {len(reps)} repetitions", flush=True)
    return 0


def compare(here: Path, there: Path) -> int:
    one, other = (json.loads(path.read_text("utf-8")) for path in (here, there))
    wrong = [f"{found['machine']}: the core is {found['core']}, not C" for found in (one, other) if found["core"] == "numpy"]
    if one["machine"].split(",")[0] == other["machine"].split(",")[0]:
        wrong.append(f"both were measured on {one['machine']}; nothing was compared")
    apart = distances(one, other)
    strays = sum(distance > LIMIT for distance in apart)
    if len(apart) < 17 * len(one["frames"]) // 2 or strays:
        wrong.append(f"{strays} of {len(apart)} joints lie more than {100 * LIMIT:.0f} % of the frame apart")
    wrong += differing(one["reps"], other["reps"])
    middle = sorted(apart)[len(apart) // 2] if apart else float("nan")
    for line in wrong:
        print(f"arm64 lane: {line}")
    print(
        f"{other['machine']} against {one['machine']}: {len(apart)} joints of {len(one['frames'])} pictures, median {100 * middle:.2f} %, "
        f"at most {100 * max(apart, default=0.0):.2f} % of the frame apart; {len(one['reps'])} and {len(other['reps'])} repetitions"
    )
    return 1 if wrong else 0


def distances(one: Any, other: Any) -> list[float]:
    """Between the joints of which both are sure, as shares of the frame's longer side."""
    pairs = [pair for pair in zip(one["frames"], other["frames"], strict=True) if None not in pair]
    joints = [joint for pair in pairs for joint in zip(*pair, strict=True)]
    return [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 / one["longer"] for a, b in joints if a[2] > SURE and b[2] > SURE]


def differing(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[str]:
    """What differs between the repetitions, in words."""
    if not ours or len(ours) != len(theirs):
        return [f"{len(ours)} repetitions here, {len(theirs)} there"]
    found = []
    for number, (a, b) in enumerate(zip(ours, theirs, strict=True), 1):
        if a["valgus"] != b["valgus"] or a["reason"] != b["reason"]:
            found.append(f"repetition {number}: {a['valgus'] or a['reason']} here, {b['valgus'] or b['reason']} there")
        if abs(a["turn"] - b["turn"]) > APART or abs(a["depth"] - b["depth"]) > DEEPER:
            where = [f"at {rep['turn']:.2f} s, {rep['depth']:.3f}" for rep in (a, b)]
            found.append(f"repetition {number}: deepest {where[0]} here, {where[1]} there")
    return found


def main(arguments: list[str]) -> int:
    match arguments:
        case ["flags"]:
            return flags()
        case ["write", path]:
            return write(Path(path))
        case ["compare", here, there]:
            return compare(Path(here), Path(there))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
