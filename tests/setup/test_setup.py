"""The set-up from its first question to its last, by buttons, hands and codes."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from mirror.i18n import LANGUAGES, Translator
from mirror.setup import Setup, SetupAnswers, SetupOffer, WifiNetwork, ZoneClock
from mirror.setup.answers import PANEL_DIAGONALS_INCHES, panel_width_mm
from mirror.setup.setup import SETUP_IDLE_S
from mirror.setup.steps import (
    LANGUAGE_NAMES,
    SETUP_PRESETS,
    EndStep,
    HeightStep,
    LanguageStep,
    NameStep,
    PanelStep,
    PresetStep,
    RulerStep,
    TurnStep,
    WifiStep,
    ZoneStep,
)
from mirror.setup.turning import TURN_CONFIRM_S
from mirror.types import Action, Message, Pose, RulerFigure, SetupScene, TextFigure
from tests.harness.visit import with_hand
from tests.people import SIZE, Squatter
from tests.words import words

ZONES = (ZoneClock("America/New_York", "13:14"), ZoneClock("Europe/Berlin", "19:14"))
CODE = "WIFI:T:WPA;S:Studio East;P:correct horse;;"


def _setup(wifi: bool = True, first: bool = True, **answers: object) -> Setup:
    return Setup(SetupAnswers(**answers), SetupOffer(wifi=wifi, first=first), ZONES)  # type: ignore[arg-type]


def _press(setup: Setup, *actions: Action) -> SetupScene:
    for action in actions:
        setup.act(action)
    return _scene(setup)


def _scene(setup: Setup) -> SetupScene:
    scene = setup.view().scene
    assert isinstance(scene, SetupScene)
    return scene


def _to(setup: Setup, kind: type) -> SetupScene:
    while not isinstance(setup.step, kind):
        setup.act(Action.SKIP)
    return _scene(setup)


def _choose(setup: Setup, said: str) -> SetupScene:
    for _ in _scene(setup).items:
        scene = _scene(setup)
        if Translator(scene.language or setup.answers.language).text(scene.items[scene.index]) == said:
            return _press(setup, Action.SELECT)
        setup.act(Action.NEXT)
    raise AssertionError(f"{said} is not among {[words(item) for item in _scene(setup).items]}")


def test_an_evening_with_three_buttons() -> None:
    setup = _setup()
    assert _scene(setup).step == (1, 9)
    assert _choose(setup, "Deutsch").language == "de"
    _choose(setup, "Es steht aufrecht")
    _choose(setup, "43 Zoll")
    assert setup.answers.width_mm == panel_width_mm(43, (1080, 1920))
    _press(setup, Action.NEXT, Action.NEXT, Action.PREVIOUS, Action.SELECT)
    assert setup.answers.width_mm == pytest.approx(panel_width_mm(43, (1080, 1920)) / 1.01, abs=0.06)
    _choose(setup, "75 cm")
    _choose(setup, "Im Studio")
    for letter in "Ost":
        _choose(setup, letter)
    _choose(setup, "Fertig")
    assert setup.is_code_wanted
    assert setup.read_code(CODE) == WifiNetwork("Studio East", "wpa", "correct horse")
    setup.joined("ok", "Europe/Berlin")
    _press(setup, Action.SELECT)
    assert words(_scene(setup).items[_scene(setup).index]) == "19:14  Berlin"
    assert not setup.is_complete
    _press(setup, Action.SELECT)
    assert setup.is_complete
    assert setup.answers.language == "de"
    assert (setup.answers.rotation, setup.answers.lower_edge_mm) == (0, 750.0)
    assert (setup.answers.preset, setup.answers.name, setup.answers.time_zone) == ("gym", "Ost", "Europe/Berlin")
    setup.kept()
    assert not _press(setup, Action.SELECT).items
    assert not setup.is_over
    setup.pass_time(7.0)
    assert setup.is_over


def test_the_only_button_reaches_everything() -> None:
    # Short: the next line; long: choose.
    setup = Setup(SetupAnswers(), SetupOffer(), ZONES, {"next": (Action.NEXT, Action.SELECT)})
    _choose(setup, "Français")
    _choose(setup, "Oui, à l\u2019endroit")
    _choose(setup, "24 pouces")
    for _ in range(3):
        setup.act(Action.NEXT)
    _press(setup, Action.SELECT)
    _choose(setup, "Retour")
    assert isinstance(setup.step, RulerStep)


def test_the_marked_language_is_the_one_that_the_glass_speaks() -> None:
    setup = _setup()
    assert _scene(setup).language is None
    assert _press(setup, Action.NEXT).language == "de"
    assert _press(setup, Action.NEXT).language == "fr"
    assert setup.answers.language == "en"


def test_what_is_set_already_is_marked_so_that_only_select_changes_nothing() -> None:
    before = SetupAnswers("fr", 531.7, "kiosk", "Studio", "Europe/Berlin", lower_edge_mm=743.0)
    setup = Setup(before, SetupOffer(wifi=False), ZONES)
    for _ in range(8):
        setup.act(Action.SELECT)
    assert setup.is_complete
    assert setup.answers == before


def test_skipping_every_step_answers_nothing() -> None:
    setup = _setup(name="Studio", width_mm=333.3)
    before = setup.answers
    for _ in range(9):
        setup.act(Action.SKIP)
    assert setup.is_complete
    assert setup.answers == before


def test_back_leads_to_the_first_question_and_no_further() -> None:
    setup = _setup()
    _to(setup, NameStep)
    for kind in (PresetStep, HeightStep, RulerStep, PanelStep, TurnStep, LanguageStep, LanguageStep):
        setup.act(Action.BACK)
        assert isinstance(setup.step, kind)


def test_later_leaves_without_an_answer() -> None:
    setup = _setup()
    _choose(setup, "Later")
    assert setup.is_over
    assert not setup.is_complete


def test_the_bar_grows_and_starts_over_at_its_end_for_a_mirror_with_one_button() -> None:
    setup = _setup()
    figure = _to(setup, RulerStep).figure
    assert figure == RulerFigure(299.0, 299.0)
    longer = _press(setup, Action.NEXT).figure
    assert isinstance(longer, RulerFigure)
    assert longer.width_mm < 299.0  # the narrower the panel, the more of it 200 mm take
    widths = set()
    for _ in range(41):
        setup.act(Action.NEXT)
        shown = _scene(setup).figure
        assert isinstance(shown, RulerFigure)
        widths.add(shown.width_mm)
    assert len(widths) == 41
    assert min(widths) < 250 < 370 < max(widths)


def test_every_gap_between_two_sizes_that_are_sold_is_within_the_rulers_reach() -> None:
    for less, more in pairwise(PANEL_DIAGONALS_INCHES):
        assert RulerStep(less, -20).width_mm > RulerStep(more, 20).width_mm


def test_a_panel_lying_down_is_measured_along_its_long_side() -> None:
    assert panel_width_mm(24, (1920, 1080)) == 531.0
    assert panel_width_mm(24, (1080, 1920)) == 299.0


def test_a_name_is_put_together_letter_by_letter() -> None:
    setup = _setup(language="de")
    _to(setup, NameStep)
    for sign in ("M", "ü", "l", "l", "⌫", "␣", "2"):
        scene = _choose(setup, sign)
    assert scene.figure == TextFigure("Mül 2")
    for _ in range(40):
        _choose(setup, "3")
    assert isinstance(setup.step, NameStep)
    assert len(setup.step.text) == 24
    setup.act(Action.NEXT)
    _choose(setup, "Fertig")
    assert setup.answers.name.startswith("Mül 2333")


@pytest.mark.parametrize("why", ["password", "range", "device", "time", "request", "failed"])
def test_a_network_that_cannot_be_joined_is_said_and_another_code_may_be_shown(why: str) -> None:
    setup = _setup()
    _to(setup, WifiStep)
    setup.read_code(CODE)
    assert not setup.is_code_wanted
    assert not _scene(setup).items
    setup.joined(why)  # type: ignore[arg-type]
    assert setup.is_code_wanted
    for language in LANGUAGES:
        assert not Translator(language).text(_scene(setup).warning).startswith("setup.")
    assert setup.read_code(CODE) is not None


def test_a_code_that_is_none_is_said_and_nothing_joined() -> None:
    setup = _setup()
    assert setup.read_code(CODE) is None  # not asked for yet
    _to(setup, WifiStep)
    assert setup.read_code("https://example.org") is None
    assert words(_scene(setup).warning) == "This is not a Wi-Fi code"
    assert setup.is_code_wanted


def test_without_a_camera_the_wi_fi_is_passed_over_and_the_glass_says_why() -> None:
    setup = _setup()
    setup.update(Pose(10.0, SIZE, None))
    assert not words(_to(setup, WifiStep).warning)
    setup.pass_time(20.0)
    assert words(_scene(setup).warning).startswith("No camera is seen")
    assert not setup.view().status.hands.left, "no camera would see a hand"
    assert setup.update(Pose(21.0, SIZE, None)).status.hands.left
    assert not words(_scene(setup).warning)
    setup.pass_time(30.0)
    _choose(setup, "Without Wi-Fi")
    assert isinstance(setup.step, ZoneStep)
    assert not words(_scene(setup).warning)


def test_a_tried_rotation_is_undone_without_a_camera_too() -> None:
    setup = _setup()
    _to(setup, TurnStep)
    _press(setup, Action.NEXT, Action.SELECT)
    assert _scene(setup).rotation == 90
    setup.pass_time(TURN_CONFIRM_S + 1)
    assert _scene(setup).rotation is None


def test_an_owner_who_walked_away_is_waited_for_five_minutes() -> None:
    setup = _setup()
    setup.pass_time(1000.0)
    assert not setup.is_attended
    setup.act(Action.NEXT)
    setup.pass_time(1000.0 + SETUP_IDLE_S - 1)
    assert setup.is_attended
    setup.pass_time(1000.0 + SETUP_IDLE_S)
    assert not setup.is_attended


def test_an_answer_that_comes_after_the_step_was_left_changes_nothing() -> None:
    setup = _setup()
    _to(setup, WifiStep)
    setup.read_code(CODE)
    setup.act(Action.BACK)
    setup.joined("ok", "Europe/Berlin")
    assert isinstance(setup.step, NameStep)
    assert setup.answers.time_zone == ""


def test_without_a_helper_or_zones_their_questions_are_not_asked() -> None:
    setup = Setup(SetupAnswers(), SetupOffer(wifi=False), ())
    kinds = []
    while not setup.is_complete:
        kinds.append(type(setup.step))
        setup.act(Action.SKIP)
    assert WifiStep not in kinds
    assert ZoneStep not in kinds
    assert _scene(setup).step == (7, 7)


def test_answers_that_cannot_be_kept_are_said_and_do_not_hold_up_the_mirror() -> None:
    setup = _setup()
    while not setup.is_complete:
        setup.act(Action.SKIP)
    setup.act(Action.SELECT)  # nothing to choose while they are being kept
    assert setup.is_complete
    setup.kept("config /etc/mirror/mirror.toml: the disk is full")
    assert isinstance(setup.step, EndStep)
    assert words(_scene(setup).warning).endswith("the disk is full")
    setup.act(Action.SELECT)  # back to the last question
    assert isinstance(setup.step, ZoneStep)
    setup.act(Action.SKIP)
    assert setup.is_complete
    setup.kept("the disk is full")
    _choose(setup, "Later")
    assert setup.is_over


def test_answers_that_could_not_be_kept_stand_there_no_longer_than_any_question() -> None:
    setup = _setup(first=False)
    while not setup.is_complete:
        setup.act(Action.SKIP)
    setup.kept("the disk is full")
    setup.pass_time(299.0)
    assert not setup.is_over
    setup.pass_time(301.0)
    assert setup.is_over


def test_a_preset_that_was_not_chosen_is_marked_and_no_answer_until_it_is() -> None:
    setup = Setup(SetupAnswers(), SetupOffer(preset="gym"), ZONES)
    scene = _to(setup, PresetStep)
    assert scene.index == SETUP_PRESETS.index("gym")
    setup.act(Action.SKIP)
    assert setup.answers.preset == ""
    _press(setup, Action.BACK, Action.SELECT)
    assert setup.answers.preset == "gym"


def test_the_last_words_go_away_by_themselves() -> None:
    setup = _setup()
    while not setup.is_complete:
        setup.act(Action.SKIP)
    setup.kept()
    setup.pass_time(5.0)
    assert not setup.is_over
    setup.pass_time(6.5)
    assert setup.is_over


def test_a_first_set_up_waits_and_one_from_the_menu_closes_when_no_one_presses() -> None:
    first, again = _setup(), _setup(first=False)
    for setup in (first, again):
        setup.pass_time(1.0)
        setup.act(Action.NEXT)
        setup.pass_time(299.0)
        assert not setup.is_over
        setup.pass_time(302.0)
    assert not first.is_over
    assert again.is_over


def test_a_clock_that_goes_back_closes_nothing() -> None:
    setup = _setup(first=False)
    setup.pass_time(1000.0)
    setup.is_over = False
    setup.pass_time(1.0)
    setup.pass_time(200.0)
    assert not setup.is_over


@pytest.mark.parametrize(("side", "kind"), [("left", LanguageStep), ("right", TurnStep)])
def test_a_hand_held_out_to_the_side_moves_the_mark_or_chooses(side: str, kind: type) -> None:
    setup = _setup()
    arm = with_hand(Squatter().points(0.0), side)
    shown = [setup.update(Pose(i / 10.0, SIZE, arm)).status.hands.held for i in range(14)]
    assert isinstance(setup.step, kind)
    assert _scene(setup).language == ("de" if side == "left" else None)
    assert any(held and held.side == side for held in shown)


def test_every_language_and_preset_has_its_words() -> None:
    assert tuple(LANGUAGE_NAMES) == LANGUAGES
    for language in LANGUAGES:
        translator = Translator(language)
        for name in SETUP_PRESETS:
            assert not translator.text(_labels(language, PresetStep)[SETUP_PRESETS.index(name)]).startswith("setup.")


def _labels(language: str, kind: type) -> tuple[Message, ...]:
    setup = _setup(language=language)
    return _to(setup, kind).items


def test_any_presses_leave_a_scene_that_can_be_shown() -> None:
    random.seed(11)
    for _ in range(60):
        setup = _setup(wifi=random.random() < 0.5, first=random.random() < 0.5)
        for step in range(80):
            what = random.random()
            if what < 0.85:
                setup.act(random.choice(list(Action)))
            elif what < 0.9:
                setup.read_code(random.choice([CODE, "", "WIFI:S:x;;", "x" * 600]))
            elif what < 0.95:
                setup.joined("ok" if random.random() < 0.5 else "time", random.choice(["", "Europe/Rome"]))
            else:
                setup.kept(random.choice(["", "no"]))
            scene = _scene(setup)
            assert 0 <= scene.index < max(1, len(scene.items))
            assert 1 <= scene.step[0] <= scene.step[1]
            setup.update(Pose(float(step), SIZE, None))


SCREEN = (1920, 1080)
"""A television set, as the system sees it."""


def _sideways() -> Setup:
    """A television set hung upright, with settings that nothing was changed in."""
    setup = Setup(SetupAnswers(), SetupOffer(SCREEN), ZONES)
    _to(setup, TurnStep)
    return setup


def test_the_picture_is_turned_at_once_and_stays_when_it_can_be_read() -> None:
    setup = _sideways()
    assert _scene(setup).rotation is None
    assert _choose(setup, "Turn right").rotation == 90
    assert _choose(setup, "Yes, keep it").rotation == 90
    assert (setup.answers.rotation, setup.answers.resolution, setup.answers.width_mm) == (90, (1080, 1920), 299.0)
    assert isinstance(setup.step, PanelStep)


def test_a_picture_that_no_one_says_they_can_read_is_turned_back() -> None:
    setup = _sideways()
    setup.pass_time(1.0)
    _choose(setup, "Turn upside down")
    setup.pass_time(9.0)
    assert _scene(setup).rotation == 180
    assert words(_scene(setup).text) == "If not, wait: it turns back in 7 s"
    setup.pass_time(16.0)
    assert _scene(setup).rotation is None
    assert isinstance(setup.step, TurnStep)
    assert setup.answers.rotation == 0


@pytest.mark.parametrize("leave", [Action.BACK, Action.SKIP, Action.MENU])
def test_who_leaves_the_question_leaves_the_picture_as_it_was(leave: Action) -> None:
    setup = _sideways()
    _choose(setup, "Turn left")
    assert _press(setup, leave).rotation is None
    assert setup.answers.rotation == 0


def test_turning_back_by_hand_asks_again() -> None:
    setup = _sideways()
    _choose(setup, "Turn left")
    scene = _choose(setup, "Turn back")
    assert scene.rotation is None
    assert words(scene.title) == "Does the picture stand upright?"


def test_a_screen_that_lies_is_measured_along_its_long_side_once_it_is_said_to_stand_upright() -> None:
    setup = _sideways()
    _choose(setup, "It is upright")
    assert setup.answers.resolution == SCREEN
    assert setup.answers.width_mm == pytest.approx(299.0 * 16 / 9, abs=0.1)
    assert "24 inches" in [words(item) for item in _scene(setup).items]
    _choose(setup, "43 inches")
    assert setup.answers.width_mm == panel_width_mm(43, SCREEN)


def test_the_bar_keeps_its_length_on_the_glass_when_the_picture_is_turned() -> None:
    """A panel of 531 x 299 mm, which the settings take for 299 mm along its long side until they are written."""
    setup = _sideways()
    _choose(setup, "Turn right")
    _choose(setup, "Yes, keep it")
    _to(setup, RulerStep)
    shown = _scene(setup).figure
    assert isinstance(shown, RulerFigure)
    px_per_mm = (1920 / 299.0) * shown.set_mm / shown.width_mm  # as the scene draws it
    assert px_per_mm == pytest.approx(1080 / 299.0, rel=1e-3)


def test_a_height_that_was_never_told_is_answered_by_the_usual_one_and_one_between_two_stays() -> None:
    setup = _setup()
    _to(setup, HeightStep)
    _press(setup, Action.SELECT)
    assert setup.answers.lower_edge_mm == 1000.0
    kept = _setup(lower_edge_mm=743.0)
    _to(kept, HeightStep)
    _press(kept, Action.SELECT)
    assert kept.answers.lower_edge_mm == 743.0
