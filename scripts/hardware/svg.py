"""A drawing in millimetres as SVG: shapes, words, dimension lines. Printed without scaling it has its size."""

from __future__ import annotations

from html import escape

STYLE = (
    "text{font-family:'DejaVu Sans',Arial,sans-serif;fill:#111}"
    ".line{fill:none;stroke:#111;stroke-width:.4}.thin{fill:none;stroke:#666;stroke-width:.2}"
    ".dash{fill:none;stroke:#666;stroke-width:.25;stroke-dasharray:1.6 1.2}.fill{fill:#e8eef2;stroke:#111;stroke-width:.4}"
    ".dark{fill:#333;stroke:none}.accent{fill:#0f9d8a;stroke:none}.wire{fill:none;stroke-width:.9;stroke-linejoin:round}"
)


class Drawing:
    """Collects parts; ``text`` is the whole file."""

    def __init__(self, width: float, height: float, title: str, about: str) -> None:
        self._size, self._parts = (width, height), [f"<title>{escape(title)}</title>", f"<desc>{escape(about)}</desc>"]
        self.rect(0, 0, width, height, "paper")
        self.words(8, 11, title, 5.0, bold=True)
        self.words(8, 17, about, 2.9)

    @property
    def text(self) -> str:
        w, h = self._size
        head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{w:g}mm" height="{h:g}mm" viewBox="0 0 {w:g} {h:g}" role="img">'
        return "\n".join([head, f"<style>{STYLE}.paper{{fill:#fff}}</style>", *self._parts, "</svg>", ""])

    def rect(self, x: float, y: float, w: float, h: float, kind: str = "line", radius: float = 0.0) -> None:
        self._parts.append(f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="{radius:g}"/>')

    def circle(self, x: float, y: float, radius: float, kind: str = "line") -> None:
        self._parts.append(f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>')

    def path(self, points: list[tuple[float, float]], kind: str = "line", colour: str = "") -> None:
        drawn = " ".join(f"{x:g},{y:g}" for x, y in points)
        style = f' style="stroke:{colour}"' if colour else ""
        self._parts.append(f'<polyline class="{kind}"{style} points="{drawn}"/>')

    def words(
        self, x: float, y: float, text: str, size: float = 3.2, anchor: str = "start", bold: bool = False, turned: bool = False
    ) -> None:
        """``y`` is the line that the letters stand on."""
        turn = f' transform="rotate(-90 {x:g} {y:g})"' if turned else ""
        weight = ' font-weight="bold"' if bold else ""
        self._parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" text-anchor="{anchor}"{weight}{turn}>{escape(text)}</text>')

    def across(self, x1: float, x2: float, y: float, text: str) -> None:
        """A dimension from left to right."""
        self.path([(x1, y), (x2, y)], "thin")
        for x in (x1, x2):
            self.path([(x, y - 1.2), (x, y + 1.2)], "thin")
        self.words((x1 + x2) / 2, y - 0.9, text, 2.8, "middle")

    def down(self, x: float, y1: float, y2: float, text: str) -> None:
        """A dimension from top to bottom."""
        self.path([(x, y1), (x, y2)], "thin")
        for y in (y1, y2):
            self.path([(x - 1.2, y), (x + 1.2, y)], "thin")
        self.words(x - 0.9, (y1 + y2) / 2, text, 2.8, "middle", turned=True)
