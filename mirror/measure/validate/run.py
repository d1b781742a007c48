"""``mirror validate``: measure every clip with truth, say and write what was found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mirror.camera.quiet import stderr_muted
from mirror.errors import MirrorError
from mirror.files import folder, write_whole
from mirror.joints import is_joints
from mirror.measure.validate import files, plots
from mirror.measure.validate.agreement import Conditions, errors, strata
from mirror.measure.validate.findings import LATER, SOON, Finding, counting, valgus
from mirror.measure.validate.gallery import gallery, worst
from mirror.measure.validate.labels import find_labels, has_labels
from mirror.measure.validate.people import PersonSet, measure_people, people_findings
from mirror.measure.validate.pipeline import MODES, Run
from mirror.measure.validate.report import Key, report, summary, tables
from mirror.measure.validate.truth import Found, Half, find
from mirror.measure.validate.work import Failure, Outcome, outcomes
from mirror.pose.network import Network
from mirror.progress import Bar
from mirror.signals import Stop

DAMAGED = 3
"""Exit code: some clips could not be measured, and the rest was."""

PEOPLE = "real people"
"""What their figures stand under, beside the runs over rendered clips."""

FAST = 20.0
"""Pictures a second from which an alert has less time."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be validated, and where the results go."""

    folders: tuple[Path, ...]
    out: Path
    runs: tuple[Run, ...] = (Run(),)
    half: Half | None = None
    model: str = "lightning"


def validate(job: Job, stop: Stop) -> int:
    """Measures, prints the report and writes everything into ``job.out``; returns the exit code.

    Raises MirrorError for folders without clips with truth, an unknown model, and results that cannot be written.
    """
    by_hand = find_labels(path for path in job.folders if has_labels(path))
    exact = [path for path in job.folders if not has_labels(path)]
    found = find(exact, job.half) if exact else Found((), (), ())
    broken = [*by_hand.broken, *found.broken]
    if not found.truths and not by_hand.sets:
        raise _nothing(broken, job)
    folder(job.out)
    load = _loader(job.model)
    if found.truths or not all(is_joints(labelled.path) for labelled in by_hand.sets):
        load()  # an unknown name is said before the processes start
    people, made = list[PersonSet](), list[Outcome]()
    with Bar("sets of real people", float(len(by_hand.sets))) as bar, stop.interrupting():
        for measured in measure_people(by_hand.sets, load, bar.show):
            if isinstance(measured, str):
                broken.append(measured)
            else:
                people.append(measured)
    if found.truths:
        with Bar("clips", float(len(found.truths) * len(job.runs))) as bar, stop.interrupting():
            for outcome in outcomes(found.truths, job.runs, job.model, bar.show):
                if isinstance(outcome, Failure):
                    broken.append(outcome.line)
                else:
                    made.append(outcome)
    broken = list(dict.fromkeys(broken))
    if not made and not people:
        raise _nothing(broken, job)
    written = _write(job, people, made, found.aside, broken)
    print(f"written: {', '.join(str(path) for path in written)}", end="")
    if made:
        shown = [o for o in made if o.run == job.runs[0]]
        pictures = gallery(job.out / "worst", worst(shown))
        if plots.available():
            pictures += plots.plots(job.out / "plots", [leg for o in shown for leg in o.legs], [o.frames for o in shown])
        print(f", {len(pictures)} pictures in {job.out}/worst and {job.out}/plots", end="")
    print()
    if made and not plots.available():
        print(f"mirror: {plots.MISSING}", file=sys.stderr)
    for line in broken:
        print(f"mirror: {line}", file=sys.stderr)
    return DAMAGED if broken else 0


def _loader(model: str) -> Callable[[], Network]:
    """Loads the network when it is first asked for."""

    @cache
    def load() -> Network:
        with stderr_muted():
            return Network(model)

    return load


