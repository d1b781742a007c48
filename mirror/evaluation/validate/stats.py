"""Shares with their intervals, and how far two measurements of the same thing agree."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

NORMAL_95_SD = 1.959964
"""Standard deviations that hold 95 % of a normal distribution."""


@dataclass(frozen=True, slots=True)
class ShareStat:
    """``hits`` of ``n``, with the 95 % interval of Wilson (1927), which stays honest at 0, at n and at few."""

    hits: int
    n: int

    @property
    def value(self) -> float:
        return self.hits / self.n if self.n else nan

    @property
    def interval(self) -> tuple[float, float]:
        if not self.n:
            return nan, nan
        p, n = self.value, self.n
        middle, half = p + NORMAL_95_SD**2 / (2 * n), NORMAL_95_SD * sqrt(p * (1 - p) / n + NORMAL_95_SD**2 / (4 * n**2))
        low, high = (middle - half) / (1 + NORMAL_95_SD**2 / n), (middle + half) / (1 + NORMAL_95_SD**2 / n)
        return (0.0 if not self.hits else low), (1.0 if self.hits == n else high)

    def text(self) -> str:
        if not self.n:
            return "none"
        low, high = self.interval
        return f"{self.hits} of {self.n} = {format_bare_share(self.value, 3)} [{format_bare_share(low)}-{format_bare_share(high)}]"

    def plain(self) -> dict[str, Any]:
        low, high = self.interval
        return {"hits": self.hits, "n": self.n, "value": select_finite(self.value), "low": select_finite(low), "high": select_finite(high)}


@dataclass(frozen=True, slots=True)
class AgreementStat:
    """Errors (measured - true) in numbers: bias, RMSE, and the limits of agreement, bias +- 1.96 SD (Bland, Altman 1986)."""

    n: int
    bias: float
    sd: float
    rmse: float
    unit: str = ""

    @staticmethod
    def of(errors: NDArray[Any], unit: str = "", scale: float = 1.0) -> AgreementStat:
        """Of ``errors`` of any shape, times ``scale``; what is not finite was not measured and does not count."""
        kept = np.asarray(errors, np.float64).ravel()
        kept = scale * kept[np.isfinite(kept)]
        if not len(kept):
            return AgreementStat(0, nan, nan, nan, unit)
        return AgreementStat(len(kept), float(kept.mean()), float(kept.std()), float(np.sqrt(np.mean(kept**2))), unit)

    @property
    def value(self) -> float:
        return self.rmse

    @property
    def limits(self) -> tuple[float, float]:
        return self.bias - NORMAL_95_SD * self.sd, self.bias + NORMAL_95_SD * self.sd

    def text(self) -> str:
        if not self.n:
            return "none"
        low, high = self.limits
        bias, least, most = (format_short(value, sign=True) for value in (self.bias, low, high))
        return f"{format_short(self.rmse)}{self.unit} (bias {bias}, {least} to {most})"

    def plain(self) -> dict[str, Any]:
        low, high = self.limits
        numbers = {"bias": self.bias, "sd": self.sd, "rmse": self.rmse, "low": low, "high": high}
        return {"n": self.n, **{key: select_finite(value) for key, value in numbers.items()}, "unit": self.unit.strip()}


@dataclass(frozen=True, slots=True)
class NumberStat:
    """A single number; NaN = nothing to measure it on."""

    value: float
    unit: str = ""
    digits: int = 3

    def text(self) -> str:
        return f"{format_bare_share(self.value, self.digits)}{self.unit}" if isfinite(self.value) else "none"

    def plain(self) -> dict[str, Any]:
        return {"value": select_finite(self.value), "unit": self.unit.strip()}


Value = ShareStat | AgreementStat | NumberStat


def select_finite(value: float) -> float | None:
    return round(float(value), 5) if isfinite(value) else None


def format_bare_share(value: float, digits: int = 2) -> str:
    """A share without its leading zero: ".97"."""
    text = f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) and "." in text else text


def format_short(value: float, sign: bool = False) -> str:
    """Three digits at most after the point, fewer the larger the number is."""
    digits = 3 if abs(value) < 0.2 else 2 if abs(value) < 5 else 1
    text = f"{value:+.{digits}f}" if sign else f"{value:.{digits}f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text
