from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.gallery.samples import sample_rep
from mirror.sound.events import CountMoment, SoundEvent, SoundSelector
from mirror.types import (
    AssessmentRepCounted,
    AssessmentScene,
    AssessmentStatus,
    AttractScene,
    BaselineScene,
    CalibrationScene,
    ChallengeCountdownScene,
    ChallengeCounted,
    ChallengeRepCounted,
    ChallengeStatus,
    ChallengeTicked,
    Cue,
    CueEscalated,
    CueGiven,
    FaultKind,
    FaultScene,
    HandChose,
    LiveEvent,
    MenuMoved,
    MenuScene,
    RepEnded,
    RepTurned,
    Scene,
    SetBegan,
    SetEnded,
    SetScene,
    SummaryScene,
    TrainingStatus,
    View,
)
from mirror.types.message import literal, message
from tests.sound.samples import SUMMARY
from tests.words import words

LEFT = Cue("left", literal("left knee over the second toe"), 12.0, "left", "bottom", "amber")
PRAISE = Cue("praise", literal("that is it"), 14.0)
ENDED = SetEnded(30.0, SUMMARY, ())
MENU = MenuScene(literal("Menu"), (literal("Squat"), literal("Close")))


def heard(scene: Scene, *events: LiveEvent, selector: SoundSelector | None = None) -> list[SoundEvent]:
    """What is heard of ``events`` in one frame."""
    return [*(selector or SoundSelector()).select(View(10.0, scene), events)]


def tones(*frames: tuple[Scene, LiveEvent]) -> list[str | None]:
    """The tones of one frame after another."""
    selector = SoundSelector()
    return [sound.tone for scene, event in frames for sound in heard(scene, event, selector=selector)]


def rep(number: int, partial: bool = False) -> RepEnded:
    return RepEnded(10.0 + number, "squat", sample_rep(number, 0.0, 0.0, partial=partial), number)


@pytest.mark.parametrize("scene", [SetScene(), CalibrationScene(0, 2), BaselineScene()], ids=lambda scene: scene.name)
def test_a_counted_repetition_sounds_with_its_number(scene: Scene) -> None:
    assert heard(scene, rep(4)) == [SoundEvent("rep", words=literal("4"))]


def test_a_partial_repetition_is_silent() -> None:
    assert heard(SetScene(), rep(4, partial=True)) == []


@pytest.mark.parametrize("scene", [AttractScene(), MENU, FaultScene(FaultKind.LOST), SummaryScene(SUMMARY)], ids=lambda s: s.name)
def test_what_the_glass_does_not_show_is_not_sounded(scene: Scene) -> None:
    assert heard(scene, rep(4), CueGiven(12.0, LEFT), SetBegan(12.0, "squat")) == []


def numbers(count: CountMoment, *events: LiveEvent) -> list[str]:
    """The numbers that are spoken of ``events``, one a frame."""
    selector = SoundSelector(count)
    found = [sound.words for event in events for sound in heard(SetScene(), event, selector=selector)]
    return [words(said) for said in found if said]


def test_numbers_are_spoken_as_a_repetition_turns_or_at_its_end_or_never() -> None:
    one, two = (RepTurned(10.0, 1), rep(1)), (RepTurned(12.0, 2), rep(2))
    assert numbers("bottom", one[0]) == ["1"]
    assert [numbers(moment, *one, *two) for moment in ("bottom", "top", "off")] == [["1", "2"], ["1", "2"], []]
    assert [sound.tone for sound in heard(SetScene(), rep(1), selector=SoundSelector("off"))] == ["rep"]


def test_a_repetition_that_wobbles_at_the_bottom_is_numbered_once_and_one_that_did_not_count_again() -> None:
    wobble = (RepTurned(10.0, 1), RepTurned(10.2, 1), rep(1))
    assert numbers("bottom", *wobble) == ["1"]
    assert numbers("bottom", RepTurned(10.0, 1), rep(1, partial=True), RepTurned(13.0, 1), rep(1)) == ["1", "1"]