def _write(job: Job, people: Sequence[PersonSet], made: list[Outcome], aside: Iterable[str], broken: Sequence[str]) -> list[Path]:
    """Prints the report, people before rendered clips, and writes it with all figures."""
    labelled: dict[Key, list[Finding]] = {(PEOPLE, mode): people_findings([s for s in people if s.mode == mode]) for mode in MODES}
    texts, notes, written = list[str](), list[str](), list[Path]()
    figures: dict[Key, list[Finding]] = labelled if people else {}
    conditions: dict[Key, Conditions] = {}
    if people:
        count = len({(s.name, s.exercise) for s in people})
        notes.append(f"{count} sets of real people labelled by hand. Shares with their 95 % interval (Wilson).")
        texts.append("\n\n".join(["# Accuracy on real people", notes[-1], tables(labelled, PEOPLE)]) + "\n")
        written += files.people(job.out, people)
    if made:
        made.sort(key=lambda o: (o.run.name, o.mode, o.truth.name))
        by_run: dict[Key, list[Outcome]] = {
            (run.name, mode): [o for o in made if o.run == run and o.mode == mode] for run in job.runs for mode in MODES
        }
        rendered: dict[Key, list[Finding]] = {key: findings(own, key[1] == "live") for key, own in by_run.items()}
        conditions = {key: strata([o.frames for o in own]) for key, own in by_run.items()}
        first = next(iter(by_run))
        told = _notes(job, made, aside, broken)
        halves = _halves(by_run, first[0])
        texts.append(report(rendered, halves, conditions[first], "Accuracy on clips with truth", told))
        notes += told
        figures = {**figures, **rendered, **halves}
        written += [
            write_whole(job.out / "summary.md", [summary(rendered), "\n"]),
            files.clips(job.out / "clips.csv", [o.clip for o in made]),
            files.legs(job.out / "legs.csv", [leg for o in made for leg in o.legs]),
        ]
    text = "\n".join(texts)
    print(text)
    return [
        write_whole(job.out / "report.md", [text]),
        files.figures(job.out / "figures.json", figures, conditions, notes),
        *written,
    ]


def findings(made: Sequence[Outcome], live: bool) -> list[Finding]:
    """All figures of one run and mode."""
    clips = [o.clip for o in made]
    slow = bool(made) and (made[0].run.fps or FAST) < FAST
    legs = (leg for o in made for leg in o.legs)
    return [*counting(clips), *valgus(legs, live, LATER if slow else SOON), *errors([o.frames for o in made], clips)]


def _halves(by_run: Mapping[Key, Sequence[Outcome]], run: str) -> dict[Key, list[Finding]]:
    """The figures of ``run`` for the clips of each half; nothing where there is only one."""
    halves = sorted({o.truth.half for own in by_run.values() for o in own}, reverse=True)
    if len(halves) < 2:
        return {}
    chosen = {(half, mode): [o for o in by_run[run, mode] if o.truth.half == half] for half in halves for mode in MODES}
    return {(f"{half} half", mode): findings(own, mode == "live") for (half, mode), own in chosen.items()}


def _nothing(broken: Sequence[str], job: Job) -> MirrorError:
    """No clip at all: every line says why, the last one what to do."""
    where = ", ".join(str(path) for path in job.folders)
    half = f" of the {job.half} half" if job.half else ""
    return MirrorError(
        "\nmirror: ".join([*broken, f"validate {where}: no clip{half} can be measured; name a folder of clips with their truth"])
    )


def _notes(job: Job, made: Sequence[Outcome], aside: Iterable[str], broken: Sequence[str]) -> list[str]:
    names = {o.truth.name for o in made}
    calibrated = {o.truth.name for o in made if o.truth.calibration_reps}
    half = f", the {job.half} half only" if job.half else ""
    aside = list(aside)
    return [
        f"{len(names)} clips{half}, {len(calibrated)} of them calibrated; model {job.model}. Shares with their 95 % interval (Wilson), "
        "as if legs of one clip were independent. Valgus and drift of bodies turned by 10 degrees stand apart.",
        *([f"Left out, having no stratum: {', '.join(aside)}."] if aside else []),
        *([f"Not measured: {'; '.join(broken)}."] if broken else []),
    ]
