"""What the pages show, and what they may ask for: the joiner that starts the server gives the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from mirror.types.message import Message

Form = Literal["json", "csv"]


@dataclass(frozen=True, slots=True)
class SetResultLine:
    """One set: ``facts`` are (name, value) pairs, ``advice`` the one thing to do next."""

    title: Message
    when: str
    facts: tuple[tuple[Message, Message], ...]
    advice: Message


@dataclass(frozen=True, slots=True)
class VisitResult:
    """What a visit left behind. ``member``: the id of whom it belongs to, None = anonymous."""

    visit: str
    name: str
    member: str | None
    sets: tuple[SetResultLine, ...]


@dataclass(frozen=True, slots=True)
class MemberListLine:
    """A member as the admin's list shows one."""

    id: str
    name: str
    sets: int
    last: str


class WebBackend(Protocol):
    """Where the answers come from. Every method may be called from several threads and may raise MirrorError."""

    def result(self, visit: str) -> VisitResult | None: ...
    def report(self, member: str) -> str: ...
    def export(self, member: str | None, visit: str, form: Form) -> Iterator[bytes]:
        """Everything of a member, or of an anonymous visit, a piece at a time."""
        ...

    def delete(self, member: str | None, visit: str) -> None:
        """All of a member, or an anonymous visit, for good."""
        ...

    def members(self) -> tuple[MemberListLine, ...]: ...
    def rename(self, member: str, name: str) -> None: ...
    def revoke(self, member: str) -> None:
        """No badge of theirs opens anything any more."""
        ...

    def settings(self) -> str: ...
    def save_settings(self, text: str) -> None:
        """Writes the settings when they are valid. Raises MirrorError that names the wrong key."""
        ...

    def health(self) -> tuple[tuple[str, str, str], ...]:
        """(state, name, words) of every check."""
        ...

    def log(self) -> tuple[str, ...]:
        """The newest lines, last one last."""
        ...
