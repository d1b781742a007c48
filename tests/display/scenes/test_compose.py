"""What every scene must keep to: inside the glass, nothing over anything, nothing over the face, sides as in a mirror."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from mirror.display import Panel, draw_scene
from mirror.display.layout import make_layout
from mirror.display.scenes.compose import compose_scene
from mirror.display.surface_canvas import SurfaceCanvas
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.shapes import KneeMark
from mirror.display.widgets.text import CAP_HEIGHT_RATIO, TextWidget
from mirror.gallery.write import gallery_views
from mirror.types import (
    AssessmentScene,
    AssessmentStatus,
    AttractScene,
    BaselineScene,
    ButtonLabel,
    CalibrationScene,
    Card,
    CardScene,
    ChallengeBest,
    ChallengeCountdownScene,
    ChallengeInviteScene,
    ChallengeOffer,
    ChallengeResultScene,
    ChallengeStatus,
    ConfirmScene,
    Cue,
    DiagnosticsScene,
    FaultScene,
    FindingsPage,
    FinishScene,
    HandChoice,
    HandSigns,
    InvitationScene,
    LessonScene,
    MenuScene,
    PlacementScene,
    RestScene,
    RingScene,
    Scene,
    SetScene,
    SetSummary,
    SetupScene,
    SleepScene,
    SplashScene,
    SummaryScene,
    TextFigure,
    TodayScene,
    View,
    WeightScene,
)
from mirror.types.message import NOTHING, literal
from tests.harness import views as viewing

VIEWS = gallery_views()
TRAINING = [name for name, view in VIEWS.items() if view.scene.name not in ("attract", "fault", "sleep", "splash", "lineup", "setup")]
SPOTS = (30.0, 90.0, 150.0, 260.0)
NEAR = ("key", "code", "finding")
"""Names of what is read from an arm's length by whoever presses a button, or from a metre by whoever scans a code."""
PANELS = (Panel(), Panel(531.0, (1920, 1080), 90), Panel(None, (320, 240)), Panel(None, (1000, 1001)))
"""The usual one, one that lies, the smallest and a square one..."""
SIZES = ((1080, 1920), (1920, 1080), (800, 480), (480, 800), (240, 320), (1024, 768), (600, 600), (2160, 3840))
MORE_PANELS = (*(Panel(None, size) for size in SIZES), Panel(1210.0, (3840, 2160), 0, 2.0))
"""...and the others, which scripts/test --slow tries."""
NAN = float("nan")

LONG = "a remarkably long and winding explanation of what the person should do next " * 3
HOSTILE = ("\x00\ud800", "日本語" * 60, "W" * 4000, LONG)


def beside() -> list[Panel]:
    """Panels with buttons along an edge."""
    upright = [Panel(edge=edge, spots_mm=SPOTS) for edge in ("bottom", "left", "right", "top")]
    lying = [Panel(531.0, (1920, 1080), edge=edge, spots_mm=SPOTS) for edge in ("bottom", "right")]
    return upright + lying + [Panel(None, (320, 240), edge="left", spots_mm=SPOTS)]


def related(a: str, b: str, names: set[str]) -> bool:
    """Whether one belongs to the other, or both to a third that is there."""
    parents = [name.rpartition(".")[0] for name in (a, b)]
    return a == parents[1] or b == parents[0] or (parents[0] == parents[1] and parents[0] in names)


def faults(placed: list[PlacedWidget], size: tuple[int, int]) -> list[str]:
    glass, names = PixelBox(0, 0, *size), {item.name for item in placed}
    found = [f"{item.name} leaves the glass: {item.box}" for item in placed if not glass.contains(item.box)]
    found += [f"{item.name} has odd sides" for item in placed if item.box.w % 2 or item.box.h % 2]
    for index, item in enumerate(placed):
        for other in placed[index + 1 :]:
            if item.box.overlaps(other.box) and not related(item.name, other.name, names):
                found.append(f"{item.name} {item.box} lies on {other.name} {other.box}")
    return found


