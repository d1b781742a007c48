from __future__ import annotations

import threading
from queue import SimpleQueue

import pytest

from mirror.sound.ducking import Ducking
from mirror.sound.speech_cache import SpeechCache
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, Samples
from mirror.sound.voice import MAX_SPEECH_DELAY_S, Voice
from tests.sound.voices import LETTER_S, FakeSynthesizer


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Ears:
    """Counts the letters of each thing said; ``wait`` until so many were."""

    def __init__(self) -> None:
        self.said: list[int] = []
        self._more = threading.Condition()

    def __call__(self, made: Samples) -> None:
        with self._more:
            self.said.append(round(len(made) / AUDIO_SAMPLE_RATE_HZ / LETTER_S))
            self._more.notify_all()

    def wait(self, number: int) -> list[int]:
        with self._more:
            assert self._more.wait_for(lambda: len(self.said) >= number, 10)
            return list(self.said)


class NotedDucking(Ducking):
    def __init__(self) -> None:
        self.held: list[float] = []
        self.closed = False

    def hold(self, seconds: float) -> None:
        self.held.append(seconds)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def program() -> FakeSynthesizer:
    return FakeSynthesizer(refused=["bad"])


def start(program: FakeSynthesizer, clock: Clock, ears: Ears, ducking: Ducking | None = None) -> Voice:
    voice = Voice(SpeechCache(program, None), clock, ducking)
    voice.start(ears)
    return voice


def test_words_are_spoken_and_rendered_once(program: FakeSynthesizer, clock: Clock) -> None:
    ears = Ears()
    voice = start(program, clock, ears)
    for number, word in enumerate(("seven", "eleven", "seven"), 1):
        voice.say(word)
        ears.wait(number)
    voice.close()
    assert ears.said == [5, 6, 5]
    assert program.asked == [("seven",), ("eleven",)]


def test_the_newest_wins(program: FakeSynthesizer, clock: Clock) -> None:
    ears = Ears()
    voice = start(program, clock, ears)
    program.may_render.clear()
    voice.say("slow one")
    voice.say("newest")
    program.may_render.set()
    assert ears.wait(1) == [6]
    voice.close()
    assert ears.said == [6]


def test_what_would_come_late_is_left_out_and_said_at_once_the_next_time(program: FakeSynthesizer, clock: Clock) -> None:
    ears = Ears()
    voice = start(program, clock, ears)
    program.may_render.clear()
    voice.say("knees", urgent=True)
    clock.now += MAX_SPEECH_DELAY_S + 0.1
    program.may_render.set()
    voice.say("three")  # a cue that is late keeps no number back
    assert ears.wait(1) == [5]
    clock.now += 10
    voice.say("knees", urgent=True)
    ears.wait(2)
    voice.close()
    assert sum(asked == ("knees",) for asked in program.asked) == 1


def test_a_number_does_not_cut_a_cue_short(program: FakeSynthesizer, clock: Clock) -> None:
    ears = Ears()
    voice = start(program, clock, ears)
    voice.say("knees out", urgent=True)
    assert ears.wait(1) == [9]
    voice.say("4")
    clock.now += 1
    voice.say("ten")
    assert ears.wait(2) == [9, 3]
    voice.close()


def test_a_sentence_that_cannot_be_rendered_stops_no_other(program: FakeSynthesizer, clock: Clock) -> None:
    ears = Ears()
    voice = start(program, clock, ears)
    voice.say("bad")
    voice.say("good")
    assert ears.wait(1) == [4]
    voice.close()


def test_a_voice_that_fails_at_once_is_run_once_for_a_sentence(program: FakeSynthesizer, clock: Clock) -> None:
    answers: SimpleQueue[bool] = SimpleQueue()

    class NotedCache(SpeechCache):
        def ask(self, sentence: str) -> bool:
            answer = super().ask(sentence)
            answers.put(answer)
            return answer

    voice = Voice(NotedCache(program, None, clock=clock), clock)
    voice.start(Ears())
    voice.say("bad")
    assert [answers.get(timeout=10) for _ in range(2)] == [True, False]
    voice.close()
    assert (program.asked, answers.empty()) == ([("bad",)], True)


def test_music_is_lowered_for_as_long_as_a_sentence_takes(program: FakeSynthesizer, clock: Clock) -> None:
    ears, ducking = Ears(), NotedDucking()
    voice = start(program, clock, ears, ducking)
    voice.say("knees out", urgent=True)
    ears.wait(1)
    voice.close()
    assert ducking.held == [pytest.approx(0.9, abs=0.05)]
    assert ducking.closed


def test_a_voice_that_is_closed_leaves_no_thread(program: FakeSynthesizer, clock: Clock) -> None:
    voice = start(program, clock, Ears())
    voice.close()
    voice.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "voice"]
