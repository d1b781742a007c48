"""New members as the phone and the glass make them, and their badge as a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mirror.badge import BadgeSecret, draw_badge_png, new_id
from mirror.errors import MirrorError
from mirror.store import MemberRepository, StoreClock, StoreReader, TakenNameError
from mirror.store.member_names import normalise_name
from mirror.types import Member, message
from mirror.web import password
from mirror.web.backend import JoinRequest, RefusedEntryError

Greet = Callable[[Member, JoinRequest], object]


class MemberDesk:
    """Makes members in the store at ``database``; their badges are signed with the key in the file ``secret``. ``greet`` is told who became
    one on their phone, and what they asked for. May be used from several threads."""

    def __init__(self, database: Path, secret: Path, clock: StoreClock, greet: Greet = lambda *_: None) -> None:
        self._database, self._secret, self._clock, self._greet = database, secret, clock, greet

    def join(self, wanted: JoinRequest) -> str:
        """The id of a new member with a PIN. Raises RefusedEntryError."""
        pin = password.hash_pin(wanted.pin)
        member = self._create(wanted.name, pin, wanted.visit if wanted.takes_sets else "")
        self._greet(member, wanted)
        return member.id

    def enrol(self, name: str) -> Member:
        """A new member who is at the glass and has no PIN yet. Raises RefusedEntryError."""
        return self._create(name)

    def badge(self, member: str) -> bytes:
        """The member's current badge as PNG. Raises MirrorError."""
        with StoreReader(self._database) as reader:
            found = reader.member(member)
        if found is None:
            raise MirrorError(f"member {member}", "there is none any more")
        with MemberRepository(self._database) as repository:
            counter = repository.badge(member)
        return draw_badge_png(found.name, BadgeSecret.load_or_make(self._secret).sign(member, counter))

    def _create(self, name: str, pin: str | None = None, visit: str = "") -> Member:
        try:
            made = Member(new_id(), normalise_name(name))
        except MirrorError as error:
            raise RefusedEntryError(message("web.error.name"), error.subject, error.cause, error.remedy) from None
        try:
            with MemberRepository(self._database) as repository:
                repository.create(made.id, made.name, self._clock.wall(), pin, visit)
        except TakenNameError as error:
            raise RefusedEntryError(message("web.error.name_taken"), error.subject, error.cause, error.remedy) from None
        return made