def variants(view: View) -> list[View]:
    """The view as it is, with long and hostile words everywhere, and with nothing measured."""
    worded = [
        viewing.change(
            replace(view, scene=worded_scene(view.scene, text)), exercise=text, reason="dark" if view.training.reason else None,
            cue=replace(view.training.cue, text=literal(text)) if view.training.cue else None, reps=10**7, partials=10**6,
            training_title=literal(text), station=text, member=text, invite=literal(text), hint=literal(text),
            hands=worded_hands(view.status.hands, text),
            keys=tuple(ButtonLabel(key.button, literal(text), literal(text)) for key in view.status.keys),
        )
        for text in HOSTILE
    ]  # fmt: skip
    unmeasured = {"depth": NAN, "depth_goal": NAN, "drift": (NAN, NAN), "limits": (NAN, NAN), "last_rep": None}
    bare = viewing.change(replace(view, scene=bare_scene(view.scene)), quality=NAN, training_title=NOTHING, hint=None, **unmeasured)
    return [view, *worded, bare]


def worded_scene(scene: Scene, text: str) -> Scene:
    """``scene`` with ``text`` for its words and wild numbers."""
    match scene:
        case PlacementScene() | BaselineScene() | CalibrationScene():
            return replace(scene, advice=literal(text) if scene.advice else None)
        case SetScene():
            return SetScene(literal(text) if scene.advice else None, scene.challenge and ChallengeStatus(10**7, 1e9, 60.0))
        case FaultScene():
            return scene
        case CardScene():
            return CardScene(Card(text, literal(text), literal(text), text))
        case AssessmentScene():
            return AssessmentScene(worded_step(scene.status, text), literal(text) if scene.advice else None)
        case SummaryScene():
            return replace(scene, summary=worded_summary(scene.summary, text))
        case MenuScene():
            return MenuScene(literal(text), (literal(text), literal("short"), *[literal(text)] * 20), 17)
        case RestScene():
            return replace(scene, passed=-1e9, wanted=1e9, following=literal(text))
        case TodayScene(items):
            return TodayScene(tuple(replace(item, title=literal(text), dose=literal(text)) for item in items * 4))
        case FinishScene(items):
            return FinishScene(tuple(replace(item, title=literal(text)) for item in items * 4), literal(text), literal(text))
        case WeightScene():
            return WeightScene(literal(text), 1e9)
        case ConfirmScene():
            return ConfirmScene(literal(text), literal(text), 1e9)
        case DiagnosticsScene():
            words = literal(text)
            return DiagnosticsScene(FindingsPage(words, tuple((state, words, words) for state in ("ok", "warn", "fail"))))
        case RingScene():
            return replace(scene, title=literal(text), text=literal(text))
        case SetupScene():
            return replace(
                scene, step=(3, 9), title=literal(text), text=literal(text), items=tuple(literal(text) for _ in scene.items),
                figure=TextFigure(text) if isinstance(scene.figure, TextFigure) else scene.figure,
                warning=literal(text) if scene.warning else NOTHING,
            )  # fmt: skip
        case AttractScene(challenge=ChallengeOffer()):
            return replace(scene, challenge=ChallengeOffer(1e9, ChallengeBest(10**7, 10**7)))
        case ChallengeInviteScene():
            return ChallengeInviteScene(ChallengeOffer(1e9, ChallengeBest(10**7, 10**7)))
        case ChallengeCountdownScene():
            return ChallengeCountdownScene(10**7)
        case ChallengeResultScene():
            return replace(scene, clean=10**7, best=ChallengeBest(10**7, 10**7))
        case InvitationScene():
            return InvitationScene(f"http://{text}"[:200])
        case SplashScene():
            return SplashScene(literal(text))
        case AttractScene() | LessonScene() | SleepScene():
            return scene


def bare_scene(scene: Scene) -> Scene:
    """``scene`` with nothing measured or entered."""
    match scene:
        case AssessmentScene(status):
            return AssessmentScene(replace(status, seconds=None, centimetres=None, lines=(), keys=literal(""), picture=""), scene.advice)
        case SummaryScene(summary):
            bare = replace(summary, tempo={}, parts={}, counted=(), score=NAN, depth=NAN, limits=(NAN, NAN), trend=literal(""))
            return replace(scene, summary=bare)
    return scene


