"""A result in a QR code: what is taken along, that it fits, and that the page reads what Python wrote and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import unicodedata
import zlib
from dataclasses import replace
from math import isnan, nan
from pathlib import Path

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from mirror.coach.summary import summarise_set
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.exercises import find_exercise
from mirror.i18n import Translator
from mirror.takeaway import MAX_PAYLOAD_BYTES, TakeawayResult, decode_takeaway, encode_takeaway, make_payload
from mirror.takeaway.payload import INVISIBLE_CHAR_CATEGORIES, MAX_PAYLOAD_TEXT_BYTES, make_takeaway
from mirror.types import BodySize, Rep, SetSummary, SummaryScene, TrainingStatus, View
from mirror.types.message import literal
from tests.coach.reps import rep
from tests.web.chromium import CHROMIUM, NO_CHROMIUM_TEXT
from tests.words import ENGLISH, words

PAGE = Path(__file__).parents[2] / "docs/takeaway/index.html"
URL = "https://gym.example/mirror/"
SQUATS: tuple[Rep, ...] = tuple(rep(n, 0.07 if n > 2 else 0.01, -0.02) for n in range(1, 9))
SUMMARY = summarise_set(find_exercise("squat"), SQUATS, (replace(rep(9), partial=True),))
LONG = replace(
    SUMMARY,
    title=literal("Ü" * 60),
    reps=99,
    partials=99,
    judged=99,
    clean=98,
    score=100.0,
    advice_text=literal("knees over the second toes, " * 9),
)


def test_what_was_done_is_taken_along() -> None:
    found = decode_takeaway(encode_takeaway(make_takeaway(SUMMARY, "Rack 3", ENGLISH)))
    assert found is not None
    assert (found.title, found.station, found.reps, found.partials) == words((SUMMARY.title, "Rack 3", 8, 1))
    assert (found.drift, found.regime, found.phase) == ((3.0, 0.0), "calibrated", "bottom")
    assert found.advice == words(SUMMARY.advice_text)
    assert found.tempo == pytest.approx((1.0, 0.4, 1.0))


def test_a_taller_member_takes_more_centimetres_along() -> None:
    deep = replace(SUMMARY, depth=0.30)
    assert [make_takeaway(deep, "", ENGLISH, BodySize(cm)).depth for cm in (150.0, 200.0)] == [22.0, 29.0]


def test_what_was_not_measured_stays_unknown() -> None:
    unseen = summarise_set(
        find_exercise("clam_shell"), [rep(n, nan, nan, valgus=None, depth=nan, score=nan, tempo={}) for n in range(1, 5)]
    )
    found = decode_takeaway(encode_takeaway(make_takeaway(unseen, "", ENGLISH)))
    assert found is not None
    assert all(map(isnan, (*found.drift, found.depth, found.score, *found.tempo)))
    assert found.phase is None


@pytest.mark.parametrize("base", [None, URL, "https://" + "a" * 72])
@pytest.mark.parametrize("summary", [SUMMARY, LONG])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_largest_result_fits_a_code_of_version_8_at_correction_m(summary: SetSummary, base: str | None, language: str) -> None:
    text = make_payload(summary, "Studio Nordöstliche Straße 12", base, Translator(language))
    assert len(text.encode()) <= MAX_PAYLOAD_BYTES
    assert int(segno.make_qr(text, error="m", encoding="utf-8").version) <= 8
    assert base is None or decode_takeaway(text.removeprefix(f"{base}#")) is not None


@pytest.mark.parametrize(("size", "width"), [((1080, 1920), 299.0), ((1920, 1080), 531.0)], ids=["portrait", "landscape"])
@pytest.mark.parametrize("base", [None, "https://" + "a" * 72])
@pytest.mark.parametrize("summary", [SUMMARY, LONG])
def test_the_glass_has_room_for_any_result(summary: SetSummary, base: str | None, size: tuple[int, int], width: float) -> None:
    scene = SummaryScene(summary, make_payload(summary, "Studio Nord", base, ENGLISH))
    view = View(10.0, scene, TrainingStatus(title=literal("Squat")))
    assert "code" in {item.name for item in compose_scene(view, 10.0, Panel(width_mm=width, resolution=size))}


def test_where_an_address_leaves_little_room_the_station_goes_before_the_advice() -> None:
    base = "https://" + "a" * 40
    found = decode_takeaway(make_payload(SUMMARY, "Studio Nordöstliche Straße 12", base, ENGLISH).removeprefix(f"{base}#"))
    assert found is not None
    assert (found.title, found.advice) == words((SUMMARY.title, SUMMARY.advice_text))
    assert len(found.station) < 24


def test_without_a_page_it_is_plain_words() -> None:
    text = make_payload(SUMMARY, "Rack 3", None, ENGLISH)
    assert text.splitlines()[0] == "Squat: 8 reps + 1 not counted"
    assert "Knees inward: left about 3 cm, right not\n" in text
    assert f"Next: {words(SUMMARY.advice_text)}" in text


def test_the_plain_words_are_in_the_glass_language() -> None:
    text = make_payload(replace(SUMMARY, title=literal("Kniebeuge"), advice_text=literal("langsamer")), "Rack 3", None, Translator("de"))
    assert text.splitlines() == [
        "Kniebeuge: 8 Wiederholungen + 1 nicht gezählt", "2 von 8 sauber",
        "Knie nach innen: links etwa 3 cm, rechts nicht",
        "Dann: langsamer", "Rack 3", "meist ganz unten",
    ]  # fmt: skip


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert decode_takeaway(text) is None or isinstance(decode_takeaway(text), TakeawayResult)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_any_texts_come_back_or_are_cut_at_a_letter(title: str, station: str, advice: str) -> None:
    found = decode_takeaway(encode_takeaway(replace(make_takeaway(SUMMARY, station, ENGLISH), title=title, advice=advice)))
    assert found is not None
    for was, now, room in zip((title, station, advice), (found.title, found.station, found.advice), MAX_PAYLOAD_TEXT_BYTES, strict=True):
        seen = "".join(letter for letter in was if letter == "\n" or unicodedata.category(letter) not in INVISIBLE_CHAR_CATEGORIES)
        assert now == seen or (now.endswith("…") and seen.startswith(now[:-1]))
        assert len(now.encode()) <= room


def test_a_stations_name_cannot_turn_the_writing_round() -> None:
    found = decode_takeaway(encode_takeaway(make_takeaway(SUMMARY, "Rack\u202e 3\x07", ENGLISH)))
    assert found is not None
    assert found.station == "Rack 3"


def test_every_changed_byte_is_noticed() -> None:
    text = encode_takeaway(make_takeaway(SUMMARY, "Rack 3", ENGLISH))
    raw = bytearray(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    for at in range(len(raw)):
        raw[at] ^= 1
        assert decode_takeaway(base64.urlsafe_b64encode(raw).rstrip(b"=").decode()) is None
        raw[at] ^= 1


def test_the_page_runs_its_own_script_and_loads_nothing() -> None:
    page = PAGE.read_text("utf-8")
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page
    assert not re.search(r"(src|href)=", page)
    assert "innerHTML" not in page


in_a_browser = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM_TEXT)


def shown(folder: Path, fragment: str, language: str = "en") -> str:
    """What stands on the page when it is opened with ``fragment``."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}", "--enable-logging=stderr"]
    command = [str(CHROMIUM), *flags, f"--accept-lang={language}", "--dump-dom", f"file://{PAGE}#{fragment}"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANGUAGE": language, "LANG": f"{language}.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    assert "CONSOLE" not in done.stderr, done.stderr
    return done.stdout[done.stdout.index("<main") : done.stdout.index("</main>")]


@pytest.mark.integration
@in_a_browser
def test_the_page_says_what_python_packed(tmp_path: Path) -> None:
    nasty = replace(make_takeaway(SUMMARY, "<b>Rack</b> 3 & Über", ENGLISH), advice="<img src=x onerror=alert(1)>")
    text = shown(tmp_path, encode_takeaway(nasty))
    assert "<h1>Squat</h1>" in text
    assert "<p>&lt;b&gt;Rack&lt;/b&gt; 3 &amp; Über</p>" in text
    assert "<dd>8 + 1 not counted</dd>" in text
    assert "<dd>about 3 cm inward</dd>" in text
    assert "practice squats" not in text, "what a number rests on stands in the report's details"
    assert "down 1.0 s, bottom 0.4 s, up 1.0 s" in text
    assert "&lt;img src=x onerror" in text
    assert "<img" not in text


@pytest.mark.integration
@in_a_browser
def test_a_german_phone_shows_it_in_german(tmp_path: Path) -> None:
    text = shown(tmp_path, encode_takeaway(make_takeaway(SUMMARY, "Rack 3", ENGLISH)), "de")
    assert "<dt>Wiederholungen</dt>" in text
    assert "<dd>nicht nach innen</dd>" in text
    assert "ab 1,0 s, unten 0,4 s, auf 1,0 s" in text


def damaged() -> list[str]:
    whole = encode_takeaway(make_takeaway(SUMMARY, "Rack 3", ENGLISH))
    raw = base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))[:-4]
    newer = bytes([3]) + raw[1:]
    return [
        whole[:-6], "A" * 4096, "<script>alert(1)</script>", whole[:40] + "%00" + whole[43:],
        base64.urlsafe_b64encode(newer + zlib.crc32(newer).to_bytes(4, "big")).rstrip(b"=").decode(),
    ]  # fmt: skip


@pytest.mark.integration
@in_a_browser
@pytest.mark.parametrize("case", range(5), ids=["cut off", "4 kB", "markup", "changed", "newer"])
def test_what_is_no_result_is_one_plain_sentence(tmp_path: Path, case: int) -> None:
    text = shown(tmp_path, damaged()[case])
    assert "This is no result of a mirror" in text
    assert "alert" not in text
