"""When the glass has room for what is known of the feet, and for how long that is said."""

from __future__ import annotations

from math import isfinite, nan

from mirror.coach.feet_words import UNEVEN_FEET_KEY, UNSEEN_FEET_NOTE
from mirror.types import CalibrationScene, Message, SetScene, View
from mirror.types.record import change

FEET_NOTE_S = 4.0
"""Seconds for which it is said, all in all."""
AFTER_REP_S = 3.0
"""Seconds after a repetition that belong to how it went."""


class FeetNote:
    """Of one visit: which way feet point is said once a stand, that they cannot be seen once, and neither before there is room for it."""

    def __init__(self) -> None:
        self._left_s = {"stand": FEET_NOTE_S, "visit": FEET_NOTE_S}
        self._before = nan
        """When the frame before was taken, if something was said with it."""

    def add(self, news: Message | None, view: View, free: bool) -> View:
        """``view`` with ``news`` of the feet, if they are to be said now. Without news a stand is over, or too new to say anything of it.
        ``free``: neither does a repetition run nor does anything stand over the set."""
        before, self._before = self._before, nan
        if news is None:
            self._left_s["stand"] = FEET_NOTE_S
        if news is None or not free or not _has_room(view):
            return view
        span = "visit" if news == UNSEEN_FEET_NOTE else "stand"
        if isfinite(before):
            self._left_s[span] -= max(view.time - before, 0.0)
        if self._left_s[span] <= 0:
            return view
        self._before = view.time
        if news.key == UNEVEN_FEET_KEY and isinstance(view.scene, SetScene | CalibrationScene):
            return change(view, scene=change(view.scene, advice=news))
        return change(view, training=change(view.training, note=news))


def _has_room(view: View) -> bool:
    """Whether nothing else is said or asked."""
    doing, rep = view.training, view.training.last_rep
    if doing.reason or doing.cue or (rep and view.time - rep.end < AFTER_REP_S):
        return False
    match view.scene:
        case SetScene(advice=None, offer=None) | CalibrationScene(advice=None):
            return True
    return False
