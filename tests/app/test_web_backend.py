"""The station's page on a real store: a person's set, their export and deletion, the admin's settings and health."""

from __future__ import annotations

import http.client
import io
import json
import logging
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from waitress import wasyncore

from mirror.app import web_backend
from mirror.app.deletion_timer import DeletionTimer
from mirror.badge import BadgeSecret, VerifiedBadge
from mirror.badge.reader import read_qr_code
from mirror.coach.summary import summarise_set
from mirror.doctor import doctor
from mirror.doctor.checks import CheckFinding
from mirror.errors import MirrorError
from mirror.exercises import find_exercise
from mirror.settings import Settings, StationSettings, StoreSettings, WebSettings, paths
from mirror.store import DELETION_DELAY_S, MemberRepository, StoreReader, StoreWriter
from mirror.types import RepDone, SetDone, VisitBegan
from mirror.web import listener
from mirror.web.server import WebServer
from tests.coach.reps import rep
from tests.store.samples import FakeClock
from tests.web.test_site import LONGEST, Browser, said

PASSWORD = "a long enough one"
PIN = "271828"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    kept, web = StoreSettings(folder=str(tmp_path / "kept")), WebSettings(port=1024, bind="127.0.0.1")
    return Settings(store=kept, station=StationSettings(badge=True), web=web)


@pytest.fixture
def visits(tmp_path: Path) -> dict[str, str]:
    """Zoë's visit and one of nobody known, by name."""
    database = tmp_path / "kept/mirror.db"
    with MemberRepository(database) as repository:
        repository.create("zoezoezoe1", "Zoë", time.time())
    store_writer = StoreWriter(database, FakeClock(time.time()))
    store_writer.start()
    for number, member in ((1, "zoezoezoe1"), (2, None)):
        reps = tuple(rep(n, 0.07 if n > 2 else 0.0) for n in range(1, 7))
        store_writer.put(VisitBegan(1.0, number, member))
        for one in reps:
            store_writer.put(RepDone(one.end, number, 1, "squat", one))
        store_writer.put(SetDone(40.0, number, 1, summarise_set(find_exercise("squat"), reps), reps))
    assert store_writer.close(20.0)
    return {"zoe": f"{store_writer.run}-1", "nobody": f"{store_writer.run}-2"}


