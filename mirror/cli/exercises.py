"""``mirror exercises``: the exercises in words, a user's own files checked, one exercise's rules and a strip of its figure."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path

from mirror.cli.arguments import parse_path
from mirror.cli.terminal import fit
from mirror.errors import MirrorError
from mirror.exercises import (
    SIGNAL_VOCABULARY,
    Exercise,
    FormLimit,
    RepCondition,
    add_folder,
    catalogue,
    catalogue_problems,
    find_exercise,
    load_exercise,
)
from mirror.files import output_file
from mirror.i18n import Translator
from mirror.settings import SYSTEM_SETTINGS_FILE
from mirror.shutdown import StopSignals
from mirror.types.message import message
from mirror.user_folders import user_config_folder

INVALID_EXERCISE_EXIT_CODE = 2
"""Exit code: a file that was to be checked is wrong."""
ENGLISH_WORDS = Translator()
"""Like everything else that this command says of an exercise's rules."""
VIEW_DESCRIPTIONS = {"front": "facing the mirror", "side": "side to the mirror", "lying": "lying down"}
SIDES_DESCRIPTIONS = {"both": "both sides together", "each": "each side by itself", "alternate": "sides in turn"}
NAME_COLUMNS, RULE_INDENT_COLUMNS = 18, 11
"""Columns before an exercise's title in the list, and before the rules of one exercise."""
STRIP_FIGURE_COUNT = 6
"""Moments of the loop in a strip..."""
STRIP_FIGURE_PX = 240
"""...and pixels of each one's sides."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mirror exercises squat --figure squat.png\n  mirror exercises --check my_exercise.toml"
    parser.add_argument("name", nargs="?", metavar="NAME", help="only this one, with all its rules")
    parser.add_argument("--check", nargs="+", type=parse_path, metavar="FILE", help="say what is wrong with these exercise files")
    parser.add_argument("--figure", type=parse_path, metavar="OUT.png", help="with NAME: draw its figure, moment by moment")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    del stop  # nothing here takes long
    load_user_exercises()
    if options.check:
        return check_exercise_files(options.check)
    if options.figure and not options.name:
        raise MirrorError("--figure", "it draws one exercise", "name it: `mirror exercises NAME --figure OUT.png`")
    if options.figure:
        write_figure_strip(find_exercise(options.name), options.figure)
    if options.name:
        for line in describe_exercise(find_exercise(options.name)):
            print(fit(line, RULE_INDENT_COLUMNS))
        return 0
    for line in format_overview():
        print(fit(line, NAME_COLUMNS + 1))
    return 0


def load_user_exercises(config: Path | None = None) -> None:
    """Add the user's own exercises: the folder ``exercises`` beside each place where settings are looked for."""
    for folder in dict.fromkeys(exercise_folders(config)):
        add_folder(folder)


def exercise_folders(config: Path | None = None) -> list[Path]:
    """Where a user's own exercise files stand; the last is the one that ``mirror teach`` writes to."""
    if config is not None:
        return [config.resolve().parent / "exercises", config.absolute().parent / "exercises"]
    own = user_config_folder()
    return [SYSTEM_SETTINGS_FILE.parent / "exercises", *([own / "exercises"] if own else [])]


def warn_of_problems() -> None:
    """A line on stderr for each of the user's files that was left out."""
    for line in catalogue_problems().values():
        print(f"mirror: left out: {line}", file=sys.stderr)


def format_overview() -> Iterator[str]:
    """A line for each exercise, then one for each file that is wrong."""
    for exercise in catalogue().values():
        title, dose = ENGLISH_WORDS.text(exercise.title), ENGLISH_WORDS.text(exercise.dose.brief) if exercise.dose else ""
        beta = "beta" if exercise.beta else ""
        yield f"{exercise.key:{NAME_COLUMNS}} {title:22} {VIEW_DESCRIPTIONS[exercise.view]:18} {dose:11} {beta}".rstrip()
    for line in catalogue_problems().values():
        yield f"left out: {line}"
    yield ""
    yield "What each counts and watches: `mirror exercises NAME`."


def describe_checks(exercise: Exercise) -> list[str]:
    """What is counted and watched, shortly."""
    rule, drift = exercise.rep, exercise.drift
    said = [f"counts {describe_counting(exercise)}"]
    if rule.hold:
        said.append(f"held {rule.hold:g} s")
    if exercise.drifts:
        said.append(f"knees over toes: amber from {round(100 * drift.amber)} %, red from {round(100 * drift.red)} % of thigh")
    if exercise.form.wrists_above_nose:
        said.append("wrists above the nose")
    said += [f"{limit.name}: {format_limit_bands(limit)}" for limit in exercise.limits]
    return [*said, "beta, not measured on people"] if exercise.beta else said


