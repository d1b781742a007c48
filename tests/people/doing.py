"""Every exercise of the catalogue that counts on signals, done by somebody: how it goes, and what of it is too little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.people import moves
from tests.people.body import Shot
from tests.people.filming import HIGH, Film, Move, going

LOW = Shot(height=0.8)
REST = 1.2
"""Seconds between two repetitions."""


@dataclass(frozen=True)
class Doing:
    """How somebody does the exercise ``key``."""

    key: str
    move: Callable[[bool], Move]
    tiny: float
    """Share of the way that is fidgeting..."""
    partial: float
    """...and one that is an attempt, but not enough."""
    seconds: float = 3.0
    shot: Shot = HIGH
    first: float = 2.0
    """Seconds before the first repetition."""
    ready: tuple[float, float] | None = None
    """When the share goes from -1 (standing before it) to 0 (the start)."""
    sided: bool = True
    steps: Callable[[bool, float], Move] | None = None
    """Moves that never come back: shares are whole steps, the second argument how far each goes."""
    pause: float = 0.0
    """Seconds of every turn."""

    def film(
        self, count: int = 3, far: float = 1.0, left: bool = True, rate: float = 30.0, pause: float | None = None, dip: bool = False,
        seconds: float | None = None, move: Move | None = None, since: float = 0.0, person: int = 0,
    ) -> Film:  # fmt: skip
        """``count`` repetitions, each ``far`` of the way, with a ``pause`` at the turn, or a ``dip`` half back and out again."""
        hold = self.pause if pause is None else pause
        each = (seconds or self.seconds) + hold + (1.2 if dip else 0.0)

        def one(into: float) -> float:
            if not dip:
                return going(into, 0.0, each, hold)
            half = (each - hold - 1.2) / 2
            if half + hold / 2 < into < half + hold / 2 + 1.2:
                return 1.0 - 0.45 * going(into, half + hold / 2, 1.2)
            return going(into if into <= half + hold else into - 1.2, 0.0, each - 1.2, hold)

        def way(time: float) -> float:
            time -= since
            if self.ready and time < self.ready[1]:
                return -1.0 + max(0.0, (time - self.ready[0]) / (self.ready[1] - self.ready[0]))
            turn, into = divmod(max(time - self.first, 0.0), each + REST)
            if turn >= count:
                return float(count) if self.steps else 0.0
            share = one(into)
            if not self.steps:
                return far * share
            if into >= each:
                return turn + 1
            out = into < (each + hold) / 2 + (0.6 if dip else 0.0)
            return turn + (share / 2 if out else 1 - share / 2)

        made = move or (self.steps(left, far) if self.steps else self.move(left))
        return Film(made, way, since + self.first + count * (each + REST) + 0.3, self.shot, rate, person=person, since=since)


DOINGS = {
    doing.key: doing
    for doing in (
        Doing("clam_shell", moves.clam, 0.1, 0.38, shot=LOW),
        Doing("ankle_mobilisation", moves.ankle_rock, 0.2, 0.5, shot=LOW, pause=1.2),
        Doing("single_leg_squat", moves.on_one_leg, 0.2, 0.42, first=3.2, ready=(1.5, 2.0)),
        Doing("step_down", moves.step_down, 0.1, 0.26),
        Doing("reverse_lunge", moves.lunge, 0.3, 0.5, seconds=3.4),
        Doing("inline_lunge", moves.inline_lunge, 0.1, 0.45),
        Doing("side_lunge", moves.side_lunge, 0.12, 0.36),
        Doing("step_up", moves.step_up, 0.25, 0.66, seconds=3.4),
        Doing("lateral_band_walk", lambda left: moves.band_walk(left), 0.1, 0.36, seconds=1.4,
              steps=lambda left, far: moves.band_walk(left, 0.30 * far)),
        Doing("sit_to_stand", lambda left: moves.seat(), 0.12, 0.6, first=4.2, ready=(1.5, 2.7), sided=False),  # noqa: ARG005
        *(
            Doing(key, lambda left: moves.seat(), 0.12, 0.6, first=4.2, ready=(1.5, 2.7), sided=False)  # noqa: ARG005
            for key in ("chair_stand_30", "chair_stand_5")
        ),
        Doing("glute_bridge", lambda left: moves.bridge(), 0.1, 0.4, shot=LOW, sided=False),  # noqa: ARG005
    )
}  # fmt: skip