def worded_hands(hands: HandSigns, text: str) -> HandSigns:
    left, right = (literal(text) if label else label for label in (hands.left, hands.right))
    return HandSigns(left, right, hands.held and HandChoice(hands.held.side, 1e9, literal(text)))


def worded_step(step: AssessmentStatus, text: str) -> AssessmentStatus:
    return replace(
        step, title=literal(text), text=literal(text), lines=(literal(text), literal("short"), literal(text)), keys=literal(text),
        picture=text, step=(10**6, 10**6), count=(10**6, 10**6),
        seconds=1e9, centimetres=1e9,
    )  # fmt: skip


def worded_summary(summary: SetSummary, text: str) -> SetSummary:
    wild = tuple(replace(rep, by_phase={"bottom": (1e9, -1e9), "ascent": (NAN, 0.1)}, drift_se=NAN) for rep in summary.counted * 9)
    return replace(
        summary, reps=10**7, partials=10**6, advice_text=literal(text), trend=literal(text), score=1e9, depth=1e6, counted=wild,
        tempo={"descent": 1e9, "bottom": 1e9, "ascent": 1e9}, parts=dict.fromkeys(summary.parts, 1e9),
    )  # fmt: skip


@pytest.mark.long
@pytest.mark.integration
@pytest.mark.parametrize("panels", [PANELS, pytest.param(MORE_PANELS, marks=pytest.mark.slow)], ids=["usual", "more"])
@pytest.mark.parametrize("name", VIEWS)
def test_everything_lies_inside_the_glass_apart_and_beside_the_face(name: str, panels: tuple[Panel, ...]) -> None:
    for panel in panels:
        lay = make_layout(panel)
        face = lay.face._replace(x=lay.face.x + lay.at[0], y=lay.face.y + lay.at[1])
        for view in variants(VIEWS[name]):
            for now in (0.4, 5.0, 10.0):
                placed = compose_scene(view, now, panel)
                assert faults(placed, panel.size) == [], (panel, view)
                over = [item.name for item in placed if item.box.overlaps(face)] if name in TRAINING else []
                assert over == [], panel


@pytest.mark.integration
@pytest.mark.parametrize("panel", beside())
def test_labels_beside_the_buttons_leave_room_for_every_scene(panel: Panel) -> None:
    for name, view in VIEWS.items():
        keyed = viewing.change(view, keys=VIEWS["menu-hand"].status.keys)
        for shown in (keyed, variants(keyed)[4]):
            assert faults(compose_scene(shown, 0.4, panel), panel.size) == [], name


@pytest.mark.parametrize("name", [name for name in VIEWS if VIEWS[name].scene.name == "set"])
def test_the_set_leaves_the_mirror_black(name: str) -> None:
    picture = pixels(VIEWS[name], Panel())
    assert (picture.max(axis=2) < 16).mean() >= 0.84


@pytest.mark.parametrize("panel", [Panel(), Panel(531.0, (1920, 1080)), Panel(None, (320, 240))])
def test_an_alert_stands_on_its_own_side_of_the_glass(panel: Panel) -> None:
    """A mirror shows the person's left on the left."""
    middle = panel.size[0] / 2
    for side in ("left", "right"):
        alerts = [item for item in compose_scene(VIEWS[f"set-{side}-red"], 0.2, panel) if item.name.startswith("alert")]
        assert len(alerts) == 2
        for item in alerts:
            if item.name.endswith("words"):  # upright they go across, so that no word is broken, from their own edge on
                assert item.box.x < 0.1 * middle if side == "left" else item.box.right > 1.9 * middle
            else:
                assert item.box.right <= middle if side == "left" else item.box.x >= middle


