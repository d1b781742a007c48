"""Kilograms as a person types them."""

from __future__ import annotations

import re

from mirror.types.target import MAX_LOAD_KG

LOAD_STEP_KG = 0.5
"""Of what a phone enters: kettlebells and dumbbells are not all multiples of a pair of plates."""
_KILOGRAMS = re.compile(r"[0-9]{1,3}([.,][05]0?)?", re.ASCII)


def read_load(text: str) -> float | None:
    """Kilograms in steps of ``LOAD_STEP_KG`` up to ``MAX_LOAD_KG``, with a point or a comma; None for anything else."""
    if not _KILOGRAMS.fullmatch(text.strip()):
        return None
    kg = float(text.strip().replace(",", "."))
    return kg if kg <= MAX_LOAD_KG else None
