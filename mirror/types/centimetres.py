"""Sizes as members are told them: whole centimetres of their own body. Percentages and their errors are the report's details."""

from __future__ import annotations

from mirror.types.body import BodySize
from mirror.types.message import Message, message

SIZES_IN_THIGHS = {
    "unit.of_thigh": ("unit.about_cm", "n"),
    "assessment.fact.flat": ("glass.fact.flat", "n"),
    "assessment.fact.raised": ("glass.fact.raised", "n"),
    "trend.further_in.left": ("trend.further_in_cm.left", "percent"),
    "trend.further_in.right": ("trend.further_in_cm.right", "percent"),
    "trend.less_in.left": ("trend.less_in_cm.left", "percent"),
    "trend.less_in.right": ("trend.less_in_cm.right", "percent"),
}
"""Messages whose parameter is a percentage of the thigh's length, and those that say the same in centimetres."""
TIMES_WITH_ERRORS = {"trend.slower": "trend.slower_about", "trend.faster": "trend.faster_about"}
"""Messages of seconds with their error, and those that leave the error out."""


def in_centimetres(said: Message, body: BodySize) -> Message:
    """``said`` in whole centimetres of ``body``, without errors."""
    values = dict(said.params)
    if said.key in SIZES_IN_THIGHS:
        key, name = SIZES_IN_THIGHS[said.key]
        return message(key, n=round(body.thigh_cm * values[name] / 100))
    if said.key in TIMES_WITH_ERRORS:
        return message(TIMES_WITH_ERRORS[said.key], seconds=values["seconds"])
    return Message(said.key, tuple((name, _parts_in_centimetres(value, body)) for name, value in said.params))


def _parts_in_centimetres(value: object, body: BodySize) -> object:
    match value:
        case Message():
            return in_centimetres(value, body)
        case tuple():
            return tuple(_parts_in_centimetres(part, body) for part in value)
    return value
