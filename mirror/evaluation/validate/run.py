"""``mirror validate``: measures every clip, prints the report and writes the files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mirror.errors import MirrorError, printable
from mirror.evaluation.validate import files, plots
from mirror.evaluation.validate.agreement import Conditions, measure_agreement, measure_strata
from mirror.evaluation.validate.gallery import find_worst_cases, write_worst_gallery
from mirror.evaluation.validate.labels import LabelledSets, find_labels, has_labels
from mirror.evaluation.validate.metrics import (
    FAST_CLIP_ALERT_GOAL_S,
    SLOW_CLIP_ALERT_GOAL_S,
    ValidationFinding,
    counting_findings,
    valgus_findings,
)
from mirror.evaluation.validate.people import PersonSet, measure_people, people_findings
from mirror.evaluation.validate.pipeline import PIPELINE_MODES, PipelineRun
from mirror.evaluation.validate.report import Key, format_report, format_summary, tables
from mirror.evaluation.validate.truth import FoundClips, Half, find_truths
from mirror.evaluation.validate.workers import ClipFailure, ClipOutcome, measure_clips
from mirror.files import output_folder, write_whole
from mirror.offline.joints import is_joints
from mirror.offline.progress import ProgressBar
from mirror.pose.model import PoseModel, load_model
from mirror.shutdown import StopSignals

UNMEASURED_CLIPS_EXIT_CODE = 3
"""Exit code: some clips could not be measured, and the rest was."""

PEOPLE = "real people"
"""What their figures stand under, beside the runs over rendered clips."""

FAST_CLIP_FPS = 20.0
"""Pictures a second from which an alert has less time."""


@dataclass(frozen=True, slots=True)
class ValidationJob:
    """What is to be validated, and where the results go."""

    folders: tuple[Path, ...]
    out: Path
    runs: tuple[PipelineRun, ...] = (PipelineRun(),)
    half: Half | None = None
    model: str = "lightning"


def run_validation(job: ValidationJob, stop: StopSignals) -> int:
    """Measures, prints the report and writes everything into ``job.out``; returns the exit code.

    Raises MirrorError for folders without clips with truth, an unknown model, and results that cannot be written.
    """
    by_hand = find_labels(path for path in job.folders if has_labels(path))
    exact = [path for path in job.folders if not has_labels(path)]
    found = find_truths(exact, job.half) if exact else FoundClips((), (), ())
    broken = [*by_hand.broken, *found.broken]
    if not found.truths and not by_hand.sets:
        raise _nothing(broken, job)
    with output_folder(job.out):
        return _measure_all(job, by_hand, found, broken, stop)


def _measure_all(job: ValidationJob, by_hand: LabelledSets, found: FoundClips, broken: list[str], stop: StopSignals) -> int:
    load = _loader(job.model)
    if found.truths or not all(is_joints(labelled.path) for labelled in by_hand.sets):
        load()  # an unknown name is said before the processes start
    people, made = list[PersonSet](), list[ClipOutcome]()
    with ProgressBar("sets of real people", float(len(by_hand.sets))) as bar, stop.interrupting():
        for measured in measure_people(by_hand.sets, load, bar.show):
            if isinstance(measured, str):
                broken.append(measured)
            else:
                people.append(measured)
    if found.truths:
        with ProgressBar("clips", float(len(found.truths) * len(job.runs))) as bar, stop.interrupting():
            for outcome in measure_clips(found.truths, job.runs, job.model, bar.show):
                if isinstance(outcome, ClipFailure):
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
        pictures = write_worst_gallery(job.out / "worst", find_worst_cases(shown))
        if plots.is_matplotlib_available():
            pictures += plots.draw_validation_plots(job.out / "plots", [leg for o in shown for leg in o.legs], [o.frames for o in shown])
        print(f", {len(pictures)} pictures in {job.out}/worst and {job.out}/plots", end="")
    print()
    if made and not plots.is_matplotlib_available():
        print(f"mirror: {plots.NO_MATPLOTLIB_TEXT}", file=sys.stderr)
    for line in broken:
        print(f"mirror: {printable(line)}", file=sys.stderr)
    return UNMEASURED_CLIPS_EXIT_CODE if broken else 0


def _loader(model: str) -> Callable[[], PoseModel]:
    """Loads the network when it is first asked for."""

    @cache
    def load() -> PoseModel:
        return load_model(model)

    return load


def _write(
    job: ValidationJob, people: Sequence[PersonSet], made: list[ClipOutcome], aside: Iterable[str], broken: Sequence[str]
) -> list[Path]:
    """Prints the report, people before rendered clips, and writes it with all figures."""
    labelled: dict[Key, list[ValidationFinding]] = {
        (PEOPLE, mode): people_findings([s for s in people if s.mode == mode]) for mode in PIPELINE_MODES
    }
    texts, notes, written = list[str](), list[str](), list[Path]()
    figures: dict[Key, list[ValidationFinding]] = labelled if people else {}
    conditions: dict[Key, Conditions] = {}
    if people:
        count = len({(s.name, s.exercise) for s in people})
        notes.append(f"{count} sets of real people labelled by hand. Shares with their 95 % interval (Wilson).")
        texts.append("\n\n".join(["# Accuracy on real people", notes[-1], tables(labelled, PEOPLE)]) + "\n")
        written += files.people(job.out, people)
    if made:
        made.sort(key=lambda o: (o.run.name, o.mode, o.truth.name))
        by_run: dict[Key, list[ClipOutcome]] = {
            (run.name, mode): [o for o in made if o.run == run and o.mode == mode] for run in job.runs for mode in PIPELINE_MODES
        }
        rendered: dict[Key, list[ValidationFinding]] = {key: collect_findings(own, key[1] == "live") for key, own in by_run.items()}
        conditions = {key: measure_strata([o.frames for o in own]) for key, own in by_run.items()}
        first = next(iter(by_run))
        told = _notes(job, made, aside, broken)
        halves = _halves(by_run, first[0])
        texts.append(format_report(rendered, halves, conditions[first], "Accuracy on clips with truth", told))
        notes += told
        figures = {**figures, **rendered, **halves}
        written += [
            write_whole(job.out / "summary.md", [format_summary(rendered), "\n"]),
            files.write_clips_csv(job.out / "clips.csv", [o.clip for o in made]),
            files.write_legs_csv(job.out / "legs.csv", [leg for o in made for leg in o.legs]),
        ]
    text = "\n".join(texts)
    print(text)
    return [
        write_whole(job.out / "report.md", [text]),
        files.write_findings_csv(job.out / "figures.json", figures, conditions, notes),
        *written,
    ]


def collect_findings(made: Sequence[ClipOutcome], live: bool) -> list[ValidationFinding]:
    """All figures of one run and mode."""
    clips = [o.clip for o in made]
    slow = bool(made) and (made[0].run.fps or FAST_CLIP_FPS) < FAST_CLIP_FPS
    legs = (leg for o in made for leg in o.legs)
    return [
        *counting_findings(clips),
        *valgus_findings(legs, live, SLOW_CLIP_ALERT_GOAL_S if slow else FAST_CLIP_ALERT_GOAL_S),
        *measure_agreement([o.frames for o in made], clips),
    ]


def _halves(by_run: Mapping[Key, Sequence[ClipOutcome]], run: str) -> dict[Key, list[ValidationFinding]]:
    """The figures of ``run`` for the clips of each half; nothing where there is only one."""
    halves = sorted({o.truth.half for own in by_run.values() for o in own}, reverse=True)
    if len(halves) < 2:
        return {}
    chosen = {(half, mode): [o for o in by_run[run, mode] if o.truth.half == half] for half in halves for mode in PIPELINE_MODES}
    return {(f"{half} half", mode): collect_findings(own, mode == "live") for (half, mode), own in chosen.items()}


def _nothing(broken: Sequence[str], job: ValidationJob) -> MirrorError:
    """No clip at all: a line on stderr for each that says why; the error itself says what to do."""
    for line in broken:
        print(f"mirror: {printable(line)}", file=sys.stderr)
    where = ", ".join(str(path) for path in job.folders)
    half = f" of the {job.half} half" if job.half else ""
    return MirrorError(f"validate {where}", f"no clip{half} can be measured", "name a folder of clips with their truth")


def _notes(job: ValidationJob, made: Sequence[ClipOutcome], aside: Iterable[str], broken: Sequence[str]) -> list[str]:
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