def test_an_alert_says_the_words_and_points_outwards() -> None:
    for side, way in (("left", -1), ("right", 1)):
        placed = {item.name: item.widget for item in compose_scene(VIEWS[f"set-{side}-red"], 0.0, Panel())}
        arrow, words = (next(w for n, w in placed.items() if n.startswith("alert") and n.endswith(end)) for end in ("arrow", "words"))
        assert arrow.direction == way  # type: ignore[attr-defined]
        assert " ".join(words.lines) == f"PUSH {side.upper()} KNEE OUT"  # type: ignore[attr-defined]


def test_both_knees_get_an_arrow_each() -> None:
    names = [item.name for item in compose_scene(VIEWS["set-both"], 0.0, Panel())]
    assert {"alert0.arrow", "alert1.arrow"} <= set(names)
    assert not any(name.startswith("lane") for name in names)


def test_while_all_is_well_a_set_shows_count_depth_and_exercise_and_no_red() -> None:
    quiet = viewing.change(VIEWS["set"], last_rep=None)
    names = {item.name.split(".")[0] for item in compose_scene(quiet, 0.0, Panel())}
    assert {name.split("_")[0] for name in names} <= {"number", "set", "depth", "title"}
    red = pixels(quiet, Panel()).astype(int)
    assert not ((red[..., 0] > 100) & (red[..., 1] < 60)).any()


def test_a_knee_off_its_path_lights_its_own_edge() -> None:
    view = viewing.change(VIEWS["set"], drift=(0.12, 0.0))
    lights = [item.box for item in compose_scene(view, 0.0, Panel()) if item.name.startswith("light")]
    assert [box.right < 540 for box in lights] == [True]


def test_praise_for_a_repetition_goes_after_a_while_and_a_fault_stays() -> None:
    rep = VIEWS["set"].training.last_rep
    assert rep
    bad = viewing.change(VIEWS["set-verdict"], cue=None)
    assert bad.training.last_rep
    for view, end, stays in ((VIEWS["set"], rep.end, False), (bad, bad.training.last_rep.end, True)):
        shown = [any(item.name.startswith("message") for item in compose_scene(view, end + after, Panel())) for after in (0.5, 9.0)]
        assert shown == [True, stays]


def test_a_machine_that_is_too_slow_calls_no_repetition_clean_but_still_says_faults() -> None:
    def say(view: View, pictures_per_s: float) -> list[str]:
        assert view.training.last_rep
        seen = replace(view, person=replace(view.person, pictures_per_s=pictures_per_s))
        placed = compose_scene(seen, view.training.last_rep.end + 0.5, Panel())
        return [" ".join(item.widget.lines) for item in placed if isinstance(item.widget, TextWidget)]

    clean, bad = VIEWS["set-slow"], viewing.change(VIEWS["set-verdict"], cue=None)
    assert any("too slow" in line for line in say(clean, 4.1))
    assert not any("too slow" in line for line in say(clean, 10.0))
    assert say(bad, 4.1) == say(bad, 10.0)


def test_levels_differ_in_outline_and_not_only_in_colour() -> None:
    masks = [pygame.surfarray.array_alpha(KneeMark(120, level, "L").paint()) > 128 for level in ("good", "amber", "red")]
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert (masks[a] != masks[b]).mean() > 0.02


@pytest.mark.parametrize("name", ["set-left-red", "set-right-red", "set-both", "set-one-leg-alert"])
@pytest.mark.parametrize("panel", [Panel(), Panel(531.0, (1920, 1080))], ids=["portrait", "landscape"])
def test_beside_an_alert_stands_nothing_but_the_count(name: str, panel: Panel) -> None:
    names = [item.name for item in compose_scene(VIEWS[name], 0.2, panel)]
    assert {each.split("_")[0].split(".")[0] for each in names if not each.startswith("alert")} <= {"number", "set", "partials", "light"}
    assert sum(each.endswith("words") for each in names) == 1


