"""The window or full screen that shows Views, and the keys pressed on it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from pathlib import Path

import pygame
from pygame.window import Window

from mirror.display.backdrop import Backdrop
from mirror.display.burn_in import wander_offset
from mirror.display.glide import Glide
from mirror.display.interpolation import extrapolate_value
from mirror.display.scenes.compose import compose_scene
from mirror.display.surface_canvas import SurfaceCanvas
from mirror.display.texture_canvas import SDL_ERROR_TYPES, TextureCanvas
from mirror.display.theme import MAX_PANEL_SIDE_PX, MIN_PANEL_SIZE_PX, Panel
from mirror.display.widgets.base import PlacedWidget
from mirror.errors import MirrorError
from mirror.types import Action, SetupScene, View

WINDOW_TITLE = "Mirror"
HEADLESS_VIDEO_DRIVERS = ("dummy", "offscreen", "evdev")
"""SDL drivers that open but show nothing."""
RENDERER_HINTS = ("SDL_RENDER_DRIVER", "SDL_FRAMEBUFFER_ACCELERATION")
"""What SDL draws textures with, and what brings a surface to the screen (SDL_hints.h). The environment overrides them."""
MAX_UNPACED_FPS = 75
"""Frames per second where the screen does not set the pace; above 60, so that it never slows one that does."""
MAX_WINDOW_SHARE = 0.85
"""Share of the desktop that a window may take."""

KEYBOARD_ACTIONS = {
    pygame.K_RIGHT: Action.NEXT,
    pygame.K_n: Action.NEXT,
    pygame.K_SPACE: Action.NEXT,
    pygame.K_LEFT: Action.PREVIOUS,
    pygame.K_p: Action.PREVIOUS,
    pygame.K_RETURN: Action.SELECT,
    pygame.K_KP_ENTER: Action.SELECT,
    pygame.K_s: Action.SKIP,
    pygame.K_g: Action.GUIDE,
    pygame.K_f: Action.QUIET,
    pygame.K_BACKSPACE: Action.BACK,
    pygame.K_m: Action.MENU,
    pygame.K_d: Action.DOCTOR,
    pygame.K_c: Action.CAMERA,
    pygame.K_r: Action.REPLAY,
    pygame.K_ESCAPE: Action.QUIT,
}


def has_display(environ: Mapping[str, str] = os.environ, drm: Path = Path("/sys/class/drm"), nodes: Path = Path("/dev/dri")) -> bool:
    """Whether a real screen can be expected to open: a desktop session, or a connected output of a graphics card we may use."""
    if environ.get("SDL_VIDEODRIVER", "").lower() in HEADLESS_VIDEO_DRIVERS:
        return False
    if not sys.platform.startswith("linux") or environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        return True
    return any(
        _lit(status) and os.access(nodes / status.parent.name.split("-")[0], os.R_OK | os.W_OK) for status in drm.glob("card*-*/status")
    )


def _lit(status: Path) -> bool:
    try:
        return status.read_text().strip() == "connected"
    except OSError:
        return False


class PanelDisplay:
    """A full screen, or a window that may be resized. All calls from one thread: SDL's.

    ``software`` True composes on surfaces, False insists on SDL's renderer, None tries the renderer first.
    Raises MirrorError when nothing can be opened.
    """

    def __init__(self, panel: Panel, windowed: bool = False, software: bool | None = None) -> None:
        self._asked, self._windowed = panel, windowed
        self._window = _open(panel, windowed)
        self._before: View | None = None
        self._view: View | None = None
        self._clock = pygame.time.Clock()
        self._backdrop, self._glide = Backdrop(), Glide()
        self._canvas: SurfaceCanvas | TextureCanvas
        self._panel = self._fit_panel()
        try:
            self._canvas = SurfaceCanvas(self._panel.size) if software else TextureCanvas(self._window, self._panel.size)
        except SDL_ERROR_TYPES as error:
            if software is False:
                self.close()
                raise MirrorError(f"no accelerated renderer on this display ({error})", "use software drawing") from error
            self._canvas = SurfaceCanvas(self._panel.size)
        if not windowed:
            pygame.mouse.set_visible(False)

    @property
    def panel(self) -> Panel:
        """The panel as it really is: the window's or the screen's own size."""
        return self._panel

    def show(self, view: View, now: float) -> None:
        """Draw ``view`` as it is about ``now`` (same clock as ``view.time``) and flip; returns when the screen has taken the frame."""
        if self._view is None or view.time != self._view.time:
            self._before = self._view
        self._view = view
        self._panel = self._fit_panel(self._panel)
        panel = _turn_panel(self._panel, view)
        moved = extrapolate_value(self._before, view, now)
        shift = wander_offset(now, panel.wander)
        placed = self._glide.ease(compose_scene(moved, now, panel), now)
        try:
            if isinstance(self._canvas, TextureCanvas):
                self._canvas.show(placed, panel, self._backdrop.layers(moved, placed, panel.size), moved.light, shift)
            else:
                self._software(moved, placed, panel, self._canvas, shift)
        except SDL_ERROR_TYPES as error:
            raise _lost(error) from error
        self._clock.tick(MAX_UNPACED_FPS)

    def actions(self) -> list[Action]:
        """What was asked for since the last call, by keys or by closing the window, oldest first."""
        asked: list[Action] = []
        try:
            events = pygame.event.get()
        except SDL_ERROR_TYPES as error:
            raise _lost(error) from error
        for event in events:
            if event.type in (pygame.QUIT, pygame.WINDOWCLOSE):
                asked.append(Action.QUIT)
            elif event.type == pygame.KEYDOWN and event.key in KEYBOARD_ACTIONS:
                asked.append(KEYBOARD_ACTIONS[event.key])
        return asked

    def close(self) -> None:
        """Close the window and leave SDL's video; harmless when called again, and when the screen is gone."""
        if pygame.display.get_init():
            with contextlib.suppress(*SDL_ERROR_TYPES):
                self._window.destroy()
            pygame.display.quit()

    def _software(
        self, view: View, placed: list[PlacedWidget], panel: Panel, canvas: SurfaceCanvas, shift: tuple[int, int]
    ) -> None:
        target = self._window.get_surface()
        upright = pygame.Surface(panel.size) if panel.rotation else target
        canvas.blit(placed, upright, self._backdrop.layers(view, placed, panel.size), view.light, shift)
        if panel.rotation:
            target.blit(pygame.transform.rotate(upright, -panel.rotation), (0, 0))
        self._window.flip()

    def _fit_panel(self, before: Panel | None = None) -> Panel:
        """The panel that was asked for, with the size that the window or screen turned out to have; ``before`` while that cannot be
        drawn on (a window being folded away)."""
        size = self._window.size
        if min(size) < MIN_PANEL_SIZE_PX[0] or max(size) < MIN_PANEL_SIZE_PX[1] or max(size) > MAX_PANEL_SIDE_PX:
            if before:
                return before
            raise MirrorError(f"display of {size[0]}x{size[1]} pixels", "too small or too large, at least 320x240 is needed")
        return replace(self._asked, resolution=size, width_mm=None if self._windowed else self._asked.width_mm)


