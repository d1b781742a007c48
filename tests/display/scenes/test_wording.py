"""The sentences on the glass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.display.i18n import sentence_of
from mirror.display.scenes.compose import compose_scene
from mirror.display.scenes.wording import drift_level, fault_messages, rep_verdict, status_text
from mirror.display.theme import Panel
from mirror.display.widgets.pictograms import pictogram_for
from mirror.display.widgets.shapes import StatusIcon
from mirror.display.widgets.text import TextWidget
from mirror.gallery.samples import sample_rep, train
from mirror.gallery.write import gallery_views
from mirror.i18n import load_catalogue
from mirror.types import TYPICAL_BODY, AssessmentScene, BodySize, FaultKind, KneeEvidence, Rep, SetScene, View
from mirror.types.message import Message, join_messages, literal, message
from tests.words import words

NAN = float("nan")


def line(number: int, left: float, right: float, **more: object) -> Rep:
    """A walk-up repetition, judged by the line from hip to ankle."""
    return sample_rep(number, NAN, NAN, evidence=KneeEvidence.LINE, inside=(left, right), regime="walk-up", **more)


@pytest.mark.parametrize(
    ("made", "kind", "expected"),
    [
        (sample_rep(3, 0.14, 0.01), "red", "rep 3: left knee ~6 cm further in"),
        (sample_rep(4, 0.0, 0.06), "amber", "rep 4: right knee ~2 cm further in"),
        (sample_rep(5, 0.06, 0.08, drift_se=NAN), "amber", "rep 5: both knees ~3 cm further in"),
        (sample_rep(6, 0.01, 0.0), "good", "rep 6: knees as in practice"),
        (line(6, -0.2, -0.2, valgus="none"), "good", "rep 6: knees over your toes"),
        (line(6, -0.02, 0.21, valgus="right", severity="red"), "red", "rep 6: right knee fell in, about 9 cm"),
        (line(6, 0.06, 0.05, valgus="both", severity="amber"), "amber", "rep 6: both knees fell in, about 2 cm"),
        (sample_rep(7, NAN, NAN, valgus=None, reason="dark"), "unknown", "rep 7: could not tell: too dark"),
        (sample_rep(1, NAN, NAN, valgus=None, reason="calibration"), "note", "rep 1: practice squat"),
        (sample_rep(9, NAN, NAN, valgus=None, reason=None, note=message("rep.held", seconds=2.0)), "good", "rep 9: held 2.0 s"),
        (sample_rep(9, NAN, NAN, valgus="none", form={"trunk": "red"}, note=literal("up"), side="left"), "red", "rep 9, left side: up"),
        (sample_rep(9, NAN, NAN, valgus=None, reason="joints", note=message("rep.clean")), "unknown", "rep 9: clean"),
        (sample_rep(1, 0.0, 0.0, partial=True, note=literal("held 0.4 of 1 s")), "unknown", "not counted: held 0.4 of 1 s"),
        (sample_rep(8, 0.0, 0.0, partial=True), "unknown", "not counted: go a little lower"),
    ],
)
def test_the_last_repetition_in_words(made: Rep, kind: str, expected: str) -> None:
    sign, said = rep_verdict(made, TYPICAL_BODY)
    assert (sign, words(said)) == (kind, expected)


def test_centimetres_are_those_of_the_body() -> None:
    tall = rep_verdict(line(6, -0.02, 0.21, valgus="right", severity="red"), BodySize(200.0))[1]
    assert words(tall) == "rep 6: right knee fell in, about 10 cm"
    by_signal = message("rep.fell_in_by", knee=message("knee.left"), size=message("unit.of_thigh", n=12))
    made = sample_rep(9, NAN, NAN, valgus="left", severity="amber", note=join_messages([by_signal, literal("held")]))
    assert words(rep_verdict(made, TYPICAL_BODY)[1]) == "rep 9: left knee fell in, about 5 cm, held"


@pytest.mark.parametrize(
    ("drift", "band"), [(-0.2, "good"), (0.049, "good"), (0.05, "amber"), (0.099, "amber"), (0.1, "red"), (NAN, "unknown")]
)
def test_bands_begin_at_their_limits(drift: float, band: str) -> None:
    assert drift_level(drift, (0.05, 0.10)) == band


def test_the_quality_light_falls_with_quality_and_without_a_measurement() -> None:
    training = gallery_views()["set"].training
    assert [status_text(training, q)[0] for q in (0.9, 0.5, 0.1, NAN)] == ["good", "fair", "unknown", "unknown"]
    assert words(status_text(replace(training, reason="dark"), 0.9)) == ("unknown", "can\u2019t tell now")


def test_an_exercise_that_nobody_measured_on_people_says_so() -> None:
    assert words(status_text(gallery_views()["set-beta"].training, 0.9)) == ("unknown", "beta, not tested")


NOTES = (message("feet.unseen"), message("feet.turned_out", left=12, right=21))


def sign_and_words(view: View) -> tuple[set[str], str]:
    """The signs that stand on the glass, and the line that the coach says."""
    made = compose_scene(view, view.time, Panel())
    said = [" ".join(item.widget.lines) for item in made if item.name == "message.text" and isinstance(item.widget, TextWidget)]
    return {item.widget.kind for item in made if isinstance(item.widget, StatusIcon)}, said[0]


@pytest.mark.parametrize("advice", [message("feet.uneven", left=2, right=31), message("reason.turned.advice")])
@pytest.mark.parametrize("name", ["set", "guided-do"])
def test_what_is_to_be_changed_is_a_warning_and_comes_before_a_note(name: str, advice: Message) -> None:
    view = train(gallery_views()[name], note=NOTES[0])
    assert isinstance(view.scene, SetScene | AssessmentScene)
    kinds, said = sign_and_words(replace(view, scene=replace(view.scene, advice=advice)))
    assert (kinds, said) == ({"amber"}, sentence_of(advice))


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("name", ["set", "calibration", "guided-do"])
def test_what_asks_for_nothing_is_no_warning(name: str, note: Message) -> None:
    kinds, said = sign_and_words(train(gallery_views()[name], note=note))
    assert (kinds, said) == ({"note"}, sentence_of(note))


@pytest.mark.parametrize("name", ["set-praise", "set-beta"])
def test_a_cue_and_a_hold_come_before_a_note(name: str) -> None:
    view = gallery_views()[name]
    assert sign_and_words(train(view, note=NOTES[0])) == sign_and_words(view)


@pytest.mark.parametrize("kind", FaultKind)
def test_a_fault_says_what_and_what_to_do(kind: FaultKind) -> None:
    assert {said.key for said in fault_messages(kind)} <= set(load_catalogue("en").texts)


@pytest.mark.parametrize(
    ("reason", "sign"),
    [
        ("near", "back"),
        ("turned", "turn"),
        ("feet", "feet"),
        ("far", "closer"),
        ("dark", "light"),
        ("crowd", "alone"),
        ("uncertain", "stand"),
    ],
)
def test_a_pictogram_goes_with_the_advice(reason: str, sign: str) -> None:
    assert pictogram_for(message(f"reason.{reason}.advice")) == sign
    assert pictogram_for(literal("turn to face the mirror")) == "stand", "no words are searched"


def test_a_machine_that_is_too_slow_to_be_sure_says_so_instead_of_praising_the_view() -> None:
    training = gallery_views()["set"].training
    assert words(status_text(training, 0.9, 4.2)) == ("unknown", "4 pictures/s: too slow")
    assert "view" in words(status_text(training, 0.9, 10.0))[1]
    assert "view" in words(status_text(training, 0.9))[1]
