"""A visit to the mirror: when a set is over, what stands between sets, and the guided screen from the first pose to the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from mirror.assets.cards import load_cards
from mirror.coach.feedback import BAND_FEEDBACK_FROM_SETS, REQUEST_FEEDBACK_FROM_SETS, Mode
from mirror.coach.session import Session
from mirror.coach.workout import CARD_DISPLAY_S, SET_END_ABSENCE_S, SET_END_REST_S, SETUP_CARD_DISPLAY_S, SUMMARY_DISPLAY_S, Workout
from mirror.exercises import find_exercise
from mirror.types import Action, Pose, View
from tests import viewing
from tests.people import SIZE, Squatter, filmed, length, nobody, squats
from tests.people.doing import DOINGS
from tests.words import words

RATE = 10.0


class Visit:
    """Films one person after another before a trainer and keeps what the glass showed."""

    def __init__(self, calibration: int = 0, mode: Mode = "full", guide: bool = False, sets_done: int = 0, exercise: str = "squat") -> None:
        self.trainer = Workout(Session(find_exercise(exercise), calibration), mode, load_cards(), sets_done, guide, seed=1)
        self.views: list[View] = []
        self.time = 0.0
        self._person = 0

    def squat(self, count: int, drift: float = 0.0, rest: float = 0.0) -> None:
        motion = squats(count, drift=dict.fromkeys(range(1, count + 1), (drift, drift)))
        self._film(motion, length(count) + rest)

    def stand(self, seconds: float) -> None:
        self._film(lambda _: (0.0, (0.0, 0.0)), seconds)

    def one_leg(self, left: bool) -> None:
        """Five squats on one leg."""
        film = DOINGS["single_leg_squat"].film(5, left=left, since=self.time, rate=RATE, person=self._person)
        self._show(film)
        self.time = film.until

    def stroll(self) -> None:
        """Two steps back and forward again, to fetch something."""
        for i in range(60):
            away = 1.2 * min(i / 20, 1.0, (60 - i) / 20)
            self._show([Pose(self.time + i / RATE, SIZE, Squatter(distance=3.2 + away).points(0.0), person=self._person)])
        self.time += 60 / RATE
        self.stand(2)

    def leave(self, seconds: float) -> None:
        self._show(nobody(self.time, self.time + seconds, RATE))
        self.time += seconds

    def next_person(self) -> None:
        self._person += 1

    def press(self, *actions: Action) -> None:
        for action in actions:
            self.trainer.act(action)

    def scenes(self) -> list[str]:
        """Each scene that was shown, in order, repeats left out."""
        names: list[str] = [view.scene.name for view in self.views]
        return [*names[:1], *(b for a, b in pairwise(names) if a != b)]

    @property
    def scene(self) -> str:
        return self.view.scene.name

    @property
    def view(self) -> View:
        return self.views[-1]

    def _film(self, motion: Callable[[float], tuple[float, tuple[float, float]]], seconds: float) -> None:
        start = self.time
        self._show(filmed(lambda t: motion(t - start), start + seconds, rate=RATE, seed=round(start), person=self._person, since=start))
        self.time += seconds

    def _show(self, poses: Iterable[Pose]) -> None:
        self.views += [self.trainer.update(pose)[0] for pose in poses]


def test_a_rest_ends_the_set_and_shows_its_summary_then_a_card_then_the_next_set() -> None:
    visit = Visit()
    visit.squat(3)
    assert visit.scene == "set"
    visit.stand(SET_END_REST_S + SUMMARY_DISPLAY_S + CARD_DISPLAY_S + 1)
    assert visit.scenes()[-4:] == ["set", "summary", "card", "set"]
    [summary] = visit.trainer.summaries
    assert (summary.reps, summary.exercise) == (3, "squat")
    assert (visit.view.training.reps, viewing.summary(visit.view), viewing.card(visit.view)) == (0, None, None)


def test_a_breath_within_a_set_does_not_end_it() -> None:
    visit = Visit()
    visit.squat(2)
    visit.stand(SET_END_REST_S - 4)
    visit.squat(2)
    assert visit.view.training.reps == 4
    assert visit.trainer.summaries == []


def test_select_ends_the_set_at_once_and_puts_the_slides_away() -> None:
    visit = Visit()
    visit.squat(2)
    visit.press(Action.SELECT)
    visit.stand(0.5)
    assert visit.scene == "summary"
    visit.press(Action.SELECT)
    visit.stand(0.5)
    assert visit.scene == "card"
    visit.press(Action.SELECT)
    visit.stand(0.5)
    assert visit.scene == "set"


def test_select_without_repetitions_sums_up_nothing() -> None:
    visit = Visit()
    visit.stand(3)
    visit.press(Action.SELECT)
    visit.stand(1)
    assert visit.scenes()[-1] == "set"
    assert visit.trainer.summaries == []


def test_the_next_repetition_puts_the_summary_away_and_counts_from_one() -> None:
    visit = Visit()
    visit.squat(2)
    visit.press(Action.SELECT)
    visit.squat(1)
    assert (visit.scene, visit.view.training.reps) == ("set", 1)
    running = [view for view in visit.views if view.scene.name == "set" and view.training.depth > 0.15]
    assert len(running) > 20


def test_another_exercise_sums_up_the_one_that_was_done_and_shows_how_to_stand() -> None:
    visit = Visit()
    visit.squat(2)
    visit.press(Action.NEXT)
    visit.stand(0.5)
    assert viewing.summary(visit.view)
    assert viewing.summary(visit.view).exercise == "squat"
    assert words(visit.view.training.title) == "Banded squat"
    visit.press(Action.SELECT)
    visit.stand(0.5)
    assert viewing.card(visit.view)
    assert words(viewing.card(visit.view).title) == "Banded squat"
    assert "above the knees" in words(viewing.card(visit.view).text)
    visit.stand(SETUP_CARD_DISPLAY_S)
    assert visit.scene == "set"
    assert [len(done.reps) for done in visit.trainer.sets if done.reps] == [2]


def test_somebody_who_arrives_at_an_exercise_that_is_done_lying_is_shown_how() -> None:
    visit = Visit(exercise="clam_shell")
    visit.leave(1)
    assert visit.scene == "attract"
    visit.stand(1)
    assert viewing.card(visit.view)
    assert viewing.card(visit.view).key == "setup_clam_shell"
    visit.stand(SETUP_CARD_DISPLAY_S)
    assert visit.scene != "card"
    squat = Visit()
    squat.stand(1)
    assert viewing.card(squat.view) is None


def test_leafing_through_exercises_shows_each_ones_card_alone() -> None:
    visit = Visit()
    visit.stand(2)
    visit.press(Action.NEXT, Action.NEXT)
    visit.stand(0.5)
    assert viewing.card(visit.view)
    assert viewing.card(visit.view).key == "setup_overhead_squat"
    assert visit.trainer.summaries == []


def test_leaving_ends_the_set() -> None:
    visit = Visit()
    visit.squat(2)
    visit.leave(SET_END_ABSENCE_S + 1)
    assert visit.scene == "summary"
    assert len(visit.trainer.summaries) == 1


def test_the_next_person_sees_nothing_of_the_one_before() -> None:
    visit = Visit()
    visit.squat(2)
    visit.leave(SET_END_ABSENCE_S + 1)
    visit.next_person()
    visit.stand(2)
    assert visit.scene not in ("summary", "card")
    assert (visit.view.training.reps, viewing.summary(visit.view)) == (0, None)
    assert len(visit.trainer.summaries) == 1


def test_a_person_who_takes_over_at_once_ends_the_others_set_once() -> None:
    visit = Visit()
    visit.squat(2)
    visit.next_person()
    visit.squat(3, rest=SET_END_REST_S + 1)
    assert [summary.reps for summary in visit.trainer.summaries] == [2, 3]


def test_practice_squats_alone_are_no_set() -> None:
    visit = Visit(calibration=2)
    visit.squat(2)
    visit.stand(SET_END_REST_S + 2)
    assert visit.trainer.summaries == []
    visit.squat(2, rest=SET_END_REST_S + 2)
    assert [summary.reps for summary in visit.trainer.summaries] == [4]


def test_cards_take_turns() -> None:
    visit = Visit()
    seen = []
    for _ in range(3):
        visit.squat(1)
        visit.press(Action.SELECT, Action.SELECT)
        visit.stand(0.2)
        assert viewing.card(visit.view)
        seen.append(viewing.card(visit.view).key)
        visit.press(Action.SELECT)
    assert seen == [card.key for card in load_cards()[:3]]


def test_a_set_without_feedback_is_silent_and_summed_up_all_the_same() -> None:
    visit = Visit(mode="none", calibration=2)
    visit.squat(2)
    visit.squat(4, drift=0.2, rest=SET_END_REST_S + 1)
    assert all(view.training.cue is None for view in visit.views)
    assert {view.training.feedback for view in visit.views} == {"request"}
    [summary] = visit.trainer.summaries
    assert summary.clean < summary.judged
    loud = Visit(calibration=2)
    loud.squat(2)
    loud.squat(4, drift=0.2)
    assert any(view.training.cue for view in loud.views)


def test_a_single_set_without_feedback_can_be_asked_for() -> None:
    visit = Visit()
    visit.squat(1, rest=SET_END_REST_S + SUMMARY_DISPLAY_S + CARD_DISPLAY_S)
    visit.press(Action.QUIET)
    before = len(visit.views)
    visit.squat(2, drift=0.2, rest=SET_END_REST_S + 2)
    assert {view.training.feedback for view in visit.views[before : before + 40]} == {"request"}
    assert not any(view.training.cue for view in visit.views[before:])
    assert visit.trainer.summaries[-1].reps == 2
    assert visit.view.training.feedback == "every"


def test_asking_twice_for_a_set_without_feedback_is_asking_for_none() -> None:
    visit = Visit()
    visit.stand(2)
    visit.press(Action.QUIET, Action.QUIET)
    visit.stand(1)
    assert visit.view.training.feedback == "every"


@pytest.mark.parametrize(
    ("sets_done", "first", "second"),
    [(0, "every", "every"), (BAND_FEEDBACK_FROM_SETS - 1, "every", "band"), (REQUEST_FEEDBACK_FROM_SETS - 1, "band", "request")],
)
def test_feedback_fades_from_set_to_set(sets_done: int, first: str, second: str) -> None:
    visit = Visit(mode="fading", sets_done=sets_done)
    visit.squat(1)
    assert visit.view.training.feedback == first
    visit.press(Action.SELECT)
    visit.squat(1)
    assert visit.view.training.feedback == second
    visit.next_person()
    visit.stand(1)
    visit.stand(1)
    assert visit.view.training.feedback == "every"


def test_the_end_of_a_recording_sums_its_set_up() -> None:
    visit = Visit()
    assert visit.trainer.finish()[0] is None
    visit.squat(2)
    ended, _ = visit.trainer.finish()
    assert ended
    assert viewing.summary(ended)
    assert viewing.summary(ended).reps == 2
    visit.press(Action.SELECT)
    again, _ = visit.trainer.finish()
    assert again
    assert again.scene.name == "card"
    assert len(visit.trainer.summaries) == 1


def guided_visit(flat: float, raised: float, stroll: bool = False) -> Visit:
    """Somebody who does the guided screen up to the centimetres, with both knees drifting by ``flat`` and ``raised`` in the squats and
    steady on one leg; ``stroll`` fetches the wedge before every step."""
    visit = Visit()
    visit.stand(2)
    visit.press(Action.GUIDE)
    visit.stand(0.5)
    drift = {"flat": flat, "raised": raised}
    guide = visit.trainer.guided
    assert guide
    while guide.step and guide.step.exercise == "squat":
        if stroll:
            visit.stroll()
        visit.press(Action.SELECT)
        visit.squat(guide.step.wanted, drift.get(guide.step.key, 0.0))
    while guide.step and guide.step.exercise:
        visit.press(Action.SELECT)
        visit.one_leg(guide.step.key == "left")
    return visit


@pytest.mark.integration
@pytest.mark.parametrize("stroll", [False, True])
def test_the_guided_screen_from_the_first_squat_to_the_plan(stroll: bool) -> None:
    visit = guided_visit(0.20, 0.04, stroll)
    assert "calibration" not in visit.scenes()
    assert all(view.training.cue is None for view in visit.views if view.scene.name == "guided")
    for _ in range(2):
        visit.press(Action.NEXT, *[Action.PREVIOUS] * 6, Action.SELECT)
    visit.stand(0.2)
    result = viewing.guided(visit.view)
    assert result
    assert (result.stage, words(result.text)) == ("result", "consistent with stiff ankles")
    assert all(rep.regime == "calibrated" for done in visit.trainer.sets for rep in done.reps if rep.reason is None and rep.side is None)
    assert {"left leg alone: steady", "right leg alone: steady", "knee to wall: left 7, right 7 cm"} <= set(words(result.lines))
    visit.press(Action.SELECT)
    visit.stand(0.2)
    plan = viewing.guided(visit.view)
    assert plan
    assert plan.stage == "plan"
    assert any(line.startswith("Ankle mobilisation") for line in words(plan.lines))
    visit.press(Action.SELECT)
    visit.stand(2)
    visit.squat(1)
    assert (visit.scene, visit.view.training.exercise, visit.view.training.reps) == ("set", "squat", 1)


def test_somebody_steady_is_not_sent_to_any_correction() -> None:
    visit = guided_visit(0.0, 0.0)
    visit.press(Action.SELECT, Action.SELECT)
    visit.stand(0.2)
    assert viewing.guided(visit.view)
    assert words(viewing.guided(visit.view).text) == "nothing to correct"


def test_an_exercise_that_needs_no_practice_squats_is_summed_up_without_them() -> None:
    visit = Visit(calibration=2, exercise="single_leg_squat")
    visit.one_leg(left=True)
    visit.stand(SET_END_REST_S + 1)
    [summary] = visit.trainer.summaries
    assert (summary.exercise, summary.reps, summary.judged) == ("single_leg_squat", 5, 5)
    assert words(summary.advice_text) == "now the right side"


def test_after_the_guided_screen_the_exercise_before_it_goes_on() -> None:
    visit = Visit(exercise="banded_squat")
    visit.stand(1)
    visit.press(Action.GUIDE, Action.SELECT)
    visit.stand(1)
    assert visit.view.training.exercise == "squat"
    visit.press(Action.GUIDE)
    visit.stand(1)
    assert (visit.view.training.exercise, visit.scene) == ("banded_squat", "set")


def test_the_guided_screen_does_not_outlive_its_person() -> None:
    visit = Visit()
    visit.stand(2)
    visit.press(Action.GUIDE, Action.SELECT)
    visit.squat(1)
    visit.next_person()
    visit.stand(2)
    assert visit.trainer.guided is None
    assert visit.scene != "guided"


def test_what_keeps_squats_from_being_counted_is_said_in_the_guided_screen_too() -> None:
    visit = Visit()
    visit.stand(2)
    visit.press(Action.GUIDE, Action.SELECT)

    def cut() -> Iterator[Pose]:
        for i in range(30):
            points = Squatter().points(0.0)
            points[15:17, 2] = 0.01
            yield Pose(visit.time + i / RATE, SIZE, points.astype(np.float32))

    views = [visit.trainer.update(pose)[0] for pose in cut()]
    assert words((views[-1].scene.name, views[-1].advice)) == ("guided", "feet out of view: step back")
    visit.time += 3.0
    visit.leave(1)
    assert visit.scene == "attract"


def test_a_mirror_that_guides_begins_with_it_for_everybody() -> None:
    visit = Visit(guide=True)
    visit.leave(1)
    assert visit.scene == "attract"
    visit.stand(1)
    assert visit.scene == "guided"
    visit.press(Action.GUIDE)
    visit.stand(1)
    assert visit.scene != "guided"
    visit.next_person()
    visit.stand(1)
    assert visit.scene == "guided"
