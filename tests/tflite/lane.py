"""Holds tflite-runtime to litert: the same frames of the bundled demo, the same joints. ``scripts/test`` runs it.

    lane.py write [--without-litert] FILE     joints of some frames, by the runtime that this Python has
    lane.py compare FILE FILE                 exit 1 when any joint lies further apart than LIMIT

A script and no pytest module, since the two runtimes need two environments: tflite-runtime works with numpy 1 only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

LIMIT = 10.0
"""Pixels of the network's input."""
FRAMES = 16


def write(path: Path) -> None:
    from mirror.camera import open_clip
    from mirror.offline import demo
    from mirror.pose.crop import SquareCrop
    from mirror.pose.movenet import MoveNet

    network = MoveNet()
    joints = []
    with open_clip(demo.demo_clip_path()) as clip:
        step = max((clip.frame_count or FRAMES) // FRAMES, 1)
        while (frame := clip.read()) is not None:
            if frame.index % step == 0:
                picture = SquareCrop.whole(*clip.size).cut(frame.image, network.size)
                joints.append((network.infer(picture)[0][:, :2] * network.size).tolist())
    path.write_text(json.dumps({"runtime": network.runtime, "numpy": np.__version__, "joints": joints}))
    print(f"{network.runtime}, numpy {np.__version__}: {len(joints)} frames")


def compare(first: Path, second: Path) -> int:
    one, other = (json.loads(path.read_text()) for path in (first, second))
    if one["runtime"] == other["runtime"]:
        print(f"tflite lane: both files are of {one['runtime']}; nothing was compared")
        return 1
    apart = np.linalg.norm(np.subtract(one["joints"], other["joints"]), axis=-1)
    worst, count = float(np.max(apart)), len(apart)
    print(
        f"{other['runtime']} against {one['runtime']}: {count} frames, joints at most {worst:.2f} px apart, "
        f"median {np.median(apart):.3f} px (limit {LIMIT:.0f})"
    )
    return 0 if count >= FRAMES and worst <= LIMIT else 1


def main(arguments: list[str]) -> int:
    match arguments:
        case ["write", path]:
            write(Path(path))
        case ["write", "--without-litert", path]:
            # What an import system finds as None cannot be imported: the adapter then takes tflite-runtime.
            sys.modules["ai_edge_litert"] = None  # type: ignore[assignment]
            write(Path(path))
        case ["compare", first, second]:
            return compare(Path(first), Path(second))
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
