#!/usr/bin/env python3
"""Measures the shipped pipeline on rendered clips with exact truth and prints the figures that stand in the README.

    .venv/bin/python scripts/accuracy.py FOLDER [--live] [--every 3] [--csv FILE]

Clips `k*` are calibrated (their first two repetitions are the coached ones), `c*` are walk-up. Counting follows the data's rule: a
repetition has a depth of .20, and either answer is right between .18 and .22. Clips whose body is turned by 10 degrees are left out of the
valgus figures and shown apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np

from mirror.camera import Camera, Clip, open_clip
from mirror.errors import MirrorError
from mirror.exercises import find
from mirror.pose.network import Network
from mirror.recording import Recording, measure
from mirror.types import Frame, Rep

SURE, EITHER = 0.22, 0.18
DRIFTS, CLEAN = {"calibrated": 0.08, "walk-up": 0.15}, 0.03
TURNED = 10


class Thinned(Camera):
    """A clip of which only every n-th frame is seen, as on a slow machine."""

    live = False

    def __init__(self, clip: Clip, every: int) -> None:
        self._clip, self._every = clip, every
        self.name, self.size = clip.name, clip.size

    def read(self, timeout: float = 1.0) -> Frame | None:
        frame = self._clip.read(timeout)
        for _ in range(self._every - 1):
            self._clip.read(timeout)
        return frame

    def close(self) -> None:
        self._clip.close()


@dataclass(frozen=True)
class Leg:
    """One leg of one later repetition: what was true and what was said (None: not measured)."""

    clip: str
    regime: str
    yaw: int
    rep: int
    side: str
    truth: float
    drift: float
    said: bool | None
    reason: str | None
    truth_phases: tuple[str, ...]
    phase: str | None


def counted(truth: dict, recording: Recording) -> tuple[int, int, int]:
    """What was counted, and the least and most that are right."""
    depths = [rep["max_drop"] for rep in truth["reps"]]
    return len(recording.reps), sum(d >= SURE for d in depths), sum(d >= EITHER for d in depths)


def legs(name: str, truth: dict, recording: Recording) -> Iterator[Leg]:
    """The legs of every repetition after the coached ones that is surely one, with the measured repetition that overlaps it."""
    coached = truth["calibration_reps"] if name.startswith("k") else 0
    for rep in truth["reps"]:
        if rep["rep"] <= coached or rep["max_drop"] < SURE:
            continue
        found = next((r for r in recording.reps if r.start < rep["bottom_end_s"] and r.end > rep["bottom_start_s"]), None)
        for side in ("left", "right"):
            yield leg(name, truth, rep, side, found)


def leg(name: str, truth: dict, rep: dict, side: str, found: Rep | None) -> Leg:
    peaks = rep[side]["drift_by_phase"]
    largest = max(peaks.values())
    return Leg(
        clip=name,
        regime="calibrated" if name.startswith("k") else "walk-up",
        yaw=abs(truth["yaw_stratum"]),
        rep=rep["rep"],
        side=side,
        truth=rep[side]["peak_drift_window"] or 0.0,
        drift=float("nan") if found is None else found.drift_left if side == "left" else found.drift_right,
        said=None if found is None or found.valgus is None else found.valgus in (side, "both"),
        reason="missed" if found is None else found.reason,
        truth_phases=tuple(phase for phase, peak in peaks.items() if peak >= 0.8 * largest),
        phase=found.phase if found else None,
    )


def share(rows: list[Leg], line: str) -> None:
    judged = [row for row in rows if row.said is not None]
    said = sum(bool(row.said) for row in judged)
    print(f"  {line:58} {said:3d} of {len(judged):3d}" + (f" = {said / len(judged):.3f}" if judged else "") + abstained(rows))


def abstained(rows: list[Leg]) -> str:
    silent = [row.reason for row in rows if row.said is None]
    return f"   (not measured: {len(silent)}: {', '.join(sorted({str(r) for r in silent}))})" if silent else ""


def report(rows: list[Leg], errors: list[float]) -> None:
    for regime in ("calibrated", "walk-up"):
        for what, chosen in (("", [r for r in rows if r.yaw != TURNED]), (" at 10 degrees of yaw", [r for r in rows if r.yaw == TURNED])):
            own = [r for r in chosen if r.regime == regime]
            print(f"{regime}{what}: legs said to drift")
            for low in sorted({DRIFTS[regime], 0.05, 0.08, 0.10}):
                share([r for r in own if r.truth >= low], f"truth >= {low:.2f}" + ("  (sensitivity)" if low == DRIFTS[regime] else ""))
            if regime == "calibrated":
                share([r for r in own if 0.05 <= r.truth < 0.08], "truth .05 to .08")
            share([r for r in own if r.truth < CLEAN], f"truth <  {CLEAN:.2f}  (false alerts)")
    hits = [r for r in rows if r.said and r.truth >= 0.05 and r.phase]
    right = sum(r.phase in r.truth_phases for r in hits)
    print(f"phase right: {right} of {len(hits)}" + (f" = {right / len(hits):.3f}" if hits else ""))
    print(f"depth of repetitions: bias {np.mean(errors):+.3f}, RMSE {np.sqrt(np.mean(np.square(errors))):.3f}")


@dataclass
class Found:
    """What a folder of clips gave."""

    clips: int = 0
    exact: int = 0
    ghosts: int = 0
    rows: list[Leg] = field(default_factory=list)
    depth_errors: list[float] = field(default_factory=list)


def measured(folder: Path, names: list[str], live: bool = False, every: int = 1, model: str = "lightning") -> Found:
    """Runs the pipeline over clips ``names`` of ``folder`` and compares with their truth; prints the clips with a wrong count."""
    network, squat, found = Network(model), find("squat"), Found()
    for name in names:
        truth = json.loads((folder / f"{name}.json").read_text())
        coached = truth.get("calibration_reps") or 0 if name.startswith("k") else 0
        with open_clip(str(folder / f"{name}.mp4")) as clip:
            recording = measure(Thinned(clip, every), network, squat, coached, live)
        count, low, high = counted(truth, recording)
        found.clips += 1
        found.exact += low <= count <= high
        found.ghosts += max(count - high, 0)
        if not low <= count <= high:
            print(f"{name}: counted {count}, truth {low}-{high}, depths {[round(r['max_drop'], 2) for r in truth['reps']]}")
        found.rows += legs(name, truth, recording)
        for rep in truth["reps"]:
            overlapping = [r for r in recording.reps if r.start < rep["bottom_end_s"] and rep["bottom_start_s"] < r.end]
            found.depth_errors += [r.depth - rep["max_drop"] for r in overlapping]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--live", action="store_true", help="causal, as the mirror measures")
    parser.add_argument("--every", type=int, default=1, help="see only every n-th frame")
    parser.add_argument("--csv", type=Path, help="one row per leg")
    parser.add_argument("--model", default="lightning")
    options = parser.parse_args()
    names = sorted(path.stem for path in options.folder.glob("[ck]*.mp4"))
    if not names:
        print(f"accuracy: {options.folder}: no clips c*.mp4 or k*.mp4 there; name the folder of rendered clips", file=sys.stderr)
        return 2
    found = measured(options.folder, names, options.live, options.every, options.model)
    right = found.exact / found.clips
    print(f"clips with the right count: {found.exact} of {found.clips} = {right:.3f}; repetitions that were none: {found.ghosts}")
    report(found.rows, found.depth_errors)
    if options.csv:
        with options.csv.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(Leg.__annotations__))
            writer.writeheader()
            writer.writerows(asdict(row) for row in found.rows)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except MirrorError as error:
        sys.exit(f"accuracy: {error}")
