"""A phone on the station's page and the visit at the glass: weights that arrive, visits that are taken back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.app import visit_runner, web_backend
from mirror.app.services import Services
from mirror.app.visit_runner import BadgeLookup
from mirror.doctor.settings_choice import SettingsChoice
from mirror.settings import Settings, SoundSettings, StationSettings, StoreSettings, WebSettings, paths
from mirror.store import StoreReader
from mirror.types import Action, Member, View
from mirror.types.scenes import WeightScene
from mirror.web.server import WebServer
from tests.app.test_services import Evening
from tests.web.test_site import Browser
from tests.words import words


class Gym:
    """A mirror with its page, and a person who trains before it."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self.services, self.settings, self.evening = services, settings, Evening(services)

    @property
    def page(self) -> web_backend.StationPage:
        assert self.services.station.page is not None
        return self.services.station.page

    @property
    def visit(self) -> str:
        writer = self.services.station.writer
        assert writer is not None
        return f"{writer.run}-{self.services._visit_number()}"

    def do_set(self, count: int = 4) -> View:
        self.evening.squat(count)
        self.evening.visit_runner.act(Action.SELECT)
        view = self.evening.squat(0)
        for _ in range(200):  # the writer's thread keeps it
            with StoreReader(paths.database_path(self.settings.store)) as reader:
                if sum(one.summary is not None for one in reader.visit(self.visit)) == len(self.evening.visit_runner.visit.sets) - 1:
                    break
            time.sleep(0.02)
        return view

    def scan(self) -> Browser:
        """A phone scans what the glass shows."""
        link, browser = self.page.link(self.visit), Browser(self.page.server.port)
        assert browser.ask(link[link.index("/s/") :], {}).status == 303
        return browser

    def enter(self, browser: Browser, kg: str, form: str = "") -> int:
        """The status, while the mirror takes pictures."""
        asked = {"form": form or browser.form("/me"), "exercise": "squat", "kg": kg}
        answers: list[int] = []
        phone = threading.Thread(target=lambda: answers.append(browser.ask("/me/weight", asked).status))
        phone.start()
        while phone.is_alive():
            self.evening.squat(0)
            time.sleep(0.01)
        return answers[0]


@pytest.fixture
def gym(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gym]:
    monkeypatch.setattr(web_backend, "WebServer", lambda site, bind, port: WebServer(site, bind, 0 * port))
    settings = Settings(
        sound=SoundSettings(volume=0.0), store=StoreSettings(folder=str(tmp_path / "kept")),
        station=StationSettings(badge=True, away_s=5.0), web=WebSettings(port=1024, bind="127.0.0.1"),
    )  # fmt: skip
    services = Services(settings, SettingsChoice(settings), 0, lambda: None)
    yield Gym(services, settings)
    services.close()


def test_a_weight_entered_by_phone_is_shown_done_kept_and_exported(gym: Gym) -> None:
    gym.do_set()
    browser = gym.scan()
    gym.evening.squat(0)
    gym.evening.visit_runner.act(Action.BACK)  # it is the person's own phone
    assert gym.enter(browser, "22,5") == 303
    view = gym.evening.visit_runner.view()
    assert isinstance(view.scene, WeightScene)
    assert view.scene.kg == 22.5
    assert 'value="22.5"' in browser.ask("/me").text
    gym.do_set()
    assert "22.5 kg" in browser.ask("/me").text
    kept = json.loads(browser.ask("/me/export.json").text)
    assert [one["load_kg"] for one in kept["sets"]] == [None, 22.5]
    with StoreReader(paths.database_path(gym.settings.store)) as reader:
        assert [one.summary.load_kg for one in reader.visit(gym.visit) if one.summary] == [0.0, 22.5]


def test_a_visit_that_has_ended_takes_no_weight_and_neither_does_the_next_person(gym: Gym) -> None:
    gym.do_set()
    browser = gym.scan()
    form = browser.form("/me")
    gym.evening.leave(8.0)
    assert gym.enter(browser, "20", form) == 409
    gym.evening.squat(1)
    assert gym.enter(browser, "20", form) == 409
    assert gym.evening.visit_runner.visit.phone.load
    assert gym.evening.visit_runner.visit.phone.load.kg == 0.0
    assert not gym.evening.visit_runner.visit.phone.is_holder, "the code was another person's"


