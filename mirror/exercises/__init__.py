"""Exercises are TOML files without code. Here they are read and checked; ``mirror.coach`` counts by what they say."""

from mirror.exercises.catalogue import (
    EXERCISE_ORDER,
    add_folder,
    bundled_exercises,
    catalogue,
    catalogue_problems,
    find_exercise,
    load_exercise,
    neighbour_exercise,
    reset_catalogue,
)
from mirror.exercises.expression import SIGNAL_VOCABULARY, SignalExpression, parse_expression
from mirror.exercises.loader import parse_exercise
from mirror.exercises.schema import (
    FIGURE_POINT_NAMES,
    NO_DRIFT_RULE,
    DriftRule,
    Exercise,
    ExerciseCues,
    ExerciseDose,
    ExerciseFigure,
    FormLimit,
    FormRule,
    PlacementText,
    RepCondition,
    RepRule,
    TimedTest,
)

__all__ = [
    "EXERCISE_ORDER",
    "FIGURE_POINT_NAMES",
    "NO_DRIFT_RULE",
    "SIGNAL_VOCABULARY",
    "DriftRule",
    "Exercise",
    "ExerciseCues",
    "ExerciseDose",
    "ExerciseFigure",
    "FormLimit",
    "FormRule",
    "PlacementText",
    "RepCondition",
    "RepRule",
    "SignalExpression",
    "TimedTest",
    "add_folder",
    "bundled_exercises",
    "catalogue",
    "catalogue_problems",
    "find_exercise",
    "load_exercise",
    "neighbour_exercise",
    "parse_exercise",
    "parse_expression",
    "reset_catalogue",
]  # fmt: skip
