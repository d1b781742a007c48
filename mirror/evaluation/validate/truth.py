"""What is true of a clip: its repetitions, and every frame's joints, depth and drift. ``docs/validation.md`` describes the files."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from mirror.errors import MirrorError
from mirror.types import SIDES, Joint

Half = Literal["tuning", "held-out"]
Floats = NDArray[np.float64]

TRUTH_JOINTS = ("nose", "shoulder", "elbow", "wrist", "hip", "knee", "ankle")
TRUTH_KEYPOINT_ROWS = np.array([Joint.NOSE, *range(Joint.LEFT_SHOULDER, len(Joint))])
"""Rows of ``mirror.types.KEYPOINT_NAMES`` that have a truth, in the order of the file's joints (nose, then left and right of each)."""
MAX_STANDING_DEPTH = 0.01
"""Depth under which the body stands upright: rendered people sway by less."""


@dataclass(frozen=True, slots=True)
class TrueRep:
    """One going down and up, however deep. Times in clip seconds; pairs are (left, right)."""

    number: int
    start: float
    end: float
    depth: float
    """Greatest, in fractions of the standing hip-ankle height."""
    drift: tuple[float, float]
    """Peak inside the scored depth window, fractions of thigh length; 0 where the window was never reached."""
    by_phase: tuple[dict[str, float], dict[str, float]]
    """Peaks at any depth from the window's shallow end on."""


@dataclass(frozen=True, slots=True)
class ClipTruth:
    """All that is known of one clip. Arrays have a row a frame; pairs are (left, right), the person's own; pixels are the clip's."""

    name: str
    video: Path
    half: Half
    calibration_reps: int
    """Coached, clean repetitions at the start; 0 = a walk-up."""
    yaw: float
    """Degrees by which the body is turned: the stratum, 0, 5 or 10, without its sign."""
    strata: dict[str, str]
    """What the clip belongs to: yaw, light, camera, build, clothing."""
    reps: tuple[TrueRep, ...]
    times: Floats
    joints: Floats
    """(n, 13, 2) px: nose, then left and right shoulder, elbow, wrist, hip, knee, ankle."""
    leg: float
    """Standing hip-ankle height, px."""
    depth: Floats
    drift: Floats
    fppa: Floats
    """(n, 2) degrees, medial positive, of the joints as they appear in the picture."""
    inside: Floats
    """(n, 2) how far each knee is inside the line from hip to ankle in the picture, thigh lengths."""
    kasr: Floats
    lean: Floats
    """Degrees, positive towards the person's left when they face the camera: the line from mid-hip to mid-shoulder, in metres, seen
    along the camera's axis without perspective (the world's frontal plane)."""

    @property
    def regime(self) -> str:
        return "calibrated" if self.calibration_reps else "walk-up"


@dataclass(frozen=True, slots=True)
class FoundClips:
    """The clips of some folders: those with truth, those that are none of these (no stratum), and one line for each that is broken."""

    truths: tuple[ClipTruth, ...]
    aside: tuple[str, ...]
    broken: tuple[str, ...]


def find_truths(folders: Iterable[Path], half: Half | None = None) -> FoundClips:
    """Every clip in ``folders`` that has a json beside it, in the order of names; only those of ``half`` unless that is None.

    Raises MirrorError for a folder that is none or holds no clip with truth.
    """
    truths, aside, broken = [], [], []
    for folder in folders:
        if not folder.is_dir():
            raise MirrorError(f"validate {folder}", "no such folder", "name one that holds NAME.mp4, NAME.npz and NAME.json of each clip")
        sheets = [path for path in sorted(folder.glob("*.json")) if path.with_suffix(".mp4").exists() or path.with_suffix(".npz").exists()]
        if not sheets:
            raise MirrorError(
                f"validate {folder}", "no clip with truth in it", "each clip is NAME.mp4 with NAME.npz and NAME.json beside it"
            )
        for sheet in sheets:
            try:
                truth = load_truth(sheet)
            except MirrorError as error:
                broken.append(str(error))
                continue
            if truth is None:
                aside.append(sheet.stem)
            elif half in (None, truth.half):
                truths.append(truth)
    return FoundClips(tuple(truths), tuple(aside), tuple(broken))


