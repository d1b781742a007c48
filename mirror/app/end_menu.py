"""What a person may do when a recording is over: try it with their own camera, play it again, see the assessment."""

from __future__ import annotations

from dataclasses import replace

from mirror.types import Action, ConfirmScene, DiagnosticsScene, InvitationScene, MenuScene, StatusBar, View, WeightScene
from mirror.types.message import Message, message

END_MENU_DELAY_S = 8.0
"""Seconds for which the last set's summary stands before."""
ASKED_SCENES = MenuScene | WeightScene | ConfirmScene | InvitationScene | DiagnosticsScene
"""What was asked for: it stands over the end menu and gets the keys."""


class EndMenu:
    """Stands over the last View; its keys work before that too. ``camera``: whether there is one to go to."""

    def __init__(self, camera: bool) -> None:
        self._choices: list[tuple[Action, Message]] = [
            *([(Action.CAMERA, message("end.camera"))] if camera else []),
            (Action.REPLAY, message("end.replay")),
            (Action.GUIDE, message("end.assessment")),
            (Action.QUIT, message("end.quit")),
        ]
        self._index = 0
        self._since: float | None = None
        self._is_shown = False

    def act(self, action: Action) -> Action | None:
        """What ``action`` comes to; None where it only moves the mark of the menu that stands there."""
        if not self._is_shown:
            return action
        match action:
            case Action.NEXT | Action.PREVIOUS:
                self._index = (self._index + (1 if action is Action.NEXT else -1)) % len(self._choices)
                return None
            case Action.SELECT:
                return self._choices[self._index][0]
        return action

    def show(self, view: View, over: bool, now: float) -> View:
        """``view``, with the menu in place of its scene some seconds after the recording is ``over``, unless one of ``ASKED_SCENES``
        stands there."""
        self._since = (self._since or now) if over else None
        waited = now - self._since if self._since is not None else 0.0
        self._is_shown = waited >= END_MENU_DELAY_S and not isinstance(view.scene, ASKED_SCENES)
        if not self._is_shown:
            return view
        scene = MenuScene(message("end.title"), tuple(words for _, words in self._choices), self._index)
        return replace(view, scene=scene, status=StatusBar(hint=view.status.hint))
