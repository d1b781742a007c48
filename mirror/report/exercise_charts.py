"""The charts of one exercise: two by day that a report leads with, and those of its details."""

from __future__ import annotations

from collections.abc import Iterable
from math import isfinite

from mirror.coach.squat.verdict import knee_limits
from mirror.i18n import Translator
from mirror.report.change import QUANTITY_SCALES
from mirror.report.chart import Chart, ChartBand, ChartPoint, ChartSeries, SeriesLook, spread_days
from mirror.report.member_report import ExerciseChapter, MemberReport
from mirror.report.programme import PROGRAMME_DRIFT_REP_SHARE
from mirror.report.series import DayPoint, DoneSet, Quantity
from mirror.report.units import thighs_to_cm
from mirror.types import PHASES, SIDES, BodySize, Regime, Rep
from mirror.types.message import join_messages, message

MAX_CHARTED_REPS = 20
"""Repetitions of a set that are drawn."""
MAX_DAY_TICKS = 4
MONTH_TICK_DAYS = 330
"""Days from which an axis names months and years."""
SIDE_LOOKS: dict[str, SeriesLook] = {"left": "first", "right": "second"}


def draw_lead_charts(chapter: ExerciseChapter, say: Translator) -> list[Chart]:
    """How far the knees came in (or, of exercises that measure no drift, the tempo), and the share of clean repetitions, by day."""
    first = _knees_by_day(chapter, say) if chapter.exercise.drifts else _by_day(chapter, "tempo", say)
    return [chart for chart in (first, _clean_by_day(chapter, say)) if chart is not None]


def draw_detail_charts(dossier: MemberReport, chapter: ExerciseChapter, say: Translator) -> list[Chart]:
    """The last set repetition by repetition, the knees' path, and the depth by day."""
    if not chapter.exercise.drifts:
        return []
    last = chapter.sets[-1]
    path = _path(dossier, last, say) if chapter.exercise.key == "squat" and dossier.curve else None
    return [chart for chart in (_by_rep(last, chapter, say), path, _by_day(chapter, "depth", say)) if chart is not None]


def _knees_by_day(chapter: ExerciseChapter, say: Translator) -> Chart | None:
    found = {side: chapter.series[side] for side in SIDES}
    days = [point for series in found.values() for point in series.points]
    if not days:
        return None
    series = tuple(
        ChartSeries(say.say(f"plot.{side}"), tuple(_cm_day(point, chapter.body) for point in one.points),
                    SIDE_LOOKS[side])
        for side, one in found.items()
    )  # fmt: skip
    words = _sentences(chapter, SIDES, say)
    bands, top = _knee_bands(chapter, found["left"].regime, say)
    return Chart(
        say.say("plot.drift_by_day"),
        words,
        _caption(series, say),
        "cm",
        series,
        _day_ticks(days, say),
        (0.0, max(top, _highest(series))),
        bands,
    )


def _clean_by_day(chapter: ExerciseChapter, say: Translator) -> Chart | None:
    points = chapter.series["clean"].points
    if not points:
        return None
    limit = 100 * (1 - PROGRAMME_DRIFT_REP_SHARE)
    bands = (ChartBand(limit, 100, say.say("band.mostly_clean"), "good"), ChartBand(0, limit, say.say("band.work_on"), "amber"))
    series = ChartSeries(say.say("plot.clean"), tuple(_point(point, 100) for point in points))
    return Chart(
        say.say("plot.clean_by_day"), _sentences(chapter, ("clean",), say), say.say("plot.clean_caption"), "%", (series,),
        _day_ticks(points, say), (0.0, 100.0), bands,
    )  # fmt: skip


def _by_day(chapter: ExerciseChapter, quantity: Quantity, say: Translator) -> Chart | None:
    points = chapter.series[quantity].points
    if not points:
        return None
    factor = QUANTITY_SCALES[quantity][0]
    series = ChartSeries(say.say(f"plot.{quantity}"), tuple(_point(point, factor) for point in points))
    top = max(factor * point.interval[1] for point in points)
    unit = say.say(f"quantity.{quantity}.unit")
    title, words = say.say(f"plot.{quantity}_by_day"), _sentences(chapter, (quantity,), say)
    return Chart(title, words, _caption((series,), say), unit, (series,), _day_ticks(points, say), (0.0, top))


def _by_rep(done: DoneSet, chapter: ExerciseChapter, say: Translator) -> Chart | None:
    reps = [rep for rep in done.reps if any(map(isfinite, rep.knees))][-MAX_CHARTED_REPS:]
    if not reps:
        return None
    shift = 0.14 if len(reps) > 1 else 0.0
    series = tuple(
        ChartSeries(
            say.say(f"plot.{side}"),
            tuple(_cm_point(rep.number + (shift if leg else -shift), rep.knees[leg], (0.0, 0.0), chapter.body) for rep in reps),
            SIDE_LOOKS[side],
            joined=False,
        )
        for leg, side in enumerate(SIDES)
    )
    bands, top = _knee_bands(chapter, reps[-1].regime, say)
    every = 1 if len(reps) <= 12 else 2
    ticks = tuple((float(rep.number), str(rep.number)) for rep in reps[::every])
    title = say.say("plot.last_set", date=done.when.date())
    words = describe_reps(reps, say)
    return Chart(title, words, words, "cm", series, ticks, (0.0, max(top, _highest(series))), bands)