def test_sizes_can_be_read_at_three_metres() -> None:
    panel = Panel()
    mm = 299.0 / 1080
    for name, view, now in ((name, view, now) for name, view in VIEWS.items() for now in (0.0, 5.0, 10.0)):
        for item in compose_scene(view, now, panel):
            if isinstance(item.widget, TextWidget) and item.name not in ("hint", "keys") and not item.name.startswith(NEAR):
                cap = item.widget.px * CAP_HEIGHT_RATIO * mm
                assert cap >= 17.5, (name, item.name, item.widget.lines)
                if item.name == "number":
                    assert cap >= 35  # two digits within the arc, at one of the five sizes: twice what can be read
                if item.name.startswith("alert"):
                    assert cap >= 26, "four words, the verb among them: read from 4 m"
            if isinstance(item.widget, KneeMark):
                assert item.widget.diameter * mm >= 60


def test_partial_repetitions_stand_apart_from_the_count() -> None:
    words = {
        item.name: " ".join(item.widget.lines)
        for item in compose_scene(viewing.change(VIEWS["set-partial"], target=None), 0.0, Panel())
        if isinstance(item.widget, TextWidget)
    }
    assert words["number"] == "4"
    assert words["partials"] == "+ 1 no rep"
    assert "not counted" in words["message.text"].lower()


def test_not_measured_says_so_and_why() -> None:
    placed = compose_scene(VIEWS["set-not-measured"], 0.0, Panel())
    said = " ".join(" ".join(item.widget.lines) for item in placed if isinstance(item.widget, TextWidget)).replace("\u00a0", " ")
    assert "Can\u2019t tell: body turned away" in said
    assert not any(item.name.startswith(("lane", "light")) for item in placed)


@pytest.mark.integration
@pytest.mark.parametrize("name", VIEWS)
def test_equal_views_give_equal_pictures(name: str) -> None:
    panel = Panel(None, (480, 800))
    again = gallery_views()[name]
    assert np.array_equal(pixels(VIEWS[name], panel), pixels(again, panel))


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotation_turns_the_same_picture(rotation: int) -> None:
    upright = pixels(VIEWS["set-left-red"], Panel(None, (480, 800)))
    native = (800, 480) if rotation != 180 else (480, 800)
    turned = pixels(VIEWS["set-left-red"], Panel(None, native, rotation))
    assert np.array_equal(np.rot90(turned, rotation // 90), upright)


@pytest.mark.parametrize("scene", [*{view.scene.name: view.scene for view in VIEWS.values()}.values(), CalibrationScene(5, 2)], ids=repr)
def test_a_view_full_of_nothing_still_draws(scene: Scene) -> None:
    points = np.full((17, 3), NAN, dtype=np.float32)
    view = viewing.make_view(
        bare_scene(scene), NAN, reps=-1, depth=NAN, depth_goal=NAN, drift=(NAN, NAN), limits=(NAN, NAN), points=points, size=(0, 0),
        quality=NAN, cue=Cue("", literal(""), NAN, "both"),
    )  # fmt: skip
    for extreme in (
        view,
        viewing.change(view, size=(480, 640)),
        viewing.change(view, depth=1e30, drift=(-1e30, 1e30), points=points * 0 + 1e30),
    ):
        for now in (NAN, 0.0, 1e9):
            assert draw_scene(extreme, now, Panel(None, (320, 240))).get_size() == (320, 240)


def test_a_frame_without_change_paints_nothing_and_movement_paints_nothing() -> None:
    panel, view = Panel(None, (480, 800)), viewing.change(VIEWS["set"], points=None)
    canvas = SurfaceCanvas(panel.size)
    draw_scene(viewing.change(view, depth=0.4), 0.0, panel, canvas)
    draw_scene(view, 0.0, panel, canvas)
    painted = canvas.cache.painted_count
    for step in range(20):
        draw_scene(viewing.change(view, time=step / 10, depth=0.01 * step, drift=(0.002 * step, -0.002 * step)), step / 60, panel, canvas)
    assert canvas.cache.painted_count == painted


def pixels(view: View, panel: Panel) -> NDArray[np.uint8]:
    """Rows, columns, RGB."""
    return np.swapaxes(pygame.surfarray.array3d(draw_scene(view, view.time, panel)), 0, 1)
