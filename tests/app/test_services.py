"""Round the running mirror: what a visit leaves in the store, codes that lead to it, sleep, findings on the glass, switching off."""

from __future__ import annotations

import socket
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import cv2
import numpy as np
import pytest

from mirror.app.member_desk import MemberDesk
from mirror.app.services import POWEROFF_FILE_NAME, REBOOT_FILE_NAME, Services
from mirror.app.visit_runner import BadgeLookup
from mirror.badge import BadgeSecret
from mirror.cli import member
from mirror.cli.run import run_mirror
from mirror.doctor import doctor
from mirror.doctor.checks import CheckFinding
from mirror.doctor.settings_choice import SettingsChoice
from mirror.errors import MirrorError
from mirror.mqtt.status import StationCommand
from mirror.settings import (
    DisplaySettings,
    HealthSettings,
    MqttSettings,
    PowerSettings,
    Settings,
    SoundSettings,
    StationSettings,
    StoreSettings,
    TakeawaySettings,
    paths,
)
from mirror.shutdown import StopSignals
from mirror.store import StoreReader, database
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration
from mirror.takeaway import decode_takeaway
from mirror.types import Action, AttractScene, Frame, Member, Pose, ServiceKind, View
from mirror.web.approvals import BadgeApprovals
from mirror.web.backend import JoinRequest
from tests.harness import views as viewing
from tests.people import Squatter, filmed, length, nobody, squats
from tests.store.samples import FakeClock
from tests.words import words

SETTINGS = Settings(sound=SoundSettings(volume=0.0))
RATE = 10.0


class Evening:
    """People before the mirror of a services, filmed ten times a second."""

    def __init__(self, services: Services, time: float = 100.0) -> None:
        self.visit_runner, self.time = services.visit_runner(), time
        self.person = 0

    def squat(self, count: int) -> View:
        motion, start = squats(count, 0.30), self.time
        return self._show(
            filmed(lambda t: motion(t - start), start + length(count), Squatter(), rate=RATE, person=self.person, since=start)
        )

    def leave(self, seconds: float) -> View:
        self.person += 1
        return self._show(nobody(self.time, self.time + seconds, RATE))

    def wait(self, until: Callable[[View], bool]) -> View:
        """Stands there until the glass is like that; a thread that has something to do gets the time for it."""
        for _ in range(100):
            view = self.squat(0)
            if until(view):
                return view
            time.sleep(0.05)
        raise AssertionError("it never came")

    def _show(self, poses: Iterator[Pose]) -> View:
        view = View(0.0, AttractScene())
        for pose in poses:
            view, _ = self.visit_runner.update(pose)
            self.time = pose.time + 1 / RATE
        return view


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(SETTINGS, store=StoreSettings(folder=str(tmp_path / "kept")), station=StationSettings(away_s=5.0))


@pytest.fixture
def build() -> Iterator[Callable[[Settings], Services]]:
    """Builds houses, and closes them at the end."""
    built: list[Services] = []

    def make(settings: Settings) -> Services:
        built.append(Services(settings, SettingsChoice(settings), 0, lambda: None))
        return built[-1]

    yield make
    for services in built:
        services.close()


def visits(settings: Settings) -> list[tuple[str, int]]:
    """The visits that are kept, and how many repetitions each has."""
    with StoreReader(paths.database_path(settings.store)) as reader:
        found = reader.rows("SELECT DISTINCT run, number FROM visits ORDER BY began, number", {})
        names = [f"{row['run']}-{row['number']}" for row in found]
        return [(name, sum(len(kept.reps) for kept in reader.visit(name))) for name in names]


