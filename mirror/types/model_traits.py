"""What a pose model does to the joints it finds, as far as measuring has to know."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModelTraits:
    """Habits of a pose model, measured on people whose joints are known (``mirror validate``)."""

    knee_share: float
    """Share of a knee's sideways distance from the line hip-ankle that its joints show. The thigh that distances are measured in is
    shortened by it."""
    frame_mkd_sd_thighs: float
    """Standard deviation of one smoothed frame's MKD, thigh lengths: what remains of the joints' own error."""
    side_bias: bool
    """Whether it reads the leg on the image's right otherwise than the one on the left, so that mirrored pictures have to be looked at."""


MOVENET_TRAITS = ModelTraits(knee_share=0.87, frame_mkd_sd_thighs=0.016, side_bias=True)
"""On rendered people. Knee share: .87 and .86 of the left and right legs, whether the knee follows the toes or drifts (Thunder: .88, .92).

The default of a ``Pose``: recorded joints do not say which model found them, and the mirror's are MoveNet's."""
