"""Each deployment, from its file to what a person meets."""

from __future__ import annotations

import pytest

from mirror.app.factory import make_visit, make_visit_rules
from mirror.errors import MirrorError
from mirror.settings import Settings, parse_settings, presets
from mirror.types import Action, Event, Member, SetDone
from mirror.visit import Visit
from mirror.visit.greeting import BADGE_INVITATION
from tests.harness import views as viewing
from tests.harness.visit import RATE, VisitDriver
from tests.people import filmed, nobody, squats

ANNA = Member("a", "Anna", 2)


class Deployed(VisitDriver):
    """A driver whose Visit is made as the mirror makes it, from a preset and an owner's keys on top."""

    def __init__(self, preset: str, text: str = "") -> None:
        super().__init__()
        self.visit: Visit = make_visit(
            parse_settings(text, "x", preset), self.events.append, members=(ANNA,), results=lambda *_: ("result", None)
        )


def test_a_gym() -> None:
    gym = Deployed("gym", '[station]\nname = "Rack 3"\n[buttons]\nnext = 17\nselect = 22\n')
    gym.leave(2)
    gym.stand(2)
    assert viewing.card(gym.view)
    assert viewing.card(gym.view).key == "privacy"
    gym.stand(10)
    assert gym.scene == "lesson"
    gym.stand(5)
    assert (gym.scene, gym.view.status.station, gym.view.status.invite) == ("calibration", "Rack 3", BADGE_INVITATION)
    assert [key.button for key in gym.view.status.keys] == ["next", "select"]
    gym.visit.known(ANNA, time=gym.time)
    gym.squat(5)
    assert (gym.view.status.member, gym.view.training.regime) == ("Anna", "calibrated")
    gym.leave(16)
    assert (gym.scene, gym.view.status.member) == ("attract", "")
    assert len(gym.of(SetDone)) == 1


def test_a_home() -> None:
    home = Deployed("home", "[buttons]\nnext = 17\n")
    home.visit.tick(12 * 60)
    home.leave(2)
    home.stand(3)
    assert viewing.menu(home.view)
    assert viewing.menu(home.view).items == ("Anna", "Guest")
    home.press(Action.SELECT)
    assert (home.view.status.member, home.view.training.exercise) == ("Anna", "banded_squat")
    home.visit.tick(23 * 60)
    home.stand(1)
    assert home.visit.quiet
    assert home.view.light < 1
    home.leave(120)
    assert home.visit.is_asleep
    home.stand(1)
    assert not home.visit.is_asleep
    assert home.view.status.member == "Anna"


def test_a_kiosk() -> None:
    kiosk = Deployed("kiosk")
    kiosk.leave(2)
    kiosk.squat(3)
    assert (kiosk.scene, viewing.practice(kiosk.view)) == ("set", None)
    assert viewing.seconds_left(kiosk.view)
    kiosk.leave(20)
    assert kiosk.scene == "attract"
    assert kiosk.events == []


def test_without_a_preset_everybody_trains_at_once() -> None:
    events: list[Event] = []
    plain = make_visit(Settings(), events.append, calibration=0)
    views = [plain.update(pose)[0] for pose in [*filmed(squats(2), 9, rate=RATE), *nobody(9, 45, RATE)]]
    assert max(view.training.reps for view in views) == 2
    assert views[-1].scene.name == "attract"
    assert [type(event).__name__ for event in events] == ["VisitBegan", "RepDone", "RepDone", "SetDone", "VisitEnded"]


def test_an_exercise_in_the_programme_that_there_is_not_is_named() -> None:
    with pytest.raises(MirrorError, match=r"station\.programme: exercise 'sqat': unknown; did you mean 'squat'\?"):
        make_visit(parse_settings('[station]\nprogramme = ["sqat"]\n', "x"), lambda _: None)


@pytest.mark.parametrize("name", presets.PRESET_NAMES)
def test_every_key_of_a_preset_is_explained(name: str) -> None:
    for line in presets.preset_text(name).splitlines():
        assert not line or line.startswith("[") or "#" in line, f"{name}.toml: {line}"


def test_what_a_preset_says_reaches_the_rules() -> None:
    home = make_visit_rules(parse_settings("", "x", "home"))
    assert home.quiet
    assert 23 * 60 in home.quiet
    assert home.programme == ("banded_squat", "clam_shell", "squat")
    assert make_visit_rules(parse_settings('[power]\nnight = "01:00-02:00"\n', "x")).night