def load_truth(sheet: Path) -> ClipTruth | None:
    """The truth of the clip whose json is ``sheet``; None for a clip without a ``stratum``, which is a demonstration and no measurement.

    Raises MirrorError naming the file and what it lacks.
    """
    try:
        told = json.loads(sheet.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _broken(sheet, f"cannot be read ({error})") from None
    if not isinstance(told, dict):
        raise _broken(sheet, "holds no object")
    if "stratum" not in told and "reps" in told:
        return None
    video, arrays = sheet.with_suffix(".mp4"), sheet.with_suffix(".npz")
    if not video.exists():
        raise _broken(video, "is missing")
    try:
        reps = tuple(_rep(row) for row in told["reps"])
        yaw = abs(float(told["yaw_stratum"]))
        strata, half = _strata(told), _half(told, sheet.stem)
        coached = int(told.get("calibration_reps") or 0)
    except KeyError as error:
        raise _broken(sheet, f"lacks {error}") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise _broken(sheet, f"holds something unexpected ({error})") from None
    try:
        with np.load(arrays) as held:
            got = {name: np.asarray(held[name], np.float64) for name in ("t", "j2", "j3", "drop", "drift", "fppa_img")}
    except KeyError as error:
        raise _broken(arrays, f"lacks an array ({str(error).strip(chr(34))})") from None
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise _broken(arrays, f"cannot be read ({error})") from None
    n = len(got["t"])
    shapes = {"j2": (n, 13, 2), "j3": (n, 13, 3), "drop": (n,), "drift": (n, 2), "fppa_img": (n, 2)}
    for name, shape in shapes.items():
        if got[name].shape != shape or not n:
            raise _broken(arrays, f"has {name} of shape {got[name].shape} beside t of {n}, not {shape}")
    j2, j3, upright = got["j2"], got["j3"], got["drop"] < MAX_STANDING_DEPTH
    standing = j2[upright] if upright.any() else j2[:1]
    up = (j3[:, 1] + j3[:, 2] - j3[:, 7] - j3[:, 8]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        kasr = np.abs(j2[:, 9, 0] - j2[:, 10, 0]) / np.abs(j2[:, 11, 0] - j2[:, 12, 0])
    return ClipTruth(
        name=sheet.stem,
        video=video,
        half=half,
        calibration_reps=coached,
        yaw=yaw,
        strata=strata,
        reps=reps,
        times=got["t"],
        joints=j2,
        leg=float(np.median(standing[:, 11:13, 1].mean(axis=1) - standing[:, 7:9, 1].mean(axis=1))),
        depth=got["drop"],
        drift=got["drift"],
        fppa=got["fppa_img"],
        inside=_inside(j2, standing),
        kasr=kasr,
        lean=np.degrees(np.arctan2(up[:, 0], up[:, 1])),
    )


def _inside(joints: Floats, standing: Floats) -> Floats:
    """(n, 2): medial distance of the knees from the line hip-ankle at their height, in lengths of the standing thigh."""
    hip, knee, ankle = joints[:, 7:9], joints[:, 9:11], joints[:, 11:13]
    thigh = np.median(np.hypot(*np.moveaxis(standing[:, 9:11] - standing[:, 7:9], -1, 0)), axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (knee[..., 1] - hip[..., 1]) / (ankle[..., 1] - hip[..., 1])
        line = hip[..., 0] + (ankle[..., 0] - hip[..., 0]) * share
        return np.asarray((line - knee[..., 0]) * (1, -1) * np.sign(ankle[:, :1, 0] - ankle[:, 1:, 0]) / thigh)


def _broken(path: Path, what: str) -> MirrorError:
    return MirrorError(f"truth {path}", what, "render the clip again or take it out of the folder")


def _rep(row: dict[str, Any]) -> TrueRep:
    legs = [row[side] for side in SIDES]
    peaks = [{phase: float(peak) for phase, peak in leg["drift_by_phase"].items() if peak is not None} for leg in legs]
    left, right = (float(leg["peak_drift"] or 0.0) for leg in legs)
    return TrueRep(int(row["rep"]), float(row["start_s"]), float(row["end_s"]), float(row["max_drop"]), (left, right), (peaks[0], peaks[1]))


def _half(told: dict[str, Any], name: str) -> Half:
    """Even seeds tune, odd ones judge; a clip that does not tell its seed has the number in its name for one."""
    seed = told.get("params", {}).get("seed")
    if seed is None:
        digits = re.findall(r"\d+", name)
        seed = int(digits[-1]) if digits else 0
    return "held-out" if int(seed) % 2 else "tuning"


def _strata(told: dict[str, Any]) -> dict[str, str]:
    params = told.get("params", {})
    return {
        "yaw": f"{abs(float(told['yaw_stratum'])):.0f} degrees",
        "light": "low light" if told["stratum"] == "low_light" else "good light",
        "camera": _band(params.get("cam_height"), (0.8, "camera under .8 m"), (1.1, "camera .8 to 1.1 m"), "camera over 1.1 m"),
        "build": _band(params.get("weight"), (0.45, "slight"), (0.6, "middling"), "heavy"),
        "clothing": _clothing(params),
    }


def _band(value: float | None, low: tuple[float, str], middle: tuple[float, str], high: str) -> str:
    if value is None:
        return "not told"
    return low[1] if value < low[0] else middle[1] if value < middle[0] else high


def _clothing(params: dict[str, Any]) -> str:
    outfit = params.get("outfit")
    if outfit is None:
        return "not told"
    if outfit == "procedural":
        return "tailored, loose" if params.get("loose", 0.0) >= 0.5 else "tailored, close"
    return re.sub(r"^(fe)?male_|\d+$", "", str(outfit))
