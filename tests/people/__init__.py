"""Parametric people for tests: forward kinematics in metres, a pinhole camera, noise. They know no rule of the product."""

from tests.people.body import Body, Shot
from tests.people.filming import Dropout, Film, going, reps
from tests.people.squatter import SIZE, Motion, Squatter, filmed, length, nobody, squats

__all__ = [
    "SIZE", "Body", "Dropout", "Film", "Motion", "Shot", "Squatter", "filmed", "going", "length", "nobody", "reps", "squats",
]  # fmt: skip