def _turn_panel(panel: Panel, view: View) -> Panel:
    """``panel`` as the set-up has turned the picture, while it is asked for."""
    turn = view.scene.rotation if isinstance(view.scene, SetupScene) else None
    return panel if turn is None else replace(panel, rotation=turn)


def _lost(error: Exception) -> MirrorError:
    return MirrorError(f"display lost ({error})", "check that the screen is on and connected", "it is opened again by itself")


def _open(panel: Panel, windowed: bool) -> Window:
    driver = os.environ.get("SDL_VIDEODRIVER") or "automatic"
    try:
        pygame.display.init()
        opened = pygame.display.get_driver()
        if opened in HEADLESS_VIDEO_DRIVERS and driver == "automatic":
            pygame.display.quit()
            raise MirrorError(
                "no display found (SDL offers only 'offscreen')", "connect a screen, or measure a recording with `mirror analyze`"
            )
        choose_renderer(opened)
        if not windowed:
            return Window(WINDOW_TITLE, panel.resolution, fullscreen_desktop=True)
        window = Window(WINDOW_TITLE, _window_size(panel.resolution), resizable=True)
        window.minimum_size = MIN_PANEL_SIZE_PX if panel.resolution[0] < panel.resolution[1] else MIN_PANEL_SIZE_PX[::-1]
        return window
    except SDL_ERROR_TYPES as error:
        pygame.display.quit()
        raise MirrorError(
            f"display cannot be opened with SDL driver '{driver}' ({error})",
            "connect a screen or set SDL_VIDEODRIVER (kmsdrm, wayland, x11)",
        ) from error


def choose_renderer(video_driver: str, environ: MutableMapping[str, str] = os.environ) -> None:
    """Lets SDL draw with OpenGL ES on a screen without a desktop. Of itself it takes desktop OpenGL; where libGL.so.1 is missing, as on a
    card without a desktop, it calls that in a context of OpenGL ES, where all but clearing fails without a word: the glass is black."""
    if video_driver.lower() == "kmsdrm":
        for hint in RENDERER_HINTS:
            environ.setdefault(hint, "opengles2")


def _window_size(wanted: tuple[int, int]) -> tuple[int, int]:
    """``wanted`` or, where the desktop is smaller, the same proportions within it."""
    desktops = pygame.display.get_desktop_sizes() or [wanted]
    share = min(1.0, *(MAX_WINDOW_SHARE * have / want for have, want in zip(desktops[0], wanted, strict=True)))
    least = max(MIN_PANEL_SIZE_PX[0] / min(wanted), MIN_PANEL_SIZE_PX[1] / max(wanted))
    share = max(share, least)
    return round(wanted[0] * share), round(wanted[1] * share)