def test_a_dip_that_was_no_repetition_leaves_the_next_one_its_number() -> None:
    selector = SoundSelector("bottom")

    def hear(depth: float, *events: LiveEvent) -> list[str]:
        found = selector.select(View(10.0, SetScene(), TrainingStatus(depth=depth)), events)
        return [words(sound.words) for sound in found if sound.words]

    turned = RepTurned(10.0, 4)
    assert hear(0.3, turned) == ["4"]
    assert hear(0.2) + hear(0.32) + hear(0.3, turned) == []  # a wobble
    assert hear(0.06) + hear(0.0) + hear(0.3, turned) == ["4"]
    assert hear(0.1) + hear(0.05, rep(4)) == []


def test_what_counts_without_a_turn_is_still_numbered() -> None:
    assert numbers("bottom", rep(1), RepTurned(12.0, 2), rep(2)) == ["1", "2"]


def test_a_number_at_the_bottom_gives_way_to_a_cue_of_the_same_moment() -> None:
    together = heard(SetScene(), RepTurned(12.0, 4), CueGiven(12.0, LEFT), selector=SoundSelector("bottom"))
    assert [sound.words for sound in together if sound.words] == [LEFT.text]


def test_an_alert_says_its_side_and_words_once_and_sounds_again_when_it_gets_red() -> None:
    red = replace(LEFT, severity="red")
    assert heard(SetScene(), CueGiven(12.0, LEFT)) + heard(SetScene(), CueEscalated(12.4, red)) == [
        SoundEvent("alert", "left", "amber", LEFT.text, True),
        SoundEvent("alert", "left", "red"),
    ]


def test_praise_is_words_without_an_alarm_and_stands_for_the_number() -> None:
    assert heard(SetScene(), rep(4), CueGiven(14.0, PRAISE)) == [SoundEvent("rep"), SoundEvent(words=literal("that is it"), urgent=True)]


def test_a_set_that_ends_sounds_where_its_summary_is_shown() -> None:
    assert tones((SummaryScene(SUMMARY), ENDED)) == ["end"]
    assert tones((AttractScene(), ENDED)) == []


def test_the_last_three_seconds_of_a_challenge_are_counted_and_its_end_sounds_once() -> None:
    running = SetScene(challenge=ChallengeStatus(3, 2.0, 60.0))
    ticks = [(running, ChallengeTicked(50.0 + second, 5 - second)) for second in range(6)]
    assert tones(*ticks, (SummaryScene(SUMMARY), ENDED)) == ["count", "count", "count", "end"]


def test_a_challenge_that_is_ended_by_hand_ends_once_after_another_one_ran_out() -> None:
    running = SetScene(challenge=ChallengeStatus(3, 2.0, 60.0))
    first: list[tuple[Scene, LiveEvent]] = [(running, ChallengeTicked(60.0, 0)), (SummaryScene(SUMMARY), ENDED)]
    assert tones(*first, (running, ChallengeTicked(90.0, 40)), (SummaryScene(SUMMARY), ENDED)) == ["end", "end"]


def test_the_countdown_of_a_challenge_sounds_and_says_go() -> None:
    last = heard(ChallengeCountdownScene(1), ChallengeCounted(5.0, 0))
    assert tones(*((ChallengeCountdownScene(left), ChallengeCounted(5.0, left)) for left in (3, 2, 1))) == ["count"] * 3
    assert last == [SoundEvent("go", words=message("glass.go"))]


def test_a_challenge_counts_its_clean_repetitions_alone() -> None:
    running = SetScene(challenge=ChallengeStatus(2, 20.0, 60.0))
    assert heard(running, rep(5), ChallengeRepCounted(15.0, 2)) == [SoundEvent("rep", words=literal("2"))]


def test_a_choice_by_hand_and_moving_in_a_menu_sound() -> None:
    assert tones((SetScene(), HandChose(5.0)), (MENU, MenuMoved(6.0))) == ["choice", "tick"]


def test_repetitions_of_the_assessment_are_counted_aloud() -> None:
    step = AssessmentScene(AssessmentStatus("do", literal("Squats"), literal(""), step=(1, 4), count=(1, 5)))
    assert heard(step, AssessmentRepCounted(5.0, 1)) == [SoundEvent("rep", words=literal("1"))]
