"""The drawn athlete: where it lies, which parts are seen, and that a whole loop stays within what is reserved for it."""

from __future__ import annotations

import pygame
import pytest

from mirror.display.widgets.athlete import CLOTHES_RGB, FAR_SKIN_RGB, SKIN_RGB, draw_athlete
from mirror.display.widgets.base import PixelBox
from mirror.display.widgets.body_figure import FIGURE_LOOP_FRAMES, FIGURE_STATURE, BodyFigure, place_body
from mirror.display.widgets.illustrations import ILLUSTRATION_PAINTERS, illustration
from mirror.exercises import catalogue
from mirror.exercises.schema import FIGURE_POINT_NAMES
from mirror.types.colours import GOOD_RGB, RED_RGB, Colour

SIDE_PX = 200
DRAWN = sorted({*ILLUSTRATION_PAINTERS, *(key for key, exercise in catalogue().items() if exercise.figure)})


def drawn(name: str, share: float = 0.0) -> pygame.Surface:
    surface = pygame.Surface((SIDE_PX, SIDE_PX), pygame.SRCALPHA)
    exercise = catalogue().get(name)
    points = exercise.figure.at(share) if exercise and exercise.figure else ILLUSTRATION_PAINTERS[name](share).points
    draw_athlete(surface, [(x * SIDE_PX, y * SIDE_PX) for x, y in points], FIGURE_STATURE * SIDE_PX)
    return surface


def area(surface: pygame.Surface, colour: Colour) -> int:
    """Pixels of ``surface`` in ``colour``."""
    return pygame.mask.from_threshold(on_black(surface), colour, (8, 8, 8)).count()


def on_black(surface: pygame.Surface) -> pygame.Surface:
    """``surface`` as the glass shows it."""
    glass = pygame.Surface(surface.get_size())
    glass.blit(surface, (0, 0))
    return glass


def test_both_hands_and_feet_of_a_standing_person_are_drawn() -> None:
    surface = drawn("squat")
    points = dict(zip(FIGURE_POINT_NAMES, catalogue()["squat"].figure.at(0.0), strict=True))  # type: ignore[union-attr]
    for side in ("left", "right"):
        wrist, ankle = points[f"{side}_wrist"], points[f"{side}_ankle"]
        for x, y in ((wrist[0], wrist[1] + 0.02), (ankle[0], ankle[1] + 0.03)):
            assert surface.get_at((round(x * SIDE_PX), round(y * SIDE_PX)))[:3] == SKIN_RGB


def test_a_lifted_leg_is_behind_the_one_that_stands() -> None:
    assert area(drawn("single_leg_squat", 0.6), FAR_SKIN_RGB) > 50
    assert area(drawn("squat", 0.5), FAR_SKIN_RGB) == 0


def test_from_the_side_the_body_is_narrower() -> None:
    assert area(drawn("ankle_cause"), CLOTHES_RGB) < 0.8 * area(drawn("squat"), CLOTHES_RGB)


def test_the_toes_point_to_where_the_knee_bends() -> None:
    surface = drawn("ankle_cause", 0.5)
    box = pygame.mask.from_surface(surface.subsurface((0, SIDE_PX - 8, SIDE_PX, 4))).get_bounding_rects()[0]
    assert box.centerx > 0.42 * SIDE_PX + 2


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_of_a_loop_is_cut_off(name: str) -> None:
    box = PixelBox(10, 20, 160, 200)
    for step in range(0, FIGURE_LOOP_FRAMES, 5):
        placed = place_body("picture", *illustration(name, step / FIGURE_LOOP_FRAMES, 1.0), box)
        assert box.contains(placed.box)
        figure = placed.widget
        assert isinstance(figure, BodyFigure)
        room = 40
        wide = BodyFigure(
            figure.width + 2 * room, figure.height + 2 * room,
            (figure.origin[0] - room / figure.scale, figure.origin[1] - room / figure.scale), figure.scale, figure.drawing,
        ).paint()  # fmt: skip
        inner = pygame.Rect(room - 2, room - 2, figure.width + 4, figure.height + 4)
        body = pygame.mask.from_threshold(on_black(wide), SKIN_RGB, (30, 30, 30))
        for rect in body.get_bounding_rects():
            assert inner.contains(rect), (name, step, rect, inner)


def test_the_loop_lasts_as_long_as_it_is_asked_to() -> None:
    assert illustration("squat", 1.0, 4.0) == illustration("squat", 0.75, 3.0)
    assert illustration("squat", 1.0) == illustration("squat", 1.0, catalogue()["squat"].figure.seconds)  # type: ignore[union-attr]


def test_a_joint_shines_in_the_colour_of_what_is_said_of_it() -> None:
    box = PixelBox(0, 0, 200, 200)
    good, bad = (place_body("picture", *illustration(name, 0.0), box).widget.paint() for name in ("over_toes", "valgus"))
    assert area(good, GOOD_RGB) > 50
    assert area(bad, RED_RGB) > 50
