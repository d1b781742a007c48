"""A person becomes a member at the glass: by a code for their phone where there is a page, else they choose their name letter by letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mirror.types import Message, literal, message
from mirror.visit.menus import MenuChoice, OpenMenu

if TYPE_CHECKING:
    from mirror.visit.overlays import Overlays

NAME_LETTER_GROUPS = ("ABCDEF", "GHIJKL", "MNOPQR", "STUVWX", "YZÄÖÜß", "ÉÈÊÇÑØ")
"""The letters of names, six at a time, so that each is at most six and six steps away."""
MAX_TYPED_NAME_CHARS = 20
"""Letters that can be chosen at the glass; the admin's page and the phone take longer names."""


class Joining:
    """Leads a person through it with the menus of ``over``. ``invite`` gives the address of the phone's page, None where there is none;
    may be set at any time."""

    def __init__(self, over: Overlays) -> None:
        self.invite: Callable[[], str | None] = lambda: None
        self._over = over
        self._name = ""
        self._group = 0
        self._wanted: str | None = None

    def take_name(self) -> str | None:
        """The name of which a member is to be made, once."""
        wanted, self._wanted = self._wanted, None
        return wanted

    def reopen(self, title: Message, time: float) -> None:
        """No member was made: the name stands there again, to be changed or sent once more, under ``title``."""
        self._over.open(self._group_menu(title), time)

    def choose(self, choice: MenuChoice, time: float) -> None:
        """Does what was chosen in a menu, where it is about a new member."""
        match choice.verb:
            case "new member":
                self._name, self._group = "", 0
                if address := self.invite():
                    self._over.show_invitation(address, time)
                else:
                    self._over.open(_consent_menu(), time)
            case "agree":
                self._over.open(self._group_menu(), time)
            case "letters":
                self._group = int(choice.what)
                self._over.open(self._letter_menu(), time)
            case "letter":
                self._name = f"{self._name}{self._cased(choice.what)}"[:MAX_TYPED_NAME_CHARS]
                self._over.open(self._group_menu(), time)
            case "erase":
                self._name = self._name[:-1]
                self._over.open(self._group_menu(), time)
            case "enrol":
                self._wanted = self._name.strip()

    def _cased(self, letter: str) -> str:
        return letter if not self._name or self._name[-1] in " -" else letter.lower()

    def _group_menu(self, title: Message | None = None) -> OpenMenu:
        made = [MenuChoice("letters", literal(" ".join(group)), str(at)) for at, group in enumerate(NAME_LETTER_GROUPS)]
        if self._name:
            made = [MenuChoice("enrol", message("menu.name_done", name=self._name)), *made]
            made += [MenuChoice("letter", message("menu.space"), " "), MenuChoice("letter", literal("-"), "-")]
            made.append(MenuChoice("erase", message("menu.erase")))
        title = title or (message("menu.name", name=self._name) if self._name else message("menu.name_first"))
        return OpenMenu(title, [*made, MenuChoice("back", message("menu.back"))], self._group + bool(self._name))

    def _letter_menu(self) -> OpenMenu:
        made = [MenuChoice("letter", literal(letter), letter) for letter in NAME_LETTER_GROUPS[self._group]]
        title = message("menu.name", name=self._name) if self._name else message("menu.name_first")
        return OpenMenu(title, [*made, MenuChoice("agree", message("menu.back"))])


def _consent_menu() -> OpenMenu:
    return OpenMenu(message("menu.consent"), [MenuChoice("agree", message("menu.agree")), MenuChoice("back", message("menu.back"))])
