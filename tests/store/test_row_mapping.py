"""Every field of a repetition and of a set comes back from the database: samples are made from the fields themselves, so that a new
field which is not stored fails here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass, replace
from enum import Enum
from itertools import count
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from mirror.store import MemberRepository, StoreReader, StoreWriter
from mirror.store.reader import StoredSet
from mirror.types import Message, Rep, SetDone, SetSummary, VisitBegan, message
from tests.store.samples import MEMBER, NOW, FakeClock

Numbers = Iterator[int]


def sample(hint: Any, numbers: Numbers) -> Any:
    """A value of the type ``hint``, unlike any default: what can be missing is there, and no two numbers or texts are equal."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return sample(next(one for one in arguments if one is not NoneType), numbers)
    if origin is Literal:
        return arguments[-1]
    if origin is tuple:
        items = arguments[:1] * 2 if arguments[-1] is Ellipsis else arguments
        return tuple(sample(one, numbers) for one in items)
    if origin is dict:
        keys = get_args(arguments[0]) or ("knees", "depth")
        return {key: sample(arguments[1], numbers) for key in keys}
    if hint is Message:
        return message(f"key.{next(numbers)}", n=next(numbers))
    if is_dataclass(hint) and isinstance(hint, type):
        return hint(**samples(hint, numbers))
    if issubclass(hint, Enum):
        return list(hint)[-1]
    if hint is bool:
        return True
    return f"text {next(numbers)}" if hint is str else hint(next(numbers))


def samples(kind: Any, numbers: Numbers) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {one.name: sample(hints[one.name], numbers) for one in fields(kind)}


def default(one: Field[Any]) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


def stored(path: Path, summary: SetSummary, *reps: Rep) -> StoredSet:
    """What the database holds of this set."""
    with MemberRepository(path) as members:
        members.create(MEMBER, "Ada", NOW)
    writer = StoreWriter(path, FakeClock())
    writer.start()
    writer.put(VisitBegan(0.0, 1, MEMBER))
    writer.put(SetDone(summary.end, 1, 1, summary, reps))
    assert writer.close()
    with StoreReader(path) as reader:
        (found,) = reader.sets(MEMBER)
    return found


@pytest.fixture(scope="module")
def rep() -> Rep:
    made: Rep = sample(Rep, count(1))
    return made


@pytest.fixture(scope="module")
def summary(rep: Rep) -> SetSummary:
    """Of two repetitions that count; a stored set begins at 0."""
    counted = tuple(replace(rep, number=number, partial=False) for number in (1, 2))
    return SetSummary(**samples(SetSummary, count(100)) | {"start": 0.0, "counted": counted})


@pytest.fixture(scope="module")
def found(rep: Rep, summary: SetSummary, tmp_path_factory: pytest.TempPathFactory) -> StoredSet:
    return stored(tmp_path_factory.mktemp("store") / "mirror.db", summary, *summary.counted, rep)


@pytest.mark.parametrize("kind", [Rep, SetSummary])
def test_a_sample_differs_from_every_default(kind: type[Rep] | type[SetSummary]) -> None:
    made = samples(kind, count(1))
    assert [one.name for one in fields(kind) if made[one.name] == default(one)] == []


@pytest.mark.parametrize("name", [one.name for one in fields(Rep)])
def test_every_field_of_a_repetition_comes_back(rep: Rep, found: StoredSet, name: str) -> None:
    assert getattr(found.reps[-1], name) == getattr(rep, name)


@pytest.mark.parametrize(
    "name",
    [one.name for one in fields(SetSummary)],
)
def test_every_field_of_a_summary_comes_back(summary: SetSummary, found: StoredSet, name: str) -> None:
    assert getattr(found.summary, name) == getattr(summary, name)


def test_only_what_counts_is_in_the_summary(rep: Rep, found: StoredSet) -> None:
    assert rep.partial
    assert found.summary is not None
    assert [one.number for one in found.summary.counted] == [1, 2]
    assert len(found.reps) == 3
