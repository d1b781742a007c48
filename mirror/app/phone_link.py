"""What a phone on the station's page has to do with the visit at the glass: it opens it, joins in it, enters a weight."""

from __future__ import annotations

from collections.abc import Callable

from mirror.app.visit_runner import BadgeLookup, VisitRunner
from mirror.types import Load, Member
from mirror.web.backend import JoinRequest


class PhoneLink:
    """``find`` gives who runs the visit with a number of this run of the mirror, and that number; None where it is of an earlier run, or
    none trains. May be used from any thread."""

    def __init__(self, find: Callable[[str], tuple[VisitRunner, int] | None] = lambda _: None) -> None:
        self._find = find

    def greet(self, member: Member, wanted: JoinRequest) -> None:
        """Who became a member on their phone; without a visit they are at no glass."""
        if found := self._find(wanted.visit):
            runner, number = found
            runner.badge_scanned(BadgeLookup(member, visit=number, takes_sets=wanted.takes_sets, phone=wanted.phone))

    def opened(self, visit: str) -> None:
        """A phone has opened ``visit``; ignored when it is over."""
        if found := self._find(visit):
            runner, number = found
            runner.phone_opened(number)

    def load(self, visit: str) -> Load | None:
        """The weight of the exercise at hand; None once the visit is over, or where none is asked for."""
        found = self._find(visit)
        return found[0].load(found[1]) if found else None

    def enter_load(self, visit: str, exercise: str, kg: float) -> bool:
        """Enters it; False once the visit is over, or when the mirror does not answer."""
        found = self._find(visit)
        return found is not None and found[0].enter_load(found[1], exercise, kg)
