"""Throws random bits, shapes and objects at the C core; meant for a build with sanitizers (``scripts/sanitize.sh``).

Run: ``python fuzz_core.py SECONDS [SEED]``. One seed always plays the same calls. Exits 0 when nothing broke.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

import numpy as np

from mirror.core import BASELINE_COLUMNS, METRIC_COLUMNS, PERSON_LIMIT_NAMES, PERSON_STATE_SIZE, PLANTED_FEET_SHAPE, _core

SPECIAL = np.array([0, -0.0, 1, -1, np.nan, np.inf, -np.inf, 3e38, -3e38, 1e-45, 0.5, 24, 192, 1e-3], np.float32)


class Fuzzer:
    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def floats(self, *shape: int) -> Any:
        """float32 of that shape: any bits, plain numbers or special ones; now and then an array that should be refused."""
        count = int(np.prod(shape))
        kind = self.rng.integers(4)
        if kind == 0:
            array = np.frombuffer(self.rng.bytes(4 * count), np.float32).copy()
        elif kind == 1:
            array = self.rng.choice(SPECIAL, count)
        else:
            array = self.rng.normal(0, 10.0 ** self.rng.integers(-2, 4), count).astype(np.float32)
        return self.spoil(array.reshape(shape))

    def spoil(self, array: Any) -> Any:
        chance = self.rng.random()
        if chance > 0.04:
            return array
        if chance < 0.01:
            return array.astype(self.rng.choice(["f2", "f8", "i4", "u1", ">f4", "c8"]))
        if chance < 0.02:
            return array[..., ::-1]
        if chance < 0.03:
            return array[: len(array) // 2]
        return self.rng.choice(np.array([None, 3.5, "text", b"bytes"], object))

    def call(self) -> str:
        names = ["cut", "halve", "yuv", "metrics", "decode", "place", "people", "person", "plant", "fit_path", "one_euro"]
        name = str(self.rng.choice(names))
        try:
            getattr(self, name)()
        except (TypeError, ValueError):
            return f"{name} refused"
        return name

    def cut(self) -> None:
        height, width, size = (int(length) for length in self.rng.integers(0, 80, 3))
        image = self.spoil(self.rng.integers(0, 256, (height, width, 3), np.uint8))
        places = self.rng.choice([0, -1e6, 1e6, 1e-9, width, height, *self.rng.normal(0, 100, 6)], 3)
        out = self.spoil(np.empty((size, size, 3), np.uint8))
        light = _core.cut(image, float(places[0]), float(places[1]), abs(float(places[2])), out)
        assert 0 <= light <= 1, "cut measured no brightness"

    def halve(self) -> None:
        height, width = int(self.rng.integers(0, 80)), int(self.rng.choice([0, 1, 2, 3, 80, 255, 256, 257, 520]))
        image = self.spoil(self.rng.integers(0, 256, (height, width, 3), np.uint8))
        _core.halve(image, self.spoil(np.empty((height // 2, width // 2, 3), np.uint8)))

    def yuv(self) -> None:
        height, width, padding = (int(length) * 2 for length in self.rng.integers(0, 20, 3))
        planes = self.spoil(self.rng.integers(0, 256, (height * 3 // 2, width + padding), np.uint8))
        out = self.spoil(np.empty((height + int(self.rng.random() < 0.1), width, 3), np.uint8))
        _core.yuv(planes, out)

    def metrics(self) -> None:
        frames = int(self.rng.integers(0, 6))
        shape = (frames,) if frames else ()
        out = self.floats(*shape, len(METRIC_COLUMNS))
        _core.metrics(self.floats(*shape, 17, 3), self.floats(len(BASELINE_COLUMNS)), out)
        assert not np.isinf(out).any(), "metrics gave an infinity"

    def decode(self) -> None:
        grid = int(self.rng.choice([1, 2, 3, 7, 12, 48]))
        width, hidden = int(self.rng.choice([4, 8, 24, 128])), int(self.rng.choice([4, 16, 96, 256]))
        center, heatmap, features = (self.floats(grid, grid, channels) for channels in (1, 17, width))
        regress, offset = (self.floats(9 * width + hidden * (width + 35) + 34) for _ in range(2))
        row, col = (float(at) for at in self.rng.choice([0, grid / 2, grid, -5, 1e300, -1e9, self.rng.normal()], 2))
        out = self.floats(17, 3)
        spread = self.floats(17) if self.rng.random() < 0.5 else None
        _core.decode(center, heatmap, features, regress, offset, (row, col), out, spread)
        assert not np.isinf(out).any(), "decode gave an infinity"

    def place(self) -> None:
        x, y, side = (float(place) for place in self.rng.choice(SPECIAL, 3))
        _core.place(self.floats(17, 3), self.floats(17), x, y, side, self.floats(17, 3))

    def people(self) -> None:
        grid = int(self.rng.choice([1, 2, 5, 48]))
        out = self.floats(int(self.rng.integers(0, 9)), 3)
        count = _core.people(self.floats(grid, grid, 1), out)
        assert 0 <= count <= len(out), "people filled more rows than there are"

    def person(self) -> None:
        numbers = self.spoil(self.rng.choice(SPECIAL, PERSON_STATE_SIZE).astype(np.float64))
        limits = self.spoil(np.abs(self.rng.normal(0.5, 1, len(PERSON_LIMIT_NAMES))))
        gone, width, height = (float(number) for number in self.rng.choice(SPECIAL, 3))
        _core.is_person(self.floats(17, 3), width, height, bool(self.rng.random() < 0.5), limits)
        _core.torso_square(self.floats(17, 3), limits, self.spoil(np.empty(3)))
        _core.follow(self.floats(17, 3), gone, width, height, int(self.rng.integers(-2, 3)), limits, numbers)

    def plant(self) -> None:
        rows = self.spoil(self.rng.choice(SPECIAL, PLANTED_FEET_SHAPE).astype(np.float64))
        time, window = (float(number) for number in self.rng.choice(SPECIAL, 2))
        count = _core.plant(self.floats(17, 3), time, window, int(self.rng.integers(-2, 259)), rows, self.floats(17, 3))
        assert 0 <= count <= len(rows), "plant filled more rows than there are"

    def fit_path(self) -> None:
        def doubles(*shape: int) -> Any:
            scale = 10.0 ** self.rng.integers(-3, 4)
            array = self.rng.choice(SPECIAL, shape) if self.rng.random() < 0.3 else self.rng.normal(0, scale, shape)
            return self.spoil(array.astype(np.float64))

        squares, vectors = (3, 10, 10), (3, 10)
        frames, params = doubles(int(self.rng.integers(0, 9)), 6), doubles(5)
        precision, prior, gram, moment = doubles(*squares), doubles(*vectors), doubles(*squares), doubles(*vectors)
        _core.learn_path(frames, precision, prior, int(self.rng.integers(-1, 4)), int(self.rng.integers(0, 8)), params, gram, moment)
        _core.path_error(doubles(3, 8, 8), float(self.rng.choice(SPECIAL)), float(self.rng.choice(SPECIAL)))
        _core.solve_path(precision, prior, gram, moment, doubles(*vectors), doubles(*squares))

    def one_euro(self) -> None:
        points = int(self.rng.integers(0, 20))
        state = self.spoil(self.rng.choice(SPECIAL, (2 * points, 3)).astype(np.float64))
        params = self.spoil(10.0 ** self.rng.normal(0, 3, 4))
        out = self.floats(points, 3)
        for _ in range(int(self.rng.integers(1, 4))):
            time, unit = float(self.rng.choice(SPECIAL)), float(self.rng.choice([1e-3, 1, 640, 1280, 1e6, 0.0, np.nan]))
            _core.one_euro(state, self.floats(points, 3), time, unit, params, out)


def main() -> int:
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    fuzzer, calls, end = Fuzzer(seed), Counter[str](), time.monotonic() + seconds
    with np.errstate(all="ignore"):
        while time.monotonic() < end:
            calls[fuzzer.call()] += 1
    print(f"fuzz: seed {seed}, {calls.total()} calls, nothing broke ({', '.join(f'{name} {n}' for name, n in sorted(calls.items()))})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