def describe_counting(exercise: Exercise) -> str:
    """What makes a repetition count, in the words of its signal."""
    rule = exercise.rep
    if rule.signal.word == "depth" and rule.relative == "no":
        return f"from {round(100 * rule.turn)} % of hip height"
    change = {"no": "", "rest": " more than at rest", "start": " of its value at the start"}[rule.relative]
    return f"{rule.signal} {'up' if rule.turn > rule.arm else 'down'} to {format_amount(rule.turn, rule.signal.unit)}{change}"


def format_amount(value: float, unit: str) -> str:
    """``value`` of a signal with its unit."""
    return f"{value:g} degrees" if unit == "degrees" else f"{value:.2g}"


def format_limit_bands(limit: FormLimit) -> str:
    """Amber and red of a limit."""
    way = "from" if limit.red > limit.amber else "under"
    return f"amber {way} {format_amount(limit.amber, limit.signal.unit)}, red {way} {format_amount(limit.red, limit.signal.unit)}"


def describe_exercise(exercise: Exercise) -> Iterator[str]:
    """One exercise in full."""
    rule = exercise.rep
    yield f"{ENGLISH_WORDS.text(exercise.title)} ({exercise.key}){': beta, not measured on people' if exercise.beta else ''}"
    yield f"place      {ENGLISH_WORDS.text(exercise.placement.text)}"
    yield f"view       {VIEW_DESCRIPTIONS[exercise.view]}, {SIDES_DESCRIPTIONS[exercise.sides]}"
    if exercise.dose:
        yield f"dose       {ENGLISH_WORDS.text(exercise.dose.whole)}"
    yield f"counts     {describe_counting(exercise)}"
    yield f"           {rule.signal.word}: {SIGNAL_VOCABULARY[rule.signal.word].says}"
    thresholds = ((name, getattr(rule, name)) for name in ("arm", "close", "partial", "turn"))
    yield f"           {', '.join(f'{name} {format_amount(value, rule.signal.unit)}' for name, value in thresholds)}"
    limit = f", at most {rule.max_time:g} s" if isfinite(rule.max_time) else ""
    yield f"           at least {rule.min_time:g} s{limit}{f', held for {rule.hold:g} s' if rule.hold else ''}"
    for condition in exercise.conditions:
        yield f"asks       {_asked(condition)}"
    for entry in exercise.limits:
        side = message("side_word.left")
        yield f'watches    {entry.signal}: {format_limit_bands(entry)}: "{ENGLISH_WORDS.text(entry.cue.but(side=side))}"'
    if exercise.drifts:
        yield f"watches    {describe_checks(exercise)[1]}"
    if exercise.form.wrists_above_nose:
        yield "watches    wrists above the nose, or the repetition is partial"


def _asked(condition: RepCondition) -> str:
    moment = {"start": "before", "turn": "at the turn of", "rep": "all through", "net": "as the change over"}[condition.when]
    unit = condition.signal.unit
    span = [
        *([f"at least {format_amount(condition.at_least, unit)}"] if isfinite(condition.at_least) else []),
        *([f"at most {format_amount(condition.at_most, unit)}"] if isfinite(condition.at_most) else []),
    ]
    seconds = f" for {condition.seconds:g} s" if condition.seconds else ""
    other = "not this side's" if condition.failing == "ignore" else f'partial, "{ENGLISH_WORDS.text(condition.words)}"'
    change = "change of " if condition.change else ""
    return f"{change}{condition.signal} {' and '.join(span)}{seconds} {moment} a repetition; else {other}"


def check_exercise_files(files: Sequence[Path]) -> int:
    """A line for each file: what it is, or what is wrong with it. The exit code."""
    code = 0
    for path in files:
        try:
            exercise = load_exercise(path)
            print(f"{path}: good: {ENGLISH_WORDS.text(exercise.title)}, {'; '.join(describe_checks(exercise))}")
        except MirrorError as error:
            print(f"mirror: {error}", file=sys.stderr)
            code = INVALID_EXERCISE_EXIT_CODE
    return code


def write_figure_strip(exercise: Exercise, out: Path) -> None:
    """Writes the exercise's figure as a PNG, ``STRIP_FIGURE_COUNT`` moments side by side. Raises MirrorError where it has none."""
    if exercise.figure is None:
        raise MirrorError(f"exercise {exercise.key}", "has no [figure] to draw", "write one into its file")
    import pygame

    from mirror.display.png import write_png
    from mirror.display.widgets.body_figure import BodyFigure, figure_moment

    sheet = pygame.Surface((STRIP_FIGURE_COUNT * STRIP_FIGURE_PX, STRIP_FIGURE_PX))
    for i in range(STRIP_FIGURE_COUNT):
        drawing = figure_moment(exercise.figure, i / STRIP_FIGURE_COUNT)
        sheet.blit(BodyFigure(STRIP_FIGURE_PX, STRIP_FIGURE_PX, (0.0, 0.0), STRIP_FIGURE_PX, drawing).paint(), (i * STRIP_FIGURE_PX, 0))
    with output_file(out):
        write_png(sheet, out)
