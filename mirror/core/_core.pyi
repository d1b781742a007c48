"""The C core; see ``mirror.core.reference`` for shapes, units, formulas and errors."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

METRICS: Final[tuple[str, ...]]
BASELINE: Final[tuple[str, ...]]
LIMITS: Final[tuple[str, ...]]
WEIGHINGS: Final[tuple[str, ...]]
PERSON: Final[dict[str, int]]
KNOT_SPACING: Final[float]

def metrics(points: NDArray[np.float32], baseline: NDArray[np.float32], out: NDArray[np.float32], /) -> None: ...
def halve(image: NDArray[np.uint8], out: NDArray[np.uint8], /) -> None: ...
def cut(image: NDArray[np.uint8], x: float, y: float, side: float, out: NDArray[np.uint8], /) -> float: ...
def yuv(planes: NDArray[np.uint8], out: NDArray[np.uint8], /) -> None: ...
def place(
    joints: NDArray[np.float32], aside: NDArray[np.float32], x: float, y: float, side: float, out: NDArray[np.float32], /
) -> None: ...
def decode(
    center: NDArray[np.float32],
    heatmap: NDArray[np.float32],
    features: NDArray[np.float32],
    regress: NDArray[np.float32],
    offset: NDArray[np.float32],
    anchor: tuple[float, float],
    out: NDArray[np.float32],
    spread: NDArray[np.float32] | None = None,
    /,
) -> float: ...
def is_person(points: NDArray[np.float32], width: float, height: float, lying: bool, limits: NDArray[np.float64], /) -> bool: ...
def torso_square(points: NDArray[np.float32], limits: NDArray[np.float64], square: NDArray[np.float64], /) -> bool: ...
def follow(
    points: NDArray[np.float32],
    gone: float,
    width: float,
    height: float,
    quarter: int,
    limits: NDArray[np.float64],
    state: NDArray[np.float64],
    /,
) -> bool: ...
def plant(
    points: NDArray[np.float32], time: float, window: float, count: int, rows: NDArray[np.float64], out: NDArray[np.float32], /
) -> int: ...
def learn_path(
    frames: NDArray[np.float64],
    precision: NDArray[np.float64],
    prior: NDArray[np.float64],
    weighing: int,
    rounds: int,
    params: NDArray[np.float64],
    gram: NDArray[np.float64],
    moment: NDArray[np.float64],
    /,
) -> None: ...
def solve_path(
    precision: NDArray[np.float64],
    prior: NDArray[np.float64],
    gram: NDArray[np.float64],
    moment: NDArray[np.float64],
    mean: NDArray[np.float64],
    covariance: NDArray[np.float64],
    /,
) -> None: ...
def path_error(covariance: NDArray[np.float64], depth: float, fold: float, /) -> float: ...
def people(center: NDArray[np.float32], out: NDArray[np.float32], /) -> int: ...
def one_euro(
    state: NDArray[np.float64],
    points: NDArray[np.float32],
    time: float,
    unit: float,
    params: NDArray[np.float64],
    out: NDArray[np.float32],
    /,
) -> None: ...
