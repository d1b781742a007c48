"""A folder with a clip and a truth that is made up: its pictures are the demo's first ones, in which somebody stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mirror.camera import open_clip
from mirror.offline import demo

FRAMES = 30
JOINTS = 13
LEAN = np.radians(5.0)


def sheet(**changed: Any) -> dict[str, Any]:
    """The json of a walk-up clip with one squat; None takes a key out."""
    leg = {"peak_drift": 0.01, "drift_by_phase": {"descent": 0.0, "bottom": 0.01, "ascent": 0.0}}
    rep = {"rep": 1, "start_s": 0.2, "end_s": 0.8, "max_drop": 0.28, "left": leg, "right": {**leg, "peak_drift": None}}
    told = {
        "params": {"seed": 4, "cam_height": 1.2, "weight": 0.3, "outfit": "female_sportsuit01"},
        "reps": [rep],
        "stratum": "low_light",
        "yaw_stratum": -5,
        **changed,
    }
    return {key: value for key, value in told.items() if value is not None}


def arrays(frames: int = FRAMES, **changed: Any) -> dict[str, Any]:
    """The npz's arrays: joints standing still, the trunk leaning by ``LEAN`` to the left; None takes one out."""
    j2, j3 = np.zeros((frames, JOINTS, 2)), np.zeros((frames, JOINTS, 3))
    j2[:, :, 0] = 120 + 40 * np.array([0, 1, -1, 1, -1, 1, -1, 1, -1, 1.2, -1.2, 1, -1])
    j2[:, :, 1] = np.array([40, 60, 60, 80, 80, 100, 100, 150, 150, 200, 200, 250, 250])
    j3[:, 1:3, 0], j3[:, 1:3, 1] = np.sin(LEAN), 1 + np.cos(LEAN)
    j3[:, 7:9, 1] = 1
    wave = 0.28 * np.sin(np.pi * np.clip((np.arange(frames) / 30 - 0.2) / 0.6, 0, 1)) ** 2
    drift = np.zeros((frames, 2), np.float32)
    told = {"t": np.arange(frames) / 30, "j2": j2, "j3": j3, "drop": wave, "drift": drift, "fppa_img": drift, **changed}
    return {key: value for key, value in told.items() if value is not None}


def video(path: Path, frames: int = FRAMES) -> Path:
    """The demo's first pictures, a third of their size."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), 30, (240, 320))
    with open_clip(demo.demo_clip_path()) as clip:
        for _ in range(frames):
            frame = clip.read()
            assert frame is not None
            writer.write(cv2.cvtColor(cv2.resize(frame.image, (240, 320), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2BGR))
    writer.release()
    return path


def put(folder: Path, name: str, told: dict[str, Any] | None = None, held: dict[str, Any] | None = None) -> Path:
    """NAME.json and NAME.npz, and a NAME.mp4 that is a copy of ``still.mp4`` there, or empty when there is none; returns the json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(told or sheet()))
    np.savez(folder / f"{name}.npz", **(held or arrays()))
    (folder / f"{name}.mp4").write_bytes(b"")
    return folder / f"{name}.json"
