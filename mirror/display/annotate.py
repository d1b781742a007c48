"""One frame of the annotated video: the camera's picture turned like a mirror, with what was measured drawn onto it."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pygame

from mirror.display.body_overlay import Spot, draw_body, find_joints
from mirror.display.i18n import sentence_of, words_of
from mirror.display.scenes.components import drift_limits
from mirror.display.scenes.wording import drift_level, rep_verdict, verdict_icon_kind
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, Widget, round_up_even
from mirror.display.widgets.shapes import KIND_COLOURS, Kind, KneeMark
from mirror.display.widgets.text import Align, Valign, Weight, fit_text
from mirror.types import Image, Joint, View
from mirror.types.colours import SOFT_RGB, WHITE_RGB, Colour
from mirror.types.message import message

SCRIM_RGBA = (0, 0, 0, 170)
"""Darkens the picture behind words, so that they read on any background."""
MIN_ANNOTATED_SIDE_PX = 64
"""Pixels a side below which nothing can be read; such a frame is only mirrored."""


def annotate_frame(image: Image, view: View) -> Image:
    """``image`` (h, w, 3 RGB uint8, unflipped) mirrored, with skeleton, knees and their paths, count, drift, alert and regime of
    ``view``; a new array.

    The person's points are in pixels of their ``size``, which is scaled to the image. Needs no screen.
    """
    flipped = np.ascontiguousarray(image[:, ::-1])
    h, w = flipped.shape[:2]
    if min(w, h) < MIN_ANNOTATED_SIDE_PX:
        return flipped
    surface = pygame.image.frombytes(flipped.tobytes(), (w, h), "RGB")
    _FrameAnnotator(surface, view).draw()
    return np.frombuffer(pygame.image.tobytes(surface, "RGB"), dtype=np.uint8).reshape(h, w, 3).copy()


@lru_cache(maxsize=128)
def _paint_widget(widget: Widget) -> pygame.Surface:
    return widget.paint()


class _FrameAnnotator:
    def __init__(self, surface: pygame.Surface, view: View) -> None:
        self._surface, self._view, self._doing = surface, view, view.training
        self._w, self._h = surface.get_size()
        self._cap = max(8.0, min(self._w / 24, self._h / 18))
        """Height of a small capital, px."""

    def draw(self) -> None:
        draw_body(self._surface, self._view, dots=False)
        self._knees(find_joints(self._view.person, self._surface.get_size()))
        self._count()
        self._standing()
        self._words()

    def _knees(self, joints: dict[int, Spot]) -> None:
        diameter = round_up_even(2.1 * self._cap)
        for leg, (letter, joint) in enumerate((("L", joints.get(Joint.LEFT_KNEE)), ("R", joints.get(Joint.RIGHT_KNEE)))):
            if joint is None:
                continue
            drift, limits = self._doing.drift[leg], drift_limits(self._doing)
            found = drift_level(drift, limits)
            mark = _paint_widget(KneeMark(diameter, found, letter))
            self._surface.blit(mark, (joint[0] - diameter / 2, joint[1] - diameter / 2))
            # A walk-up path is too uncertain for numbers that nothing is said of: only what counts as a drift has one.
            if math.isfinite(drift) and (self._doing.regime == "calibrated" or drift >= limits[0]):
                room = PixelBox(0, round(joint[1] - self._cap), round_up_even(self._w / 3), round_up_even(2 * self._cap))
                x = joint[0] - diameter * 0.75 - room.w if leg == 0 else joint[0] + diameter * 0.75
                self._say(
                    words_of(message("unit.whole_cm", n=round(drift * self._view.body.thigh_cm))),
                    room._replace(x=round(x)),
                    self._cap,
                    KIND_COLOURS[found],
                    "right" if leg == 0 else "left",
                    "middle",
                )

    def _count(self) -> None:
        doing, cap, pad = self._doing, self._cap, round(0.6 * self._cap)
        number = self._say(
            str(max(0, doing.reps)), PixelBox(pad, pad, round_up_even(self._w * 0.3), round_up_even(3.2 * cap)), 2.6 * cap, WHITE_RGB
        )
        words = words_of(message("glass.reps", n=doing.reps))
        if doing.partials > 0:
            words += f" {words_of(message('glass.partials', n=doing.partials))}"
        self._say(
            words,
            PixelBox(pad, number.bottom + pad, round_up_even(self._w * 0.4), round_up_even(3 * cap)),
            0.8 * cap,
            SOFT_RGB,
            weight="SemiBold",
        )

    def _standing(self) -> None:
        doing, cap, pad = self._doing, self._cap, round(0.6 * self._cap)
        width = round_up_even(self._w * 0.52)
        room = PixelBox(self._w - pad - width, pad, width, round_up_even(4.2 * cap))
        top = self._say(words_of(doing.title or doing.exercise), room._replace(h=round_up_even(1.6 * cap)), cap, WHITE_RGB, "right")
        why = message("glass.not_measured", why=message(f"reason.{doing.reason}")) if doing.reason else message(f"status.{doing.regime}")
        words = words_of(why)
        self._say(words, room._replace(y=top.bottom + pad), 0.8 * cap, SOFT_RGB, "right", weight="SemiBold")

    def _words(self) -> None:
        """At the foot: the alert, else what the coach says or how the last repetition went."""
        doing, cap, pad = self._doing, self._cap, round(0.6 * self._cap)
        high = round_up_even(min(5.0 * cap, self._h * 0.3))
        room = PixelBox(pad, self._h - pad - high, round_up_even(self._w - 2 * pad - 1), high)
        kind: Kind
        cue, advice = doing.cue, self._view.advice
        if cue and cue.side:
            kind, text, large = cue.severity or "amber", words_of(cue.text).upper(), 1.6
            text = {"left": f"← {text}", "right": f"{text} →", "both": f"← {text} →"}[cue.side]
        elif advice:
            kind, text, large = "amber", sentence_of(advice), 1.2
        elif cue:
            kind, text, large = verdict_icon_kind(cue), sentence_of(cue.text), 1.2
        elif doing.note:
            kind, text, large = "note", sentence_of(doing.note), 1.0
        elif doing.last_rep:
            kind, verdict = rep_verdict(doing.last_rep, self._view.body)
            text, large = sentence_of(verdict), 1.0
        else:
            return
        self._say(text, room, large * cap, KIND_COLOURS[kind], "centre", "bottom")

    def _say(
        self, text: str, room: PixelBox, cap: float, colour: Colour, align: Align = "left", valign: Valign = "top", weight: Weight = "Bold"
    ) -> PixelBox:
        """Words on a scrim inside ``room``, shifted into the picture where they would leave it; the rectangle they took."""
        widget = fit_text(text, room.w, room.h, TypeSize(cap, 0.5 * cap), weight, colour, align)
        w, h = widget.size
        x = {"left": room.x, "centre": room.x + (room.w - w) // 2, "right": room.right - w}[align]
        y = {"top": room.y, "middle": room.y + (room.h - h) // 2, "bottom": room.bottom - h}[valign]
        pad = max(2, round(0.28 * self._cap))
        x, y = min(max(x, pad), self._w - w - pad), min(max(y, pad), self._h - h - pad)
        scrim = pygame.Surface((w + 2 * pad, h + 2 * pad), pygame.SRCALPHA)
        pygame.draw.rect(scrim, SCRIM_RGBA, scrim.get_rect(), border_radius=2 * pad)
        self._surface.blit(scrim, (x - pad, y - pad))
        self._surface.blit(_paint_widget(widget), (x, y))
        return PixelBox(x, y, w, h)
