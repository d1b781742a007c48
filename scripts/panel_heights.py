"""The table of docs/hardware.md: what of a person a panel shows, by its size and the height at which it hangs.

    .venv/bin/python scripts/panel_heights.py

The heights are those that the layout goes by (``mirror.display.seen_heights``).
"""

from __future__ import annotations

from mirror.display.seen_heights import PARALLEL_DEPTH, seen_heights

PANELS_MM = {24: 531.0, 27: 598.0, 32: 708.0, 43: 941.0}
"""Lit height of 16:9 panels upright, by their diagonal in inches."""
LOWER_EDGES_MM = {24: (1100, 950), 27: (1100, 900), 32: (1050, 850), 43: (850, 720)}
STATURES_MM = (1550.0, 1700.0, 1900.0)
DISTANCES_MM = (2500.0, 3000.0, 3500.0)


def describe(low: float, high: float, depth: float) -> str:
    """Which parts are on a glass from ``low`` to ``high`` for every stature and distance, for some, or for none."""
    said = []
    for part in ("head", "knees", "feet"):
        seen = [low <= getattr(seen_heights(stature, away, depth), part) <= high for stature in STATURES_MM for away in DISTANCES_MM]
        said.append("all" if all(seen) else f"{round(100 * sum(seen) / len(seen))} %" if any(seen) else "none")
    return " / ".join(said)


if __name__ == "__main__":
    print("| Panel upright | lit from, to, m | standing: crown / knees / feet | deep squat: crown / knees / feet |\n|---|---|---|---|")
    for inches, height in PANELS_MM.items():
        for low in LOWER_EDGES_MM[inches]:
            standing, squat = (describe(low, low + height, depth) for depth in (0.0, PARALLEL_DEPTH))
            print(f"| {inches} inches | {low / 1000:.2f} to {(low + height) / 1000:.2f} | {standing} | {squat} |")
    print("\n| Stature | crown, m | knees standing, m | crown at the bottom, m | knees at the bottom, m |\n|---|---|---|---|---|")
    for stature in STATURES_MM:
        spans = []
        for depth in (0.0, PARALLEL_DEPTH):
            for part in ("head", "knees"):
                seen = [getattr(seen_heights(stature, away, depth), part) / 1000 for away in DISTANCES_MM]
                spans.append(f"{min(seen):.2f} to {max(seen):.2f}")
        print(f"| {stature / 1000:.2f} m | " + " | ".join(spans) + " |")
