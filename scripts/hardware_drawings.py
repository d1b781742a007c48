"""Draws what docs/hardware.md shows: wiring, cutting plan, heights and light as SVG; the bracket as OpenSCAD and STL.

    pip install manifold3d && python scripts/hardware_drawings.py [FOLDER]

The measures are in scripts/hardware/sizes.py. FOLDER: docs/hardware.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from scripts.hardware import bracket, plans  # noqa: E402
from scripts.hardware.sizes import BracketSizes, MirrorSizes  # noqa: E402


def drawings(mirror: MirrorSizes, printed: BracketSizes) -> dict[str, str]:
    """Every file that is text, by name."""
    return {
        "wiring.svg": plans.wiring(),
        "cutting.svg": plans.cutting(mirror),
        "places.svg": plans.places(mirror),
        "bracket.scad": bracket.scad(printed),
    }


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in drawings(MirrorSizes(), BracketSizes()).items():
        (folder / name).write_text(text, "utf-8")
    (folder / "bracket.stl").write_bytes(bracket.stl(bracket.mesh(BracketSizes())))
    print(*sorted(path.name for path in folder.iterdir()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs/hardware")
