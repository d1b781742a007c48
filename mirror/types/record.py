"""Values of which every frame makes some: dataclasses that are frozen as far as mypy is concerned.

A dataclass that is frozen at run time sets each field through ``object.__setattr__`` and takes three times as long to make. For the ten
values of a frame that was .04 ms, as the network leaves nothing in the processor's caches (docs/accuracy.md#speed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
    from dataclasses import replace as change
else:
    from dataclasses import dataclass, fields
    from functools import cache
    from operator import attrgetter

    def record(*, frozen, slots):
        """``dataclass(frozen=True, slots=True)``: compared and hashed by its fields, which mypy lets no one change."""
        assert frozen
        return dataclass(slots=slots, unsafe_hash=True)

    @cache
    def _reader(kind):
        """What reads all fields of a ``kind`` of record, and where each stands among them."""
        names = [field.name for field in fields(kind)]
        return attrgetter(*names), {name: i for i, name in enumerate(names)}

    def change(value, **changes):
        """``dataclasses.replace`` for a record of two fields and more, in a fifth of its time."""
        read, places = _reader(type(value))
        values = list(read(value))
        for name, new in changes.items():
            values[places[name]] = new
        return type(value)(*values)


__all__ = ["change", "record"]
