"""The worst repetitions as strips of three pictures with the true and the measured joints, so that a person can see why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirror.camera import open_clip
from mirror.camera.opencv import cv2
from mirror.errors import MirrorError
from mirror.evaluation.validate.frame_errors import FrameErrors
from mirror.evaluation.validate.frame_errors import nearest_indices as places
from mirror.evaluation.validate.matching import LegRow
from mirror.evaluation.validate.metrics import AMBER_KNEE_THIGHS, CLEAN_KNEE_THIGHS
from mirror.evaluation.validate.truth import ClipTruth
from mirror.evaluation.validate.workers import ClipOutcome
from mirror.files import write_bytes_whole
from mirror.types import SIDES, Image

GALLERY_REPS_PER_KIND = 4
"""Repetitions of each kind."""
STRIP_HEIGHT_PX = 480
"""Pixels of a strip's pictures."""
CAPTION_LINE_PX, STRIP_MARGIN_PX = 20, 8
TRUE_JOINT_RGB, MEASURED_JOINT_RGB, CAPTION_RGB, STRIP_BACKGROUND_RGB = (60, 220, 90), (255, 60, 200), (235, 235, 235), (20, 20, 20)
"""Colours (RGB) of the true joints, the measured ones, the letters and what is behind them."""
DRAWN_BONES = ((7, 9), (9, 11), (8, 10), (10, 12), (7, 8), (1, 2))


@dataclass(frozen=True, slots=True)
class WorstCase:
    """A leg of a repetition that went wrong, and how."""

    kind: str
    leg: LegRow
    frames: FrameErrors
    truth: ClipTruth


def find_worst_cases(outcomes: Iterable[ClipOutcome]) -> list[WorstCase]:
    """Drifts not seen, knees wrongly said to drift, and the greatest errors of drift and depth; each repetition once."""
    legs = [(leg, o) for o in outcomes for leg in o.legs if not leg.coached]
    kinds: list[tuple[str, Callable[[LegRow], float]]] = [
        ("missed", lambda r: r.truth if r.said is not True and r.truth >= AMBER_KNEE_THIGHS else nan),
        ("false", lambda r: r.drift if r.said and r.truth < CLEAN_KNEE_THIGHS else nan),
        ("drift error", lambda r: abs(r.drift - r.truth)),
        ("depth error", lambda r: abs(r.depth - r.true_depth)),
    ]
    found: list[WorstCase] = []
    shown: set[tuple[str, int]] = set()
    for kind, size in kinds:
        own = sorted(((size(leg), i) for i, (leg, _) in enumerate(legs) if isfinite(size(leg))), reverse=True)
        count = 0
        for _, i in own:
            leg, outcome = legs[i]
            if count == GALLERY_REPS_PER_KIND:
                break
            if (leg.clip, leg.rep) not in shown:
                shown.add((leg.clip, leg.rep))
                found.append(WorstCase(kind, leg, outcome.frames, outcome.truth))
                count += 1
    return found


def write_worst_gallery(folder: Path, chosen: Sequence[WorstCase]) -> list[Path]:
    """A strip for each of ``chosen`` in ``folder``. A clip that can no longer be read is left out."""
    made = []
    for item in chosen:
        name = f"{item.kind.replace(' ', '_')}_{item.leg.clip}_rep{item.leg.rep}_{item.leg.side}_{item.leg.mode}.png"
        try:
            picture = make_case_strip(item)
        except MirrorError:
            continue
        coded = cv2.imencode(".png", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))[1]
        made.append(write_bytes_whole(folder / name, coded.tobytes()))
    return made


def make_case_strip(item: WorstCase) -> Image:
    """Start, worst frame and turn of the repetition side by side, in the order of time, under a caption. Raises MirrorError."""
    leg, frames, truth = item.leg, item.frames, item.truth
    rep = next(r for r in truth.reps if r.number == leg.rep)
    inside = np.flatnonzero((frames.times >= rep.start) & (frames.times <= rep.end))
    moments = {"start": rep.start, "turn": leg.turn, "worst": float(frames.times[_worst(item, inside)]) if len(inside) else leg.turn}
    order = sorted(moments, key=lambda name: moments[name])
    images = _pictures(truth, [moments[name] for name in order])
    tiles = [_tile(image, moments[name], name, item) for image, name in zip(images, order, strict=True)]
    tall = max(tile.shape[0] for tile in tiles)
    row = np.concatenate([np.pad(t, ((0, tall - t.shape[0]), (0, 4), (0, 0))) for t in tiles], axis=1)
    caption = np.full((2 * CAPTION_LINE_PX + STRIP_MARGIN_PX, row.shape[1], 3), STRIP_BACKGROUND_RGB, np.uint8)
    for i, line in enumerate(_caption(leg, item.kind)):
        _write(caption, line, (STRIP_MARGIN_PX, (i + 1) * CAPTION_LINE_PX - 4))
    whole: Image = np.concatenate([caption, row]).astype(np.uint8, copy=False)
    return whole


