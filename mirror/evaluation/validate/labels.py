"""Hand labels of real people: the file LABELS.csv beside clips or recorded joints. docs/validation.md describes its columns."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mirror.errors import MirrorError
from mirror.exercises import Exercise
from mirror.exercises import find_exercise as find_exercise

LABELS_FILE_NAME = "LABELS.csv"
REQUIRED_LABEL_COLUMNS = ("track", "exercise", "true_reps")
Knees = Literal["clean", "left", "right", "both", "unsure"]
"""What was seen of the knees in one repetition: both over the feet, the one or both that came in, or nothing that can be held on to."""
KNEE_LABELS: dict[str, Knees] = {"clean": "clean", "left": "left", "right": "right", "both": "both", "unsure": "unsure"}


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """One clip or file of recorded joints, and what was seen in it."""

    path: Path
    exercise: Exercise
    facing: bool
    """Whether the camera looked at the person from the front all the time."""
    least: int
    most: int
    """Repetitions that are right, at least and at most."""
    bottoms: tuple[float, ...]
    """Clip seconds of the deepest moments; empty = not told."""
    knees: tuple[Knees, ...]
    """Of each repetition, ``most`` of them."""
    calibration_reps: int = 0


@dataclass(frozen=True, slots=True)
class LabelledSets:
    """What the folders hold, and a line for each row that cannot be used."""

    sets: tuple[LabelledSet, ...]
    broken: tuple[str, ...]


def has_labels(folder: Path) -> bool:
    """Whether ``folder`` holds hand labels."""
    return (folder / LABELS_FILE_NAME).is_file()


def find_labels(folders: Iterable[Path]) -> LabelledSets:
    """Every labelled set of ``folders``. Raises MirrorError for a file that cannot be read as labels at all."""
    sets, broken = [], []
    for folder in folders:
        file = folder / LABELS_FILE_NAME
        try:
            with file.open(encoding="utf-8-sig", newline="") as text:
                reader = csv.DictReader(text)
                rows, columns = list(reader), reader.fieldnames or ()
        except (OSError, ValueError, csv.Error) as error:
            raise MirrorError(f"labels {file}", f"cannot be read ({error})", "save it as CSV in UTF-8") from None
        missing = [column for column in REQUIRED_LABEL_COLUMNS if column not in columns]
        if missing:
            raise MirrorError(f"labels {file}", f"the column '{missing[0]}' is missing", "docs/validation.md lists the columns")
        for number, row in enumerate(rows, 2):
            try:
                sets.append(_labelled({key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}, folder))
            except MirrorError as error:
                broken.append(f"labels {file}, line {number}: {error}")
    return LabelledSets(tuple(sets), tuple(broken))


def _labelled(row: Mapping[str, str], folder: Path) -> LabelledSet:
    path = folder / row["track"]
    if not row["track"] or not path.exists():
        raise MirrorError(f"'{row['track']}' is no file beside the labels; correct the column 'track'")
    match = re.fullmatch(r"(\d{1,4})(?:/(\d{1,4}))?", row["true_reps"])
    if match is None:
        raise MirrorError(f"true_reps '{row['true_reps']}' is no count; write 5, or 2/3 where either is right")
    first, second = int(match[1]), int(match[2] or match[1])
    most = max(first, second)
    coached = row.get("calibration_reps") or "0"
    if not coached.isdecimal() or int(coached) > 10:
        raise MirrorError(f"calibration_reps '{coached}' is no whole number from 0 to 10; leave it empty where none were coached")
    view = row.get("view", "")
    return LabelledSet(
        path=path,
        exercise=find_exercise(row["exercise"]),
        facing=view.startswith("frontal") and "side" not in view and "oblique" not in view,
        least=min(first, second),
        most=most,
        bottoms=_bottoms(row.get("bottoms_s", "")),
        knees=_knees(row, most),
        calibration_reps=int(coached),
    )


def _bottoms(text: str) -> tuple[float, ...]:
    """The times; none where ``text`` is anything but numbers."""
    try:
        return tuple(sorted(float(part) for part in re.split(r"[,;\s]+", text) if part))
    except ValueError:
        return ()


def _knees(row: Mapping[str, str], reps: int) -> tuple[Knees, ...]:
    words = [word for word in re.split(r"[,;\s]+", row.get("knees", "")) if word]
    if not words:
        return (_of_all(row),) * reps
    unknown = [word for word in words if word not in KNEE_LABELS]
    if unknown:
        raise MirrorError(f"knees '{unknown[0]}' is unknown; write {', '.join(KNEE_LABELS)} for each repetition")
    if len(words) != reps:
        raise MirrorError(f"knees has {len(words)} entries for {reps} repetitions; write one for each, 'unsure' where it cannot be told")
    return tuple(KNEE_LABELS[word] for word in words)


def _of_all(row: Mapping[str, str]) -> Knees:
    """One label for the whole set: ``valgus`` no or yes, and with yes the side that ``which`` names."""
    said, which = row.get("valgus", ""), row.get("which", "").lower()
    if said == "no":
        return "clean"
    if said != "yes":
        return "unsure"
    left, right = "left" in which, "right" in which
    return "both" if left == right else "left" if left else "right"