def test_two_visits_and_a_new_start_of_the_measuring_are_kept_apart(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(settings)
    evening = Evening(services)
    evening.squat(3)
    evening.leave(8.0)
    evening.squat(2)
    again = Evening(services, evening.time + 60.0)  # the session was made anew, as after a failure
    again.squat(4)
    services.close()
    assert [reps for _, reps in visits(settings)] == [3, 2, 4]


def test_of_a_recording_nothing_is_kept_and_no_address_is_offered(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(settings)
    evening = Evening(services)
    evening.visit_runner = services.visit_runner(recorded=True)
    evening.squat(3)
    view, _ = evening.visit_runner.finish()
    assert view is not None
    assert viewing.summary(view).reps == 3
    assert viewing.takeaway(view)
    services.close()
    assert visits(settings) == []


def test_a_finished_set_can_be_taken_along_in_the_glass_language(build: Callable[[Settings], Services], settings: Settings) -> None:
    german = replace(settings, display=DisplaySettings(language="de"), takeaway=TakeawaySettings("https://example.org/set/"))
    evening = Evening(build(german))
    evening.squat(4)
    evening.visit_runner.act(Action.SELECT)
    view = evening.squat(0)
    assert view.scene.name == "summary"
    assert viewing.takeaway(view) is not None
    found = decode_takeaway(viewing.takeaway(view).removeprefix("https://example.org/set/#"))
    assert found is not None
    assert (found.title, found.reps) == ("Kniebeuge", 4)


def test_a_result_that_fits_no_code_costs_the_code_only(
    build: Callable[[Settings], Services], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object) -> str:
        raise ValueError("too long")

    services = build(settings)
    monkeypatch.setattr("mirror.app.services.make_payload", refuses)
    evening = Evening(services)
    evening.squat(4)
    evening.visit_runner.act(Action.SELECT)
    view = evening.squat(0)
    assert view.scene.name == "summary"
    assert viewing.takeaway(view) is None
    assert services.station.problems()[ServiceKind.TAKEAWAY] == "a result cannot be put into a code (ValueError: too long)"
    monkeypatch.undo()
    evening.squat(4)
    evening.visit_runner.act(Action.SELECT)
    evening.squat(0)
    assert ServiceKind.TAKEAWAY not in services.station.problems()


def test_the_health_page_answers_while_the_house_stands(build: Callable[[Settings], Services], settings: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    services = build(replace(settings, health=HealthSettings(port=port)))
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert b"mirror_" in answer.read()
    services.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


def test_where_nothing_is_to_be_kept_there_is_no_store(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(replace(settings, station=StationSettings(keep=False)))
    Evening(services).squat(3)
    services.close()
    assert not paths.database_path(settings.store).exists()


def test_while_nobody_is_there_a_picture_a_second_is_enough(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(replace(settings, power=PowerSettings(dim_after_s=2.0, sleep_after_s=4.0)))
    evening = Evening(services)
    assert evening.leave(8.0).scene.name == "sleep"
    assert services.is_idle
    evening.squat(0)
    assert not services.is_idle


def test_the_doctors_page_comes_to_the_glass(
    build: Callable[[Settings], Services], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "examine", lambda *_, **__: [CheckFinding("camera", "warn", "slow", "clean the lens")])
    evening = Evening(build(settings))
    evening.squat(1)
    evening.visit_runner.act(Action.DOCTOR)
    view = evening.wait(lambda view: viewing.page(view) is not None and bool(viewing.page(view).lines))
    assert viewing.page(view) is not None
    assert viewing.page(view).lines[0][:2] == ("warn", "camera")


def test_off_is_asked_twice_and_left_to_systemd(
    build: Callable[[Settings], Services], settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    evening = Evening(build(settings))
    evening.squat(1)
    evening.visit_runner.act(Action.SHUTDOWN)
    assert evening.squat(0).scene.name == "ask"
    assert not (tmp_path / POWEROFF_FILE_NAME).exists()
    evening.visit_runner.act(Action.SELECT)
    assert (tmp_path / POWEROFF_FILE_NAME).exists()


def test_without_systemd_off_ends_the_mirror(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    ended: list[bool] = []
    services = Services(settings, SettingsChoice(settings), 0, lambda: ended.append(True))
    evening = Evening(services)
    evening.squat(1)
    for action in (Action.SHUTDOWN, Action.SELECT):
        evening.visit_runner.act(action)
    services.close()
    assert ended == [True]


def test_the_owner_restarts_the_machine_through_systemd(
    build: Callable[[Settings], Services], settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    build(settings)._obey(StationCommand.REBOOT)
    assert (tmp_path / REBOOT_FILE_NAME).exists()


def test_the_owner_switches_the_screen_while_no_one_trains(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(settings)
    evening = Evening(services)
    evening.squat(1)
    services._obey(StationCommand.SCREEN_OFF)
    assert evening.squat(0).scene.name == "set"  # who trains is not left in the dark
    evening.leave(30.0)
    services._obey(StationCommand.SCREEN_OFF)
    assert evening.leave(1.0).scene.name == "sleep"
    services._obey(StationCommand.SCREEN_ON)
    assert evening.leave(1.0).scene.name == "attract"


def test_over_mqtt_goes_whether_someone_trains_and_what(
    build: Callable[[Settings], Services], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirror.mqtt.station.MqttStation.start", lambda _: None)
    services = build(replace(settings, mqtt=MqttSettings(host="127.0.0.1", tls=False)))
    told, evening = services.station.status, Evening(services)
    assert told is not None
    services.receive(evening.leave(1.0))
    assert (told.read().is_occupied, told.read().exercise) == (False, None)
    services.receive(evening.squat(2))
    assert (told.read().is_occupied, told.read().exercise, told.read().is_screen_on) == (True, "Squat", True)


def test_a_badge_before_the_camera_says_who_trains(
    build: Callable[[Settings], Services], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gym = replace(settings, station=StationSettings(badge=True, away_s=5.0))
    member.create_member(gym, "Ada", lambda _: None)
    member.write_member_badge(gym, "Ada", tmp_path / "badge", rotate=False, revoke=False, say=lambda _: None)
    (printed,) = (tmp_path / "badge").glob("*.png")
    read: Any = cv2.imread(str(printed))
    picture = np.asarray(cv2.resize(read, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA), np.uint8)
    monkeypatch.setattr("mirror.badge.reader.MIN_SCAN_PERIOD_S", 0.0)
    services = build(gym)
    evening = Evening(services)
    evening.squat(0)
    for index in range(200):
        services.look(Frame(picture, float(index), index))
        if evening.squat(0).status.member:
            break
        time.sleep(0.02)
    assert evening.squat(3).status.member == "Ada"
    services.close()
    with StoreReader(paths.database_path(gym.store)) as reader:
        (ada,) = reader.members()
    assert ada.reps == 3


def test_a_badge_shown_again_is_for_the_phone_that_asked_and_changes_no_visit(
    build: Callable[[Settings], Services], settings: Settings
) -> None:
    gym = replace(settings, station=StationSettings(badge=True))
    for name in ("Ada", "Grace"):
        member.create_member(gym, name, lambda _: None)
    services = build(gym)
    phones = BadgeApprovals(time.monotonic)
    shown = Mock(is_badge_awaited=False, show_badge=phones.show)
    services.station.page = shown
    evening = Evening(services)
    evening.squat(0)
    with StoreReader(paths.database_path(gym.store)) as reader:
        ada, grace = (one.id for one in reader.members())
    secret = BadgeSecret.load_or_make(paths.badge_secret_path(gym.store))
    writer = services.station.writer
    assert writer is not None
    evening.wait(lambda _: writer.knows_members)
    services._read(secret.sign(ada, 0))
    assert evening.squat(1).status.member == "Ada"
    phones.ask(ada, "her phone")
    shown.is_badge_awaited = phones.is_awaited
    services._read(secret.sign(grace, 0))
    assert evening.squat(0).status.member == "Ada", "looked at for a phone only"
    services._read(secret.sign(ada, 0))
    view = evening.squat(0)
    assert phones.state(ada, "her phone") == "shown"
    assert view.status.member == "Ada"
    assert view.status.invite is not None
    assert "on your phone" in words(view.status.invite)
    services.station.page = None


@dataclass
class Gym:
    """A mirror at which people make accounts on their phones."""

    services: Services
    evening: Evening
    settings: Settings

    @property
    def running(self) -> str:
        """The newest visit."""
        writer = self.services.station.writer
        assert writer is not None
        return f"{writer.run}-{self.services._visit_number()}"

    def join(self, name: str, visit: str, takes_sets: bool = False) -> View:
        """What the glass shows then."""
        store = self.settings.store
        desk = MemberDesk(paths.database_path(store), paths.badge_secret_path(store), FakeClock(1.8e9), self.services._phones.greet)
        desk.join(JoinRequest(name, "271828", visit, takes_sets))
        return self.evening.squat(0)

    def reps(self) -> dict[str, int]:
        """Of each member, once the mirror has stopped."""
        self.services.close()
        with StoreReader(paths.database_path(self.settings.store)) as reader:
            return {one.name: one.reps for one in reader.members()}


@pytest.fixture
def gym(build: Callable[[Settings], Services], settings: Settings) -> Gym:
    with_badges = replace(settings, station=StationSettings(badge=True, away_s=5.0))
    services = build(with_badges)
    return Gym(services, Evening(services), with_badges)


def test_who_takes_their_sets_along_is_greeted_and_the_visit_is_theirs(gym: Gym) -> None:
    gym.evening.squat(3)
    assert gym.join("Ada", gym.running, takes_sets=True).status.member == "Ada"
    gym.evening.squat(2)
    assert gym.reps() == {"Ada": 5}


def test_who_leaves_their_sets_anonymous_begins_a_visit_of_their_own(gym: Gym) -> None:
    gym.evening.squat(3)
    assert gym.join("Ada", gym.running).status.member == "Ada"
    gym.evening.squat(2)
    assert gym.reps() == {"Ada": 2}
    assert [reps for _, reps in visits(gym.settings)] == [3, 2]


@pytest.mark.parametrize("takes_sets", [True, False])
def test_who_joins_after_their_visit_is_not_greeted_as_the_next_person(gym: Gym, takes_sets: bool) -> None:
    gym.evening.squat(3)
    before = gym.running
    gym.evening.leave(8.0)
    gym.evening.squat(1)
    assert gym.running != before
    for name, visit in (("Ada", before), ("Bea", "another-2"), ("Cleo", "")):
        assert gym.join(name, visit, takes_sets).status.member == "", "another person stands there"
    assert set(gym.reps().values()) <= {0, 3}


@pytest.mark.parametrize("takes_sets", [True, False])
def test_a_members_visit_goes_on_as_theirs_when_another_joins(gym: Gym, takes_sets: bool) -> None:
    gym.evening.squat(1)
    assert gym.join("Mia", gym.running, takes_sets=True).status.member == "Mia"
    assert gym.join("Eve", gym.running, takes_sets).status.member == "Mia"
    gym.evening.squat(2)
    assert gym.reps() == {"Mia": 3, "Eve": 0}


def test_an_invitation_in_an_empty_room_begins_no_visit(gym: Gym) -> None:
    page = Mock(link=lambda _: None, is_badge_awaited=False)
    gym.services.station.page = page
    gym.services._invite()
    page.invite.assert_called_with("")
    gym.evening.leave(2.0)
    assert gym.join("Ada", "").status.member == ""
    gym.evening.squat(1)
    gym.services._invite()
    page.invite.assert_called_with(gym.running)
    gym.evening.leave(8.0)
    assert gym.join("Bea", gym.running).status.member == "", "the visit is over"
    gym.services.station.page = None


def test_no_member_is_taken_in_while_the_set_up_has_the_glass(gym: Gym, monkeypatch: pytest.MonkeyPatch) -> None:
    gym.evening.squat(1)
    reader = Mock()
    monkeypatch.setattr(gym.services.station, "reader", reader)
    gym.services.look(Frame(np.zeros((8, 8, 3), np.uint8), 0.0, 0))
    assert reader.wanted
    gym.services._setup.open()
    gym.services.look(Frame(np.zeros((8, 8, 3), np.uint8), 0.1, 1))
    assert not reader.wanted
    gym.evening.visit_runner.badge_scanned(BadgeLookup(Member("ADAADAADAADAADA2", "Ada")))
    gym.evening.squat(0)
    gym.services._setup._setup = None
    assert gym.evening.squat(0).status.member == ""


def test_a_badge_that_was_replaced_is_told_so(build: Callable[[Settings], Services], settings: Settings) -> None:
    gym = replace(settings, station=StationSettings(badge=True))
    member.create_member(gym, "Ada", lambda _: None)
    services = build(gym)
    evening = Evening(services)
    evening.squat(0)
    with StoreReader(paths.database_path(gym.store)) as reader:
        (ada,) = reader.members()
    writer = services.station.writer
    assert writer is not None
    evening.wait(lambda _: writer.knows_members)
    services._read(BadgeSecret.load_or_make(paths.badge_secret_path(gym.store)).sign(ada.id, 7))
    view = evening.squat(0)
    assert view.status.member == ""
    assert view.status.invite is not None
    assert "replaced or withdrawn" in words(view.status.invite)


def test_a_badge_that_cannot_be_looked_up_is_told_that_and_a_visit_begins_with_it(
    build: Callable[[Settings], Services], settings: Settings
) -> None:
    """The store is of a newer mirror: no badge was withdrawn, and nothing is kept."""
    gym = replace(settings, station=StationSettings(badge=True))
    path = paths.database_path(gym.store)
    database.open_store(path, (*SCHEMA_MIGRATIONS, Migration(("CREATE TABLE moods (x TEXT) STRICT",)))).close()
    services = build(gym)
    evening = Evening(services)
    writer = services.station.writer
    assert writer is not None
    evening.wait(lambda _: bool(writer.problem))
    services._read(BadgeSecret.load_or_make(paths.badge_secret_path(gym.store)).sign("ADAADAADAADAADA2", 0))
    view = evening.squat(0)
    assert view.status.invite is not None
    assert "cannot look up members just now" in words(view.status.invite)
    assert services._visit_runner is not None
    assert not services._visit_runner.visit.greeting.is_kept


def test_members_made_meanwhile_can_be_chosen_at_home(build: Callable[[Settings], Services], settings: Settings) -> None:
    at_home = replace(settings, station=StationSettings(profiles=True))
    member.create_member(at_home, "Ada", lambda _: None)
    evening = Evening(build(at_home))
    evening.wait(lambda _: bool(evening.visit_runner.visit.members))
    assert [member.name for member in evening.visit_runner.visit.members] == ["Ada"]


def test_a_programme_with_an_exercise_that_there_is_not_is_said_before_anything_starts() -> None:
    with pytest.raises(MirrorError, match=r"station\.programme: .*'squatt'.*did you mean 'squat'"):
        run_mirror(replace(SETTINGS, station=StationSettings(programme=("squatt",))), None, StopSignals())


def test_a_name_chosen_at_the_glass_makes_a_member_who_is_greeted(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(replace(settings, station=StationSettings(profiles=True)))
    evening = Evening(services)
    evening.squat(1)
    for name, why in (("Ann", ""), ("ann", "of your surname")):
        found = services._enrol(name)
        assert (found.member is None) == bool(why)
        assert why in (words(found.problem) if found.problem else "")
    joining = evening.visit_runner.visit.over.joining
    joining._wanted = "Bea"
    evening.visit_runner.act(Action.QUIET)
    evening.wait(lambda view: view.status.member == "Bea")
    with StoreReader(paths.database_path(settings.store)) as reader:
        assert [one.name for one in reader.members()] == ["Ann", "Bea"]
    assert joining.invite() is None, "there is no page"


def test_a_name_refused_at_the_glass_can_be_changed(build: Callable[[Settings], Services], settings: Settings) -> None:
    services = build(replace(settings, station=StationSettings(profiles=True)))
    evening = Evening(services)
    evening.squat(1)
    services._enrol("Ann")
    joining = evening.visit_runner.visit.over.joining
    joining._name = joining._wanted = "Ann"
    evening.visit_runner.act(Action.QUIET)
    view = evening.wait(lambda view: viewing.menu(view) is not None)
    assert words(viewing.menu(view).title) == "Name taken"
    assert "Done: Ann" in viewing.menu(view).items
    assert view.status.invite is not None
    assert "of your surname" in words(view.status.invite)


@pytest.mark.parametrize("fault", [MirrorError("store", "is full"), OSError("no space")], ids=["told", "unforeseen"])
def test_a_member_that_cannot_be_made_is_said_and_the_name_kept(
    build: Callable[[Settings], Services], settings: Settings, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fails(*_: object) -> Member:
        raise fault

    monkeypatch.setattr(MemberDesk, "enrol", fails)
    evening = Evening(build(replace(settings, station=StationSettings(profiles=True))))
    evening.squat(1)
    joining = evening.visit_runner.visit.over.joining
    joining._name = joining._wanted = "Bea"
    evening.visit_runner.act(Action.QUIET)
    view = evening.wait(lambda view: viewing.menu(view) is not None)
    assert words(viewing.menu(view).title) == "Try again"
    assert "Done: Bea" in viewing.menu(view).items
    assert view.status.invite is not None
    assert "could not make this account" in words(view.status.invite)


def test_new_settings_wait_for_who_trains_but_not_for_a_recording(build: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    services = build(settings)
    monkeypatch.setattr(type(services.station), "restart_due", True)
    evening = Evening(services)
    services.receive(evening.squat(2))
    assert not services.restart_due
    services.visit_runner(recorded=True)
    assert services.restart_due
