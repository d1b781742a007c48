"""Values of which every frame makes some: dataclasses that are frozen as far as mypy is concerned.

A dataclass that is frozen at run time sets each field through ``object.__setattr__`` and takes three times as long to make. For the ten
values of a frame that was .04 ms, as the network leaves nothing in the processor's caches (docs/accuracy.md#speed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen, slots):
        """``dataclass(frozen=True, slots=True)``: compared and hashed by its fields, which mypy lets no one change."""
        assert frozen
        return dataclass(slots=slots, unsafe_hash=True)


__all__ = ["record"]
