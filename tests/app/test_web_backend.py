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
from pathlib import Path

import pytest

from mirror.app import web_backend
from mirror.coach.summary import summarise_set
from mirror.doctor import doctor
from mirror.doctor.checks import CheckFinding
from mirror.errors import MirrorError
from mirror.exercises import find_exercise
from mirror.settings import Settings, StoreSettings, WebSettings
from mirror.store import MemberRepository, StoreWriter
from mirror.types import RepDone, SetDone, VisitBegan
from mirror.web.server import WebServer
from tests.coach.reps import rep
from tests.web.test_site import LONGEST, Browser

PASSWORD = "a long enough one"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(store=StoreSettings(folder=str(tmp_path / "kept")), web=WebSettings(port=1024, bind="127.0.0.1"))


@pytest.fixture
def visits(tmp_path: Path) -> dict[str, str]:
    """Zoë's visit and one of nobody known, by name."""
    database = tmp_path / "kept/mirror.db"
    with MemberRepository(database) as repository:
        repository.create("zoezoezoe1", "Zoë", time.time())
    store_writer = StoreWriter(database, time.time)
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
    monkeypatch.setattr(doctor, "examine", lambda _: [CheckFinding("camera", "warn", "none", "plug one in")])
    made = web_backend.start_page(settings, config)
    assert made is not None
    yield made
    made.close()


def visitor(page: web_backend.StationPage, visit: str) -> Browser:
    browser = Browser(page.server.port)
    link = page.link(visit)
    assert browser.ask(link[link.index("/s/") :]).status == 303
    return browser


def admin(page: web_backend.StationPage) -> Browser:
    browser = Browser(page.server.port)
    assert browser.ask("/admin", {"password": PASSWORD}).status == 303
    return browser


def test_the_code_on_the_glass_shows_the_set_just_done(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    text = visitor(page, visits["zoe"]).ask("/me").text
    assert "<h1>Zoë</h1>" in text
    assert "<dt>Reps</dt><dd>6</dd>" in text
    assert "<dt>Left knee</dt><dd>7 % of thigh inward (practice squats)</dd>" in text


@pytest.mark.integration
def test_a_member_reads_their_report(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    assert "1 set, 6 reps" in visitor(page, visits["zoe"]).ask("/me/report").text


def test_somebody_unknown_takes_their_set_away_and_has_it_deleted(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = visitor(page, visits["nobody"])
    found = json.loads(browser.ask("/me/export.json").text)
    assert (len(found["reps"]), found["member"]) == (6, [])
    assert browser.ask("/me/delete", {"form": browser.form("/me/delete")}).status == 200
    assert visitor(page, visits["nobody"]).ask("/me").status == 404
    assert visitor(page, visits["zoe"]).ask("/me").status == 200


def test_a_table_for_each_csv_comes_in_one_archive(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = visitor(page, visits["zoe"])
    link = http.client.HTTPConnection("127.0.0.1", page.server.port, timeout=LONGEST)
    link.request("GET", "/me/export.csv", headers={"Cookie": f"mirror={browser.cookies['mirror']}"})
    with zipfile.ZipFile(io.BytesIO(link.getresponse().read())) as archive:
        assert archive.testzip() is None
        assert archive.read("reps.csv").decode().count("\n") == 7


def test_a_member_who_deletes_everything_is_gone(page: web_backend.StationPage, visits: dict[str, str]) -> None:
    browser = visitor(page, visits["zoe"])
    browser.ask("/me/delete", {"form": browser.form("/me/delete")})
    assert "Zoë" not in admin(page).ask("/admin/members").text


@pytest.mark.usefixtures("visits")
def test_the_admin_sees_members_health_and_log(page: web_backend.StationPage) -> None:
    logging.getLogger("mirror.camera").warning("the camera <was> lost")
    browser = admin(page)
    assert re.search(r"<h2>Zoë</h2><p>1 set, last \d{4}-", browser.ask("/admin/members").text)
    assert "<td>warn</td><td>camera</td><td>none: plug one in</td>" in browser.ask("/admin/health").text
    assert "the camera &lt;was&gt; lost" in browser.ask("/admin/log").text


def test_settings_are_checked_before_they_are_written(page: web_backend.StationPage, tmp_path: Path) -> None:
    browser = admin(page)
    form = browser.form("/admin/settings")
    refused = browser.ask("/admin/settings", {"form": form, "text": "[session]\nexercize = 1\n"})
    assert "did you mean &#x27;exercise&#x27;" in refused.text
    assert (tmp_path / "mirror.toml").read_text() == '[session]\nexercise = "squat"\n'
    browser.ask("/admin/settings", {"form": form, "text": "[coach]\ncards = false\n"})
    assert (tmp_path / "mirror.toml").read_text() == "[coach]\ncards = false\n"


def test_without_a_port_there_is_no_page(settings: Settings) -> None:
    assert web_backend.start_page(replace(settings, web=WebSettings()), None) is None


def test_two_passwords_that_differ_change_nothing(settings: Settings, tmp_path: Path) -> None:
    said = iter(["a long enough one", "a long enough two"])
    with pytest.raises(MirrorError, match="the two differ"):
        web_backend.ask_admin_password(settings, lambda _: next(said))
    assert not (tmp_path / "kept/web.password").exists()
