"""Compares sets of real people with their hand labels: counts, and verdicts on knees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from mirror.camera import open_clip
from mirror.errors import MirrorError
from mirror.evaluation.validate.labels import Knees, LabelledSet
from mirror.evaluation.validate.matching import MAX_ALERT_LATENESS_S
from mirror.evaluation.validate.metrics import ValidationFinding
from mirror.evaluation.validate.pipeline import PIPELINE_MODES, Mode
from mirror.evaluation.validate.stats import NumberStat, ShareStat
from mirror.offline import joints
from mirror.offline.recording import Recording, Track, measure_track, track
from mirror.pose.model import PoseModel
from mirror.types import Rep

BOTTOM_TOLERANCE_S = 0.3
"""Seconds outside a measured repetition that its bottom may be labelled: hand labels are read off a player's clock."""


@dataclass(frozen=True, slots=True)
class PersonRep:
    """A counted repetition, what was labelled of its knees and what was said of them."""

    mode: Mode
    name: str
    exercise: str
    number: int
    facing: bool
    label: Knees
    valgus: str | None
    """As ``mirror.types.Rep``: none, left, right, both; None = not judged."""
    alerts: tuple[str, ...]
    """Sides of the knee alerts that were raised in it."""

    @property
    def accused(self) -> bool:
        """Whether a knee was said to come in, at the end or by an alert."""
        return self.valgus in ("left", "right", "both") or bool(self.alerts)

    @property
    def turn_upright(self) -> bool:
        """Whether the verdict names a knee that was seen to come in."""
        return bool(_sides(self.label) & _sides(self.valgus))


@dataclass(frozen=True, slots=True)
class PersonSet:
    """One labelled set as one mode measured it."""

    mode: Mode
    name: str
    exercise: str
    counted: int
    least: int
    most: int
    missed: int
    ghosts: int
    """Counted where no repetition was seen, or twice."""
    reps: tuple[PersonRep, ...]

    @property
    def off(self) -> int:
        """How far the count is from the nearest right one."""
        return max(self.least - self.counted, self.counted - self.most, 0)


def measure_people(
    sets: Sequence[LabelledSet], load: Callable[[], PoseModel], progress: Callable[[float], None]
) -> Iterator[PersonSet | str]:
    """Every set in both modes, or the line that says why it cannot be measured. ``load`` gives the network, if any clip needs it.

    Recorded joints are the same for both modes; a clip is tracked once for each.
    """
    network = cache(load)
    for number, labelled in enumerate(sets, 1):
        try:
            for mode in PIPELINE_MODES:
                yield compare_set(labelled, _measured(labelled, mode, network), mode)
        except MirrorError as error:
            yield str(error)
        progress(number)


def _measured(labelled: LabelledSet, mode: Mode, network: Callable[[], PoseModel]) -> Recording:
    live = mode == "live"
    if joints.is_joints(labelled.path):
        tracked = Track(joints.read_joints(labelled.path))
    else:
        with open_clip(labelled.path) as clip:
            tracked = track(clip, network(), labelled.exercise, live)
    return measure_track(tracked, labelled.exercise, labelled.calibration_reps, live)


def compare_set(labelled: LabelledSet, recording: Recording, mode: Mode) -> PersonSet:
    """``recording`` against its labels."""
    places = matched_places(recording.reps, labelled)
    right = sum(place is not None for place in places)
    reps = []
    for rep, place in zip(recording.reps, places, strict=True):
        alerts = tuple(a.side or "" for a in recording.alerts if a.knee and rep.start <= a.time <= rep.end + MAX_ALERT_LATENESS_S)
        label: Knees = labelled.knees[place] if place is not None and place < len(labelled.knees) else "unsure"
        reps.append(PersonRep(mode, labelled.path.name, labelled.exercise.key, rep.number, labelled.facing, label, rep.valgus, alerts))
    return PersonSet(
        mode=mode,
        name=labelled.path.name,
        exercise=labelled.exercise.key,
        counted=len(recording.reps),
        least=labelled.least,
        most=labelled.most,
        missed=max(labelled.least - right, 0),
        ghosts=len(recording.reps) - right,
        reps=tuple(reps),
    )


