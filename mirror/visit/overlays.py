"""What stands over the training for a while: menu, question, page of findings. Each ends by itself."""

from __future__ import annotations

from mirror.types import (
    NOTHING,
    Action,
    ConfirmScene,
    DiagnosticsScene,
    FindingsPage,
    InvitationScene,
    MenuScene,
    Message,
    WeightScene,
    message,
)
from mirror.visit.joining import Joining
from mirror.visit.menus import TAKE_BACK_CHOICE, MenuChoice, OpenMenu
from mirror.visit.state_machine import VisitStateMachine
from mirror.visit.weight import WeightDial

CHECKING_PAGE = FindingsPage(message("doctor.checking"), ())
SHUTDOWN_QUESTION = (message("ask.switch_off"), message("ask.switch_off.text"))
PHONE_QUESTION = (message("phone.opened"), message("phone.opened.text"))
SHUTDOWN_NOTICE = (message("ask.switching_off"), message("ask.switching_off.text"))


class Overlays:
    """Opens and closes what stands over, through ``machine``."""

    def __init__(self, machine: VisitStateMachine) -> None:
        self.confirmed = False
        """Whether the mirror is to be switched off: asked for and confirmed."""
        self.is_setup_wanted = False
        """Whether the set-up was chosen and is to be opened."""
        self._machine = machine
        self._menu: OpenMenu | None = None
        self._dial: WeightDial | None = None
        self._page: FindingsPage | None = None
        self._address = ""
        self.joining = Joining(self)

    @property
    def is_shown(self) -> bool:
        """Whether anything stands over the training."""
        return self._machine.over

    @property
    def is_page_wanted(self) -> bool:
        return self._machine.state == "page" and self._page is None

    @property
    def is_weight_open(self) -> bool:
        return self._machine.state == "weight"

    @property
    def marked(self) -> Message:
        """What is marked in the menu."""
        return self._menu.marked.label if self._menu else NOTHING

    @property
    def index(self) -> int:
        """Of what is marked in the menu."""
        return self._menu.index if self._menu else 0

    def open(self, menu: OpenMenu, time: float) -> None:
        self._menu = menu
        self._machine.open("menu", time)

    def open_weight(self, dial: WeightDial, time: float) -> None:
        self._dial = dial
        self._machine.open("weight", time)

    def ask(self, time: float) -> None:
        self._machine.open("ask", time)

    def ask_about_phone(self, time: float) -> None:
        """Whether the phone that has opened the visit is the person's own."""
        self._machine.open("phone", time)

    def close_phone_question(self) -> bool:
        """Whether it was open."""
        was_open = self._machine.state == "phone"
        if was_open:
            self._machine.close()
        return was_open

    def check(self, time: float) -> None:
        self._page = None
        self._machine.open("page", time)

    def show(self, page: FindingsPage, time: float) -> None:
        """Fills the page that stands there empty."""
        if self.is_page_wanted:
            self._page = page
            self._machine.open("page", time)

    def show_invitation(self, address: str, time: float) -> None:
        """The code with which a phone makes an account."""
        self._address = address
        self._machine.open("invite", time)

    def end_invitation(self) -> None:
        """A phone has made it."""
        if self._machine.state == "invite":
            self._machine.close()

    def act(self, action: Action, time: float) -> MenuChoice | None:
        """A press while something stands over; what was chosen in the menu, which is for the caller to do."""
        machine, menu = self._machine, self._menu
        if machine.state == "weight" and self._dial:
            return self._turn(self._dial, action, time)
        if machine.state == "phone":
            machine.close()
            return TAKE_BACK_CHOICE if action is Action.SELECT else None
        if machine.state != "menu" or menu is None:
            self.confirmed = self.confirmed or (machine.state == "ask" and action is Action.SELECT)
            if machine.state != "ask" or not self.confirmed:
                machine.close()
            return None
        machine.open("menu", time)
        match action:
            case Action.NEXT | Action.PREVIOUS:
                menu.move(1 if action is Action.NEXT else -1)
            case Action.SELECT:
                machine.close()
                return menu.marked
            case Action.BACK | Action.MENU:
                machine.close()
        return None

    def _turn(self, dial: WeightDial, action: Action, time: float) -> MenuChoice | None:
        """A press while a weight is entered; the weight, when it has changed."""
        if action not in (Action.NEXT, Action.PREVIOUS):
            self._machine.close()
            return None
        self._machine.open("weight", time)
        dial.move(1 if action is Action.NEXT else -1)
        return MenuChoice("load", NOTHING, dial.exercise, dial.kg)

    def scene(self, time: float) -> MenuScene | WeightScene | ConfirmScene | DiagnosticsScene | InvitationScene | None:
        """What stands over the training at ``time``."""
        match self._machine.state:
            case "menu" if self._menu:
                return self._menu.scene()
            case "weight" if self._dial:
                return self._dial.scene()
            case "ask":
                return shutdown_scene(self.confirmed, self._machine.left(time))
            case "phone":
                return ConfirmScene(*PHONE_QUESTION, self._machine.left(time))
            case "page":
                return DiagnosticsScene(self._page or CHECKING_PAGE)
            case "invite":
                return InvitationScene(self._address)
        return None


def shutdown_scene(confirmed: bool, seconds: float) -> ConfirmScene:
    """The question before the mirror is switched off, for ``seconds`` more, or what is said once it was ``confirmed``."""
    return ConfirmScene(*(SHUTDOWN_NOTICE if confirmed else SHUTDOWN_QUESTION), seconds)
