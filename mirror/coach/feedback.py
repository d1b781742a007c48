"""How much the coach says: gains made with constant feedback vanish with it, so it fades with experience (docs/evidence.md#feedback)."""

from __future__ import annotations

from typing import Literal

from mirror.types import Feedback

Mode = Literal["full", "fading", "none"]
"""The setting ``coach.feedback``: always everything, less with experience, or nothing before the summary."""
BAND_FEEDBACK_FROM_SETS = 6
"""Sets of a person from which only a knee outside of the band is spoken about: about two sessions of three sets..."""
REQUEST_FEEDBACK_FROM_SETS = 18
"""...and from which the coach is silent until it is asked, by ending the set: about six sessions."""


def choose_feedback(mode: Mode, sets_done: int) -> Feedback:
    """When to speak in the next set of a person who has done ``sets_done`` sets."""
    if mode == "full":
        return "every"
    if mode == "none" or sets_done >= REQUEST_FEEDBACK_FROM_SETS:
        return "request"
    return "band" if sets_done >= BAND_FEEDBACK_FROM_SETS else "every"