@pytest.fixture
def page(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[web_backend.StationPage]:
    said = iter([PASSWORD, PASSWORD])
    web_backend.ask_admin_password(settings, lambda _: next(said), lambda _: None)
    config = tmp_path / "mirror.toml"
    config.write_text('[session]\nexercise = "squat"\n')
    monkeypatch.setattr(web_backend, "WebServer", lambda site, bind, port: WebServer(site, bind, 0 * port))
    monkeypatch.setattr(doctor, "examine", lambda *_: [CheckFinding("camera", "warn", "none", "plug one in")])
    made = web_backend.start_page(settings, config, clock=FakeClock(time.time()))
    assert made is not None
    yield made
    made.close()


def visitor(page: web_backend.StationPage, visit: str) -> Browser:
    browser = Browser(page.server.port)
    link = page.link(visit)
    assert browser.ask(link[link.index("/s/") :], {}).status == 303
    return browser


def member(page: web_backend.StationPage, visits: dict[str, str]) -> Browser:
    """Zoë's phone, on which she has chosen a PIN with her badge."""
    browser = visitor(page, visits["zoe"])
    form = browser.form("/me")
    assert browser.ask("/me/badge", {"form": form}).status == 303
    assert page.show_badge("zoezoezoe1")
    assert browser.ask("/me/pin", {"form": form, "pin": PIN}).status == 303
    return browser


def admin(page: web_backend.StationPage) -> Browser:
    browser = Browser(page.server.port)
    assert browser.ask("/admin", {"password": PASSWORD}).status == 303
    return browser


def test_the_code_on_the_glass_shows_the_set_just_done(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    text = visitor(page, visits["zoe"]).ask("/me").text
    assert "Zoë" not in text
    assert "<dt>Reps</dt><dd>6</dd>" in text
    assert "<dt>Left knee</dt><dd>About 3 cm inward</dd>" in text
    assert "<dt>Across the set</dt><dd>Left knee about 3 cm further in</dd>" in text
    assert "±" not in text
    assert "%" not in text
    assert "practice squats" not in text


def test_a_visitor_becomes_a_member_with_their_sets_and_a_badge_that_is_read(
    page: web_backend.StationPage, visits: dict[str, str], settings: Settings
) -> None:
    browser = visitor(page, visits["nobody"])
    given = {"form": browser.form("/join"), "name": "Zoe", "pin": PIN, "agree": "on", "sets": "on"}
    taken = browser.ask("/join", given)
    assert taken.status == 303, "Zoe and Zoë can be told apart"
    assert ">Zoe<" in browser.ask("/account").text
    assert len(json.loads(browser.ask("/account/export.json").text)["sets"]) == 1
    link = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=LONGEST)
    link.request("GET", "/account/badge.png", headers={"Cookie": f"mirror={browser.cookies['mirror']}"})
    badge: Any = cv2.imdecode(np.frombuffer(link.getresponse().read(), np.uint8), cv2.IMREAD_GRAYSCALE)
    link.close()
    found = BadgeSecret.load_or_make(paths.badge_secret_path(settings.store)).read(read_qr_code(badge))
    assert isinstance(found, VerifiedBadge)
    with StoreReader(paths.database_path(settings.store)) as reader:
        assert reader.owner(visits["nobody"]) == found.member
        assert reader.owner(visits["zoe"]) == "zoezoezoe1"


def test_a_visit_is_a_training_file_and_its_set_a_picture(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = visitor(page, visits["nobody"])
    assert browser.ask("/me/export.fit").text[8:12] == ".FIT"
    assert 'href="/me/card/1.png"' in browser.ask("/me").text
    assert browser.ask("/me/card/1.png").text[1:4] == "PNG"
    assert "there is none any more" in browser.ask("/me/card/7.png").text


def test_a_member_takes_their_visits_to_training_apps(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = member(page, visits)
    link = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=LONGEST)
    link.request("GET", "/account/export.fit", headers={"Cookie": f"mirror={browser.cookies['mirror']}"})
    with zipfile.ZipFile(io.BytesIO(link.getresponse().read())) as archive:
        (name,) = archive.namelist()
        assert archive.read(name)[8:12] == b".FIT"
    link.close()


def test_a_name_like_another_members_is_refused_without_saying_whose(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = visitor(page, visits["nobody"])
    for name, why in (("ZOË", "error.name_taken"), ("\u202eeoz", "error.name"), (" ", "error.name")):
        answer = browser.ask("/join", {"form": browser.form("/join"), "name": name, "pin": PIN, "agree": "on"})
        assert (answer.status, said(why) in answer.text, "zoezoezoe1" in answer.text) == (422, True, False), name


@pytest.mark.integration
def test_a_member_reads_their_report(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = member(page, visits)
    began = time.monotonic()
    waiting = browser.ask("/account/report")
    assert 'http-equiv="refresh"' in waiting.text
    text = wait_for_report(browser)
    assert "1 set · 6 reps" in text
    assert time.monotonic() - began < LONGEST
    assert browser.ask("/account/report").text == text, "kept"


def wait_for_report(browser: Browser) -> str:
    for _ in range(int(LONGEST / 2)):
        if said("drawing") not in (answer := browser.ask("/account/report")).text:
            return answer.text
        time.sleep(2.0)
    raise AssertionError("no report")


@pytest.mark.integration
def test_reports_that_are_asked_for_six_times_keep_nobody_waiting(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser, other = member(page, visits), visitor(page, visits["nobody"])
    for _ in range(6):
        browser.ask("/account/report")
    began = time.monotonic()
    assert other.ask("/me").status == 200
    assert time.monotonic() - began < 5.0, "a report takes longer"
    wait_for_report(browser)


def test_somebody_unknown_takes_their_set_away_and_has_it_deleted(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = visitor(page, visits["nobody"])
    found = json.loads(browser.ask("/me/export.json").text)
    assert (len(found["reps"]), found["member"]) == (6, [])
    assert browser.ask("/me/delete", {"form": browser.form("/me/delete")}).status == 200
    assert visitor(page, visits["nobody"]).ask("/me").status == 404
    assert visitor(page, visits["zoe"]).ask("/me").status == 200


def test_a_table_for_each_csv_comes_in_one_archive(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = member(page, visits)
    link = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=LONGEST)
    link.request("GET", "/account/export.csv", headers={"Cookie": f"mirror={browser.cookies['mirror']}"})
    with zipfile.ZipFile(io.BytesIO(link.getresponse().read())) as archive:
        assert archive.testzip() is None
        assert archive.read("reps.csv").decode().count("\n") == 7


def test_a_member_who_deletes_everything_is_gone_after_a_week(
    page: web_backend.StationPage, visits: dict[str, str], settings: Settings
) -> None:
    browser = member(page, visits)
    assert browser.ask("/account/delete", {"form": browser.form("/account"), "pin": PIN}).status == 303
    due = datetime.fromtimestamp(time.time() + DELETION_DELAY_S)
    assert f"deleted on {due.day} {due:%B %Y}." in browser.ask("/account").text
    database = paths.database_path(settings.store)
    week = time.time() + DELETION_DELAY_S + 60
    for clock in (FakeClock(time.time()), FakeClock(week, known=False)):
        DeletionTimer(database, clock).look()
        assert "Zoë" in admin(page).ask("/admin/members").text
    DeletionTimer(database, FakeClock(week)).look()
    assert "Zoë" not in admin(page).ask("/admin/members").text
    assert browser.ask("/account").status == 404


def test_a_deletion_that_was_taken_back_never_happens(page: web_backend.StationPage, visits: dict[str, str], settings: Settings) -> None:
    browser = member(page, visits)
    form = browser.form("/account")
    browser.ask("/account/delete", {"form": form, "pin": PIN})
    browser.ask("/account/keep", {"form": form})
    DeletionTimer(paths.database_path(settings.store), FakeClock(time.time() + 10 * DELETION_DELAY_S)).look()
    assert "Zoë" in admin(page).ask("/admin/members").text


def test_an_export_has_no_pin(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    (found,) = json.loads(member(page, visits).ask("/account/export.json").text)["member"]
    assert found["settings"] == {}


@pytest.mark.usefixtures("visits")
def test_a_second_visit_lets_no_badge_choose_a_pin(page: web_backend.StationPage, settings: Settings) -> None:
    store_writer = StoreWriter(paths.database_path(settings.store), FakeClock(time.time()))
    store_writer.start()
    store_writer.put(VisitBegan(1.0, 1, "zoezoezoe1"))
    reps = (rep(1, 0.0),)
    store_writer.put(SetDone(40.0, 1, 1, summarise_set(find_exercise("squat"), reps), reps))
    assert store_writer.close(20.0)
    browser = visitor(page, f"{store_writer.run}-1")
    assert said("history.desk") in browser.ask("/me").text
    assert browser.ask("/me/badge", {"form": browser.form("/me")}).status == 403
    assert not page.is_badge_awaited


def test_a_page_whose_thread_died_says_so(page: web_backend.StationPage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not page.has_ended

    def fail(*_: object, **__: object) -> None:
        raise ValueError("a broken connection")

    monkeypatch.setattr(wasyncore, "loop", fail)
    monkeypatch.setattr(listener, "LISTENER_FAILURE_PAUSE_S", 0.0)
    page.server._thread.join(10)
    assert page.has_ended


@pytest.mark.usefixtures("visits")
def test_the_admin_sees_members_health_and_log(page: web_backend.StationPage) -> None:
    logging.getLogger("mirror.camera").warning("the camera <was> lost")
    browser = admin(page)
    assert re.search(r'<h2>Zoë</h2><p class="when">1 set, last \d+ \w+ \d{4}<', browser.ask("/admin/members").text)
    health = browser.ask("/admin/health").text
    assert "<summary>camera</summary><p>The camera is not found: check its cable" in health
    assert '<p class="when" lang="en">none: plug one in</p>' in health
    assert '<span class="state warn">warning</span>' in health
    assert "the camera &lt;was&gt; lost" in browser.ask("/admin/log").text


def test_settings_are_checked_before_they_are_written(page: web_backend.StationPage, tmp_path: Path) -> None:
    browser = admin(page)
    form = browser.form("/admin/settings/file")
    refused = browser.ask("/admin/settings/file", {"form": form, "text": "[session]\nexercize = 1\n"})
    assert "did you mean &#x27;exercise&#x27;" in refused.text
    assert (tmp_path / "mirror.toml").read_text() == '[session]\nexercise = "squat"\n'
    browser.ask("/admin/settings/file", {"form": form, "text": "[coach]\ncards = false\n"})
    assert (tmp_path / "mirror.toml").read_text() == "[coach]\ncards = false\n"


def test_saved_settings_without_which_a_service_goes_are_said_to_be_so(page: web_backend.StationPage, tmp_path: Path) -> None:
    browser = admin(page)
    form = browser.form("/admin/settings/file")
    text = '[health]\nport = 9000\nbind = "0.0.0.0"\n'
    answer = browser.ask("/admin/settings/file", {"form": form, "text": text})
    assert answer.status == 200
    assert "will not start: health.bind 0.0.0.0: other machines could read it without a token" in answer.text
    assert (tmp_path / "mirror.toml").read_text() == text


@pytest.mark.parametrize("text", ["", "\ufeff[coach]\n", "[coach]\n\0", '[session]\nexercise = "squatt"\n', "[display]\nwidth_mm = 0\n"])
def test_the_page_refuses_what_would_not_start(page: web_backend.StationPage, tmp_path: Path, text: str) -> None:
    browser = admin(page)
    form = browser.form("/admin/settings/file")
    assert browser.ask("/admin/settings/file", {"form": form, "text": text}).status == 422
    assert (tmp_path / "mirror.toml").read_text() == '[session]\nexercise = "squat"\n'


def test_without_a_port_there_is_no_page(settings: Settings) -> None:
    assert web_backend.start_page(replace(settings, web=WebSettings()), None) is None


def test_two_passwords_that_differ_change_nothing(settings: Settings, tmp_path: Path) -> None:
    said = iter(["a long enough one", "a long enough two"])
    with pytest.raises(MirrorError, match="the two differ"):
        web_backend.ask_admin_password(settings, lambda _: next(said))
    assert not (tmp_path / "kept/web.password").exists()