def describe_reps(reps: list[Rep], say: Translator) -> str:
    """In which repetitions knees came in, which, and when."""
    drifted = tuple(
        message("plot.drifted_rep", number=rep.number, side=message(f"side.{rep.valgus}"), phase=message(f"phase.{rep.phase or PHASES[1]}"))
        for rep in reps
        if rep.valgus not in (None, "none")
    )
    n = len(reps)
    return say.sentence(message("plot.drifted", n=n, items=drifted) if drifted else message("plot.none_drifted", n=n))


def _path(dossier: MemberReport, done: DoneSet, say: Translator) -> Chart | None:
    """Where each knee ought to be by its own path, and where the last set's repetitions had it at their deepest."""
    reps = [rep for rep in done.reps if isfinite(rep.depth) and rep.by_phase]
    series = []
    for leg, side in enumerate(SIDES):
        name = message(f"side.{side}")
        line = tuple(_free_point(100 * row[0], 100 * row[1 + leg]) for row in dossier.curve)
        seen = (_free_point(100 * rep.depth, _at(dossier, rep.depth, leg) + 100 * rep.by_phase["bottom"][leg])
                for rep in reps if "bottom" in rep.by_phase)  # fmt: skip
        series += [
            ChartSeries(say.say("plot.path.own", side=name), line, SIDE_LOOKS[side], marked=False),
            ChartSeries(say.say("plot.path.bottom", side=name), tuple(seen), SIDE_LOOKS[side], joined=False),
        ]
    values = [point.y for one in series for point in one.points if isfinite(point.y)]
    if not values:
        return None
    deepest = max(point.x for one in series for point in one.points)
    ticks = tuple((float(depth), f"{depth} %") for depth in range(0, int(deepest) + 1, 10))
    unit = say.say("plot.path.unit")
    words = say.say("plot.path.words")
    return Chart(say.say("plot.path"), words, words, unit, tuple(series), ticks, (min(values), max(values)))


def _at(dossier: MemberReport, depth: float, leg: int) -> float:
    return 100 * min(dossier.curve, key=lambda row: abs(row[0] - depth))[1 + leg]


def _knee_bands(chapter: ExerciseChapter, regime: Regime, say: Translator) -> tuple[tuple[ChartBand, ...], float]:
    """The bands in centimetres, and up to where an axis shows all three."""
    amber, red = (thighs_to_cm(limit, chapter.body) for limit in knee_limits(chapter.exercise.drift, regime))
    top = red * 1.4
    return (
        ChartBand(0.0, amber, say.say("band.good"), "good"),
        ChartBand(amber, red, say.say("band.amber"), "amber"),
        ChartBand(red, 1e3, say.say("band.red"), "red"),
    ), top


def _cm_day(point: DayPoint, body: BodySize) -> ChartPoint:
    return _cm_point(point.day.toordinal(), point.value, point.interval, body)


def _cm_point(x: float, share: float, interval: tuple[float, float], body: BodySize) -> ChartPoint:
    if not isfinite(share):
        return ChartPoint(x, share, share, share)
    middle, low, high = (thighs_to_cm(one, body) for one in (share, *interval))
    return ChartPoint(x, middle, low, high)


def _point(point: DayPoint, factor: float) -> ChartPoint:
    low, high = point.interval
    return ChartPoint(point.day.toordinal(), factor * point.value, factor * low, factor * high)


def _free_point(x: float, y: float) -> ChartPoint:
    return ChartPoint(x, y, y, y)


def _highest(series: Iterable[ChartSeries]) -> float:
    return max((max(point.y, point.high) for one in series for point in one.points if isfinite(point.y)), default=0.0)


def _day_ticks(points: Iterable[DayPoint], say: Translator) -> tuple[tuple[float, str], ...]:
    days = {point.day.toordinal(): point.day for point in points}
    key = "plot.day" if max(days) - min(days) < MONTH_TICK_DAYS else "plot.month"
    return tuple((float(day), say.say(key, date=days[day])) for day in spread_days(sorted(days), MAX_DAY_TICKS))


def _caption(series: Iterable[ChartSeries], say: Translator) -> str:
    return say.say("plot.caption" if all(one.shows_points for one in series) else "plot.caption_line")


def _sentences(chapter: ExerciseChapter, names: Iterable[str], say: Translator) -> str:
    found = dict(zip(chapter.series, chapter.sentences, strict=True))
    return say.sentence(join_messages(found[name] for name in found if name in tuple(names)))