def _worst(item: WorstCase, inside: NDArray[np.intp]) -> int:
    """The frame that shows what went wrong best."""
    side = SIDES.index(item.leg.side)
    scored = inside[item.frames.scored[inside]]
    if item.kind == "depth error" or not len(scored):
        sizes, own = np.abs(item.frames.depth), inside
    elif item.kind == "missed":
        sizes, own = item.frames.true["drift"][:, side], scored
    elif item.kind == "false":
        sizes, own = item.frames.drift[:, side] + item.frames.true["drift"][:, side], scored
    else:
        sizes, own = np.abs(item.frames.drift[:, side]), scored
    return int(own[np.argmax(np.nan_to_num(sizes[own], nan=-1.0))])


def _pictures(truth: ClipTruth, times: Sequence[float]) -> list[Image]:
    """The clip's pictures at ``times``, which rise."""
    wanted = [int(i) for i in places(truth.times, np.array(times))]
    found: dict[int, Image] = {}
    last: Image | None = None
    with open_clip(truth.video) as clip:
        index = 0
        while index <= wanted[-1] and (frame := clip.read()) is not None:
            last = frame.image
            if index in wanted:
                found[index] = frame.image
            index += 1
    assert last is not None  # open_clip has refused a clip without a picture
    return [found.get(i, last) for i in wanted]


def _tile(image: Image, time: float, name: str, item: WorstCase) -> Image:
    truth, frames, side = item.truth, item.frames, SIDES.index(item.leg.side)
    share = STRIP_HEIGHT_PX / image.shape[0]
    tile = cv2.resize(image, (round(image.shape[1] * share), STRIP_HEIGHT_PX), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    i, j = int(places(truth.times, np.array([time]))[0]), int(places(frames.times, np.array([time]))[0])
    true = truth.joints[i]
    _joints(tile, share * true, TRUE_JOINT_RGB)
    _joints(
        tile,
        share * (truth.joints[int(places(truth.times, frames.times[j : j + 1])[0])] + truth.leg * frames.joints[j]),
        MEASURED_JOINT_RGB,
    )
    drift, depth = frames.true["drift"][j, side], frames.true["depth"][j]
    lines = [
        f"{name}  {time:.2f} s",
        f"depth {_two(depth + frames.depth[j])} (true {_two(depth)})",
        f"{item.leg.side} {_two(drift + frames.drift[j, side])} (true {_two(drift)})",
    ]
    if not isfinite(frames.drift[j, side]) and frames.reasons[j]:
        lines.append(f"not measured: {frames.reasons[j]}")
    told: Image = np.concatenate([np.full((4 * CAPTION_LINE_PX + STRIP_MARGIN_PX, tile.shape[1], 3), STRIP_BACKGROUND_RGB, np.uint8), tile])
    for row, line in enumerate(lines):
        _write(told, line, (STRIP_MARGIN_PX, (row + 1) * CAPTION_LINE_PX))
    return told


def _joints(tile: Image, joints: NDArray[np.floating], colour: tuple[int, int, int]) -> None:
    if not np.isfinite(joints).all():
        return
    at = [(round(float(x)), round(float(y))) for x, y in joints]
    for a, b in DRAWN_BONES:
        cv2.line(tile, at[a], at[b], colour, 1, cv2.LINE_AA)
    for point in at:
        cv2.circle(tile, point, 3, colour, -1, cv2.LINE_AA)


def _caption(leg: LegRow, kind: str) -> tuple[str, str]:
    said = "nothing said" if leg.said is None else "said to drift" if leg.said else "said to be clean"
    if leg.reason:
        said += f" ({leg.reason})"
    where = ", ".join(leg.strata.values())
    drift = f"drift {_two(leg.drift)} +- {leg.drift_se:.3f} (true {_two(leg.truth)})"
    return (
        f"{kind}: {leg.clip} repetition {leg.rep}, {leg.side} knee, {leg.regime}, {leg.mode}: {said}; green true, pink measured",
        f"{drift}, depth {_two(leg.depth)} (true {_two(leg.true_depth)}); {where}",
    )


def _two(value: float) -> str:
    return f"{value:+.3f}" if isfinite(value) else "-"


def _write(picture: Image, text: str, at: tuple[int, int]) -> None:
    cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.42, CAPTION_RGB, 1, cv2.LINE_AA)