def test_a_mirror_that_does_not_answer_says_so_and_enters_nothing_later(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit_runner, "PHONE_ANSWER_TIMEOUT_S", 0.05)
    gym.do_set()
    browser = gym.scan()
    assert browser.ask("/me/weight", {"form": browser.form("/me"), "exercise": "squat", "kg": "20"}).status == 409
    gym.evening.squat(0)
    assert gym.evening.visit_runner.visit.phone.load
    assert gym.evening.visit_runner.visit.phone.load.kg == 0.0


def test_a_phone_that_opens_the_visit_is_told_of_and_loses_it_at_a_press(gym: Gym) -> None:
    gym.do_set()
    thief = gym.scan()
    view = gym.evening.squat(0)
    assert words(view.scene.question) == "A phone has opened this visit. Yours?"  # type: ignore[union-attr]
    gym.evening.visit_runner.act(Action.SELECT)
    assert thief.ask("/me").status == 403
    address = getattr(gym.evening.squat(0).scene, "address", None)
    assert isinstance(address, str)
    owner = Browser(gym.page.server.port)
    assert owner.ask(address[address.index("/s/") :], {}).status == 303
    assert owner.ask("/me").status == 200


@pytest.mark.parametrize("takes_sets", [True, False])
def test_an_account_that_a_stranger_made_of_the_visit_gets_none_of_it(gym: Gym, takes_sets: bool) -> None:
    gym.do_set()
    thief = gym.scan()
    gym.evening.squat(0)
    entry = {"form": thief.form("/join"), "name": "Mallory", "pin": "161803", "agree": "on"} | ({"sets": "on"} if takes_sets else {})
    assert thief.ask("/join", entry).status == 303
    assert gym.evening.squat(1).status.member == "Mallory"
    gym.evening.visit_runner.visit.phone.want_back()
    gym.evening.squat(0)
    assert gym.evening.squat(2).status.member == ""
    assert thief.ask("/me").status == 404
    gym.services.close()
    with StoreReader(paths.database_path(gym.settings.store)) as reader:
        assert [(one.name, one.reps) for one in reader.members()] == [("Mallory", 0)]


def test_the_sets_that_an_account_left_behind_open_again_by_the_code_that_the_glass_shows(gym: Gym) -> None:
    gym.do_set()
    left = gym.visit
    thief = gym.scan()
    gym.evening.squat(0)
    entry = {"form": thief.form("/join"), "name": "Mallory", "pin": "161803", "agree": "on"}
    assert thief.ask("/join", entry).status == 303
    assert gym.evening.squat(0).status.member == "Mallory"
    assert gym.visit != left
    gym.evening.visit_runner.visit.phone.want_back()
    gym.evening.squat(0)
    address = getattr(gym.evening.squat(0).scene, "address", None)
    assert isinstance(address, str)
    owner = Browser(gym.page.server.port)
    assert owner.ask(address[address.index("/s/") :], {}).status == 303
    assert owner.ask("/me").status == 200
    assert json.loads(owner.ask("/me/export.json").text)["sets"]


def test_sets_that_an_account_took_after_its_phone_had_lost_the_visit_come_back(gym: Gym) -> None:
    gym.do_set()
    thief = gym.scan()
    form = thief.form("/me")
    gym.evening.squat(0)
    gym.evening.visit_runner.act(Action.SELECT)
    lost = Member("MALLORYMALLORY22", "Mallory")
    gym.evening.visit_runner.badge_scanned(BadgeLookup(lost, visit=gym.services._visit_number(), phone=form))
    assert gym.evening.squat(0).status.member == ""
    other = BadgeLookup(replace(lost, name="Ada"), visit=gym.services._visit_number(), phone="another phone")
    gym.evening.visit_runner.badge_scanned(other)
    assert gym.evening.squat(0).status.member == "Ada"


def test_a_person_with_a_badge_stays_the_member_when_a_phone_loses_their_visit(gym: Gym) -> None:
    gym.do_set()
    gym.evening.visit_runner.badge_scanned(BadgeLookup(Member("ADAADAADAADAADA2", "Ada")))
    gym.scan()
    gym.evening.squat(0)
    gym.evening.visit_runner.act(Action.SELECT)
    assert gym.evening.squat(0).status.member == "Ada"
