"""``mirror validate``: measure every clip with truth, say and write what was found."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mirror.camera.quiet import stderr_muted
from mirror.errors import MirrorError
from mirror.files import folder, write_whole
from mirror.measure.validate import files, plots
from mirror.measure.validate.agreement import Conditions, errors, strata
from mirror.measure.validate.findings import LATER, SOON, Finding, counting, valgus
from mirror.measure.validate.gallery import gallery, worst
from mirror.measure.validate.pipeline import MODES, Run
from mirror.measure.validate.report import Key, report, summary
from mirror.measure.validate.truth import Half, find
from mirror.measure.validate.work import Failure, Outcome, outcomes
from mirror.pose.network import Network
from mirror.progress import Bar
from mirror.signals import Stop

DAMAGED = 3
"""Exit code: some clips could not be measured, and the rest was."""

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
    found = find(job.folders, job.half)
    if not found.truths:
        raise _nothing(found.broken, job)
    folder(job.out)
    with stderr_muted():
        Network(job.model)  # an unknown name is said before the processes start
    made: list[Outcome] = []
    broken = list(found.broken)
    total = len(found.truths) * len(job.runs)
    with Bar("clips", float(total)) as bar, stop.interrupting():
        for outcome in outcomes(found.truths, job.runs, job.model, bar.show):
            if isinstance(outcome, Failure):
                broken.append(outcome.line)
            else:
                made.append(outcome)
    broken = list(dict.fromkeys(broken))
    if not made:
        raise _nothing(broken, job)
    made.sort(key=lambda o: (o.run.name, o.mode, o.truth.name))
    by_run: dict[Key, list[Outcome]] = {
        (run.name, mode): [o for o in made if o.run == run and o.mode == mode] for run in job.runs for mode in MODES
    }
    figures: dict[Key, list[Finding]] = {key: findings(own, key[1] == "live") for key, own in by_run.items()}
    conditions: dict[Key, Conditions] = {key: strata([o.frames for o in own]) for key, own in by_run.items()}
    first = next(iter(by_run))
    notes = _notes(job, made, found.aside, broken)
    halves = _halves(by_run, first[0])
    text = report(figures, halves, conditions[first], "Accuracy on clips with truth", notes)
    print(text)
    written = [
        write_whole(job.out / "report.md", [text]),
        write_whole(job.out / "summary.md", [summary(figures), "\n"]),
        files.figures(job.out / "figures.json", {**figures, **halves}, conditions, notes),
        files.clips(job.out / "clips.csv", [o.clip for o in made]),
        files.legs(job.out / "legs.csv", [leg for o in made for leg in o.legs]),
    ]
    shown = [o for o in made if o.run == job.runs[0]]
    pictures = gallery(job.out / "worst", worst(shown))
    if plots.available():
        pictures += plots.plots(job.out / "plots", [leg for o in shown for leg in o.legs], [o.frames for o in shown])
    print(f"written: {', '.join(str(path) for path in written)}, {len(pictures)} pictures in {job.out}/worst and {job.out}/plots")
    if not plots.available():
        print(f"mirror: {plots.MISSING}", file=sys.stderr)
    for line in broken:
        print(f"mirror: {line}", file=sys.stderr)
    return DAMAGED if broken else 0


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
