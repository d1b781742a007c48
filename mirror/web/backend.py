"""What the pages show, and what they may ask for: the joiner that starts the server gives the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from mirror.errors import MirrorError
from mirror.types.message import Message
from mirror.types.target import Load

Form = Literal["json", "csv", "fit"]


@dataclass(frozen=True, slots=True)
class SetResultLine:
    """One set: ``facts`` are (name, value) pairs, ``advice`` the one thing to do next. ``number``: of the set in its visit where it can be
    had as a picture, else 0."""

    title: Message
    when: Message
    facts: tuple[tuple[Message, Message], ...]
    advice: Message
    number: int = 0


@dataclass(frozen=True, slots=True)
class VisitResult:
    """What a visit left behind. ``member``: the id of whom it belongs to, None = anonymous."""

    visit: str
    member: str | None
    sets: tuple[SetResultLine, ...]


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """A member as the pages show one. ``last``: the day of the last visit, empty = never. ``deletion``: the day on which all is deleted,
    None = no one asked for it, empty = not known before the clock is set."""

    id: str
    name: str
    sets: int
    last: str
    has_pin: bool = False
    deletion: str | None = None


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """What a person typed who wants to be remembered. ``visit``: the one whose code, or in which an invitation, brought their phone here,
    empty = none ran; ``takes_sets``: its sets, anonymous so far, become theirs; ``phone``: the form token of
    the session in which they did."""

    name: str
    pin: str
    visit: str = ""
    takes_sets: bool = False
    phone: str = ""


class RefusedEntryError(MirrorError):
    """What a person typed cannot be taken; ``words`` say why in the language of their page."""

    def __init__(self, words: Message, subject: str, cause: str = "", remedy: str = "") -> None:
        super().__init__(subject, cause, remedy)
        self.words = words


@dataclass(frozen=True, slots=True)
class SettingEntry:
    """A key of the settings file in the form: its ``value`` there, empty = unset; what then ``holds``; ``choices``: all that it may be,
    none = free; what it means, and what is wrong with what was typed."""

    key: str
    value: str
    holds: str
    choices: tuple[str, ...]
    meaning: Message
    error: str = ""


@dataclass(frozen=True, slots=True)
class SettingTable:
    name: str
    meaning: Message
    entries: tuple[SettingEntry, ...]


class RefusedSettingsError(MirrorError):
    """What was typed into the form cannot be saved: ``tables`` have it with the errors beside the fields, ``rest`` is of none of them."""

    def __init__(self, tables: tuple[SettingTable, ...], rest: str) -> None:
        super().__init__("settings", rest or "some are wrong", "each says what it may be")
        self.tables, self.rest = tables, rest


@dataclass(frozen=True, slots=True)
class LogLine:
    """What was logged, in one line; ``level`` as the self-test's states are called."""

    when: str
    level: Literal["warn", "fail"]
    words: str


class WebBackend(Protocol):
    """Where the answers come from. Every method may be called from several threads and may raise MirrorError."""

    def result(self, visit: str) -> VisitResult | None: ...
    def card(self, visit: str, number: int, member: str | None, language: str) -> bytes:
        """A set as a picture to share, PNG; ``member``: whose personal best it may be called. Raises MirrorError where there is none."""
        ...

    def opened(self, visit: str) -> None:
        """A phone has opened ``visit``: the glass says so, and there it can be taken back."""
        ...

    def load(self, visit: str) -> Load | None:
        """The weight of the exercise that is at hand in ``visit``; None when it is over, or no weight is asked for."""
        ...

    def enter_load(self, visit: str, exercise: str, kg: float) -> bool:
        """Enters it as if at the glass; False when the visit is over, or the mirror does not answer."""
        ...

    def delete_visit(self, visit: str) -> None:
        """An anonymous visit, for good."""
        ...

    def account(self, member: str) -> MemberAccount | None: ...
    def may_choose_pin(self, member: str, visit: str) -> bool:
        """Whether a badge is enough to choose the first PIN: nothing but ``visit`` is kept of the member, so there is nothing to take."""
        ...

    def pin_matches(self, member: str, pin: str) -> bool: ...
    def set_pin(self, member: str, pin: str) -> None:
        """Raises RefusedEntryError for one that is none."""
        ...

    def join(self, wanted: JoinRequest) -> str:
        """The id of a new member. Raises RefusedEntryError for a name or a PIN that cannot be theirs."""
        ...

    def badge(self, member: str) -> bytes:
        """The member's current badge as PNG."""
        ...

    def report(self, member: str) -> str | None:
        """The report as a whole page; None: it is being drawn, ask again."""
        ...

    def export(self, member: str | None, visit: str, form: Form) -> Iterator[bytes]:
        """Everything of a member, or of an anonymous visit, a piece at a time; as "fit" their sets for training apps: one file of a visit,
        an archive of a member."""
        ...

    def ask_deletion(self, member: str) -> None:
        """Has the member deleted when the time to take it back is over."""
        ...

    def withdraw_deletion(self, member: str) -> None: ...
    def delete(self, member: str) -> None:
        """All of a member, now and for good."""
        ...

    def members(self) -> tuple[MemberAccount, ...]: ...
    def rename(self, member: str, name: str) -> None: ...
    def revoke(self, member: str) -> None:
        """No badge of theirs opens anything any more."""
        ...

    def settings(self) -> str: ...
    def setting_tables(self) -> tuple[SettingTable, ...]:
        """Every key of the settings. Raises MirrorError for a file that is no TOML."""
        ...

    def save_setting_fields(self, typed: Mapping[str, str]) -> tuple[str, ...]:
        """The same as ``save_settings`` for the form. Raises RefusedSettingsError."""
        ...

    def save_settings(self, text: str) -> tuple[str, ...]:
        """Writes the settings when the mirror could start with them, and says what would not start, one line each. Raises MirrorError for
        what is wrong with them."""
        ...

    def health(self) -> tuple[tuple[str, str, str], ...]:
        """(state, name, words) of every check."""
        ...

    def log(self) -> tuple[LogLine, ...]:
        """The newest lines, last one last."""
        ...
