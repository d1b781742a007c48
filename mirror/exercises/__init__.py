"""Exercises are TOML files without code. Here they are read and checked; ``mirror.coach`` counts by what they say."""

from mirror.exercises.catalogue import ORDER, add_folder, bundled, catalogue, find, forget, load, neighbour, problems
from mirror.exercises.expression import VOCABULARY, Expression, expression
from mirror.exercises.loader import parse
from mirror.exercises.schema import (
    BONES,
    FIGURE,
    NO_DRIFT,
    Condition,
    Cues,
    Dose,
    DriftRule,
    Exercise,
    Figure,
    FormRule,
    Limit,
    Placement,
    RepRule,
)

__all__ = [
    "BONES", "FIGURE", "NO_DRIFT", "ORDER", "VOCABULARY", "Condition", "Cues", "Dose", "DriftRule", "Exercise", "Expression", "Figure",
    "FormRule", "Limit", "Placement", "RepRule", "add_folder", "bundled", "catalogue", "expression", "find", "forget", "load", "neighbour",
    "parse", "problems",
]  # fmt: skip