def matched_places(reps: Sequence[Rep], labelled: LabelledSet) -> list[int | None]:
    """For each of ``reps`` the labelled repetition that it is, or None for a ghost.

    By the bottoms, where there is one for each repetition; else in order, and which one it is is only known if all have one label.
    """
    if len(labelled.bottoms) != labelled.most:
        exact = len(reps) == labelled.most or len(set(labelled.knees)) == 1
        return [None if i >= labelled.most else i if exact else len(labelled.knees) for i in range(len(reps))]
    found: list[int | None] = []
    for rep in reps:
        inside = [
            i
            for i, bottom in enumerate(labelled.bottoms)
            if i not in found and rep.start - BOTTOM_TOLERANCE_S <= bottom <= rep.end + BOTTOM_TOLERANCE_S
        ]
        found.append(min(inside, key=lambda i: abs(labelled.bottoms[i] - rep.turn), default=None))
    return found


def people_findings(sets: Sequence[PersonSet]) -> list[ValidationFinding]:
    """Counting by kind of exercise, and what was said of knees, of one mode."""
    squats = [s for s in sets if "squat" in s.exercise]
    found = _counting("squats", "Counting, real people, squats", [s for s in squats if s.most])
    found += _counting("others", "Counting, real people, other exercises", [s for s in sets if s not in squats and s.most])
    still = [s for s in sets if not s.most]
    group = "Counting, real people, nothing to count"
    found += [
        ValidationFinding(
            "people_nothing_exact", group, "sets in which nothing was counted", ShareStat(sum(not s.counted for s in still), len(still))
        ),
        ValidationFinding("people_nothing_ghosts", group, "counted in them", NumberStat(sum(s.ghosts for s in still), digits=0), "<=", 0),
    ]
    return found + _verdicts([rep for s in sets for rep in s.reps])


def _sides(knees: str | None) -> set[str]:
    return {"left", "right"} if knees == "both" else {knees or ""} & {"left", "right"}


def _counting(key: str, group: str, sets: Sequence[PersonSet]) -> list[ValidationFinding]:
    off = [s.off for s in sets]
    return [
        ValidationFinding(f"people_{key}_exact", group, "sets with the right count", ShareStat(off.count(0), len(sets))),
        ValidationFinding(f"people_{key}_mae", group, "mean error of a set's count", NumberStat(float(np.mean(off)) if off else np.nan)),
        ValidationFinding(
            f"people_{key}_missed", group, "repetitions missed", ShareStat(sum(s.missed for s in sets), sum(s.least for s in sets))
        ),
        ValidationFinding(
            f"people_{key}_ghosts", group, "counted where there was none, or twice", NumberStat(sum(s.ghosts for s in sets), digits=0)
        ),
    ]


def _verdicts(reps: Iterable[PersonRep]) -> list[ValidationFinding]:
    group, labelled = "Knees of real people", [rep for rep in reps if rep.label != "unsure"]
    clean, caving = [r for r in labelled if r.label == "clean"], [r for r in labelled if r.label != "clean"]
    facing = [r for r in clean if r.facing]
    return [
        ValidationFinding("people_clean_accused", group, "clean repetitions said to come in, or alerted", _share(r.accused for r in clean)),
        ValidationFinding("people_clean_accused_facing", group, "the same, seen from the front", _share(r.accused for r in facing)),
        ValidationFinding("people_clean_alerted", group, "clean repetitions alerted", _share(bool(r.alerts) for r in clean)),
        ValidationFinding(
            "people_caving_found",
            group,
            "repetitions with a knee coming in, seen on the right side",
            _share(r.turn_upright for r in caving),
        ),
        ValidationFinding("people_caving_praised", group, "the same, called clean", _share(r.valgus == "none" for r in caving)),
        ValidationFinding("people_unjudged", group, "labelled repetitions not judged", _share(r.valgus is None for r in labelled)),
    ]


def _share(yes: Iterable[bool]) -> ShareStat:
    answers = list(yes)
    return ShareStat(sum(answers), len(answers))
