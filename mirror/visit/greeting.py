"""What is said on arrival: how to be known, a greeting, and what the mirror keeps."""

from __future__ import annotations

from mirror.types import AttractScene, Card, CoachScene, Member, Message, RestScene, Scene, message

BADGE_INVITATION = message("visit.badge_invitation")
GREETING_DISPLAY_S = 6.0
"""Seconds that a greeting or a badge's problem stands."""
BADGE_SCAN_WINDOW_S = 10.0
"""Seconds since a person was in view for which badges are looked for: held to the camera it hides its owner."""
PRIVACY_CARD = Card("privacy", message("card.privacy"), message("card.privacy.text"), "privacy")
PRIVACY_CARD_DISPLAY_S = 10.0
"""Seconds that it stands: 20 words."""


class GreetingLine:
    """The line beside what is asked for."""

    def __init__(self) -> None:
        self._note: tuple[Message, float] | None = None
        self.is_kept = True
        """Whether what is done can be kept just now; may be set at any time."""

    def welcome(self, member: Member | None, time: float) -> None:
        """A visit begins, or its member becomes known; where nothing is kept that is said by itself."""
        if not self.is_kept:
            self.say(message("visit.hello_unsaved", name=member.name) if member else message("visit.unsaved"), time)
        elif member:
            self.say(message("visit.hello", name=member.name), time)

    def say(self, text: Message, time: float) -> None:
        self._note = (text, time + GREETING_DISPLAY_S)

    def forget(self) -> None:
        self._note = None

    def line(self, scene: Scene, reps: int, time: float, badge: bool) -> Message | None:
        """What stands beside ``scene`` of a set that has ``reps``; ``badge``: a badge would be looked at."""
        if self._note and time < self._note[1]:
            return self._note[0]
        return BADGE_INVITATION if badge and isinstance(scene, AttractScene | CoachScene | RestScene) and not reps else None
