from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from mirror.sound.events import SoundEvent, SoundEventDetector
from mirror.types import (
    AssessmentScene,
    AssessmentStatus,
    AttractScene,
    BaselineScene,
    CalibrationScene,
    Card,
    CardScene,
    ChallengeStatus,
    Cue,
    FaultScene,
    HandChoice,
    MenuScene,
    SetScene,
    SummaryScene,
    View,
)
from tests import viewing
from tests.sound.samples import SUMMARY

SET = viewing.make_view(SetScene(), exercise="squat", title="Squat", reps=3)
MENU = MenuScene("Menu", ("Squat", "Close"))
LEFT = Cue("left", "left knee over the second toe", 12.0, "left", "bottom", "amber")


def heard(*views: View) -> list[SoundEvent]:
    """All that is heard of ``views``, each shown several times as the display does, later anew with the same content."""
    listener = SoundEventDetector()
    seen: list[SoundEvent] = []
    for view in views:
        for shown in (view, view, viewing.change(view, hint="Esc: quit")):
            seen += listener.heard(shown)
    return seen


def tones(*views: View) -> list[str | None]:
    return [one.tone for one in heard(*views)]


def counts(reps: int, **more: Any) -> View:
    return viewing.change(SET, time=10.0 + reps, reps=reps, **more)


def test_a_counted_repetition_sounds_once_with_its_number() -> None:
    assert heard(SET, counts(4), counts(5)) == [SoundEvent("rep", words="4"), SoundEvent("rep", words="5")]


def test_the_first_view_of_all_is_no_news() -> None:
    assert heard(viewing.change(SET, cue=LEFT)) == []


@pytest.mark.parametrize(
    "after",
    [
        counts(4, exercise="step_down"),
        counts(4, member="Ann"),
        counts(0),
        counts(9),
        counts(4, scene=AttractScene()),
    ],
    ids=["another exercise", "another person", "begun anew", "a count taken up", "nobody there"],
)
def test_a_count_that_changes_for_another_reason_is_no_repetition(after: View) -> None:
    assert heard(SET, after) == []


def test_the_next_person_begins_at_one() -> None:
    somebody = counts(0, scene=BaselineScene())
    assert heard(SET, View(20.0, AttractScene()), somebody, counts(1)) == [SoundEvent("rep", words="1")]


def test_a_fault_in_between_sounds_nothing_again_and_loses_nothing() -> None:
    alert = viewing.change(SET, cue=LEFT)
    fault = View(13.0, FaultScene("no camera: plug it in"))
    assert tones(SET, alert, fault, alert, viewing.change(alert, reps=4)) == ["alert", "rep"]


def test_practice_squats_are_counted_aloud() -> None:
    practice = viewing.make_view(CalibrationScene(0, 2), 5.0, exercise="squat")
    assert heard(practice, viewing.change(practice, done=1)) == [SoundEvent("rep", words="1")]


def test_an_alert_says_its_side_and_words_once_and_sounds_again_when_it_gets_red() -> None:
    red = replace(LEFT, since=12.4, severity="red")
    amber, worse = viewing.change(SET, cue=LEFT), viewing.change(SET, cue=red)
    assert heard(SET, amber, worse, SET) == [
        SoundEvent("alert", "left", "amber", LEFT.text, True),
        SoundEvent("alert", "left", "red", LEFT.text, True),
    ]


def test_praise_is_words_without_an_alarm_and_stands_for_the_number() -> None:
    praise = viewing.change(counts(4), cue=Cue("praise", "that is it", 14.0))
    assert heard(SET, praise) == [SoundEvent("rep"), SoundEvent(words="that is it", urgent=True)]


def test_a_set_that_ends_sounds_and_its_summary_does_not_end_it_again() -> None:
    summary, fault = View(30.0, SummaryScene(SUMMARY)), View(31.0, FaultScene("x"))
    assert tones(SET, summary, fault, summary, View(35.0, CardScene(Card("", "", "", ""))), summary) == ["end"]


def test_the_last_three_seconds_of_a_challenge_tick_and_its_end_sounds_once() -> None:
    views = [viewing.change(SET, time=50 + tenth / 10, challenge=ChallengeStatus(3, (50 - tenth) / 10)) for tenth in range(51)]
    assert tones(*views, View(56.0, SummaryScene(SUMMARY))) == ["tick", "tick", "tick", "end"]


def test_a_challenge_cut_off_by_its_summary_still_ends_once() -> None:
    assert tones(viewing.change(SET, challenge=ChallengeStatus(3, 0.1)), View(56.0, SummaryScene(SUMMARY))) == ["end"]


def test_a_hand_that_fills_its_ring_is_a_choice() -> None:
    menu = View(5.0, MENU)
    ring = [viewing.change(menu, hand=HandChoice("right", share, "Squat")) for share in (0.2, 0.6, 1.0)]
    assert tones(menu, *ring, SET) == ["choice"]
    assert tones(menu, *ring[:2], viewing.change(menu, hand=HandChoice("right", 0.95, "Squat")), SET) == ["choice"]


def test_a_hand_taken_down_early_is_no_choice() -> None:
    menu = View(5.0, MENU)
    assert tones(menu, viewing.change(menu, hand=HandChoice("right", 0.9, "Squat")), menu) == []
    assert tones(menu, viewing.change(menu, hand=HandChoice("right", 0.3, "Squat")), SET) == []


def test_moving_in_a_menu_ticks() -> None:
    assert tones(View(5.0, MENU), View(5.1, replace(MENU, index=1))) == ["tick"]


def test_repetitions_of_the_guided_screen_are_counted_and_a_new_step_is_none() -> None:
    step = AssessmentStatus("do", "Squats", "", step=(1, 4), count=(0, 5))
    done, following = replace(step, count=(1, 5)), replace(step, step=(2, 4), count=(2, 5))
    views = [View(5.0, AssessmentScene(guided)) for guided in (step, done, following)]
    assert heard(*views) == [SoundEvent("rep", words="1")]
