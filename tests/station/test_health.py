"""Health and metrics over real sockets: who is answered, what is said, and what stays unsaid."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mirror.app.inference import InferenceThread
from mirror.errors import MirrorError
from mirror.mailbox import Mailbox
from mirror.station import metrics
from mirror.station.health import HEALTH_BURST_COUNT, HealthApp, HealthServer, is_loopback
from mirror.station.metrics import STEP_TIME_BUCKETS_S, StationMetrics
from mirror.station.recovery_counters import RecoveryCounts
from mirror.types import Cue, CueGiven, Rep, RepEnded, SetEnded
from mirror.types.message import literal
from tests.sound.samples import SUMMARY

TOKEN = "0123456789abcdef0123456789abcdef"
REP = Rep(1, 0.0, 1.0, 2.0, 0.3, 0.0, 0.0, 0.01, None, "legs hidden", None, None, 1.0, "none")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def counters() -> StationMetrics:
    made = StationMetrics()
    made.judged(30, 28, 2, "well", "measuring", RecoveryCounts(starts=2, camera=1))
    return made


@pytest.fixture
def health(counters: StationMetrics) -> Iterator[HealthServer]:
    made = HealthServer(counters, 0)
    yield made
    made.close()


def ask(health: HealthServer, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", health.port, timeout=60)
    try:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def values(page: bytes | str) -> dict[tuple[str, ...], float]:
    """Every sample by its name and its labels' values."""
    text = page if isinstance(page, str) else page.decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


def token_file(folder: Path, text: str = TOKEN + "\n") -> str:
    path = folder / "token"
    path.write_text(text)
    return str(path)


def test_a_mirror_that_is_well_says_200_and_how_it_goes(health: HealthServer) -> None:
    status, body = ask(health, "/health")
    found = json.loads(body)
    assert status == 200
    assert (found["state"], found["captured"], found["measured"]) == ("well", 30, 28)
    assert found["since_boot"] == {"starts": 2, "camera": 1, "measuring": 0, "screen": 0}


@pytest.mark.parametrize("state", ["healing", "stuck"])
def test_a_mirror_that_is_not_well_says_503(health: HealthServer, counters: StationMetrics, state: Any) -> None:
    counters.judged(30, 28, 2, state, "camera lost", RecoveryCounts())
    status, body = ask(health, "/health")
    assert status == 503
    assert json.loads(body)["words"] == "camera lost"


def test_a_glass_that_hangs_cannot_say_so_itself() -> None:
    clock = Clock()
    counters = StationMetrics(clock)
    counters.judged(1, 1, 0, "well", "measuring", RecoveryCounts())
    clock.now += 6.0
    assert counters.state == ("stuck", "the glass hangs")


def test_prometheus_reads_every_count(health: HealthServer, counters: StationMetrics) -> None:
    counters.record_step_time(0.03)
    counters.record_step_time(99.0)
    counters.trouble("lost")
    counters.record_events((RepEnded(1.0, "squat", REP, 1), CueGiven(1.0, Cue("in", literal("Left knee out"), 1.0, "left"))))
    counters.scene = "set"
    status, body = ask(health, "/metrics")
    found = values(body)
    assert status == 200
    assert found["mirror_frames_captured_total",] == 30
    assert found["mirror_frames_measured_total",] == 28
    assert found["mirror_frames_dropped_total",] == 2
    assert found["mirror_reps_total",] == 1
    assert found["mirror_alerts_total",] == 1
    assert found["mirror_faults_total", "lost"] == 1
    assert found["mirror_healed_total", "camera"] == 1
    assert found["mirror_scene", "set"] == 1
    assert found["mirror_state", "well"] == 1
    assert found["mirror_state", "stuck"] == 0
    assert found["mirror_inference_seconds_bucket", "0.025"] == 0
    assert found["mirror_inference_seconds_bucket", "0.05"] == 1
    assert found["mirror_inference_seconds_bucket", "+Inf"] == 2
    assert found["mirror_inference_seconds_sum",] == pytest.approx(99.03)
    assert found["mirror_uptime_seconds",] >= 0


def test_temperature_is_left_out_where_no_machine_tells_it() -> None:
    assert ("mirror_temperature_celsius",) not in values(metrics.format_metrics(StationMetrics(read_celsius=lambda: None)))
    assert values(metrics.format_metrics(StationMetrics(read_celsius=lambda: 61.5)))["mirror_temperature_celsius",] == 61.5


def test_repetitions_and_alerts_count_as_they_happen_and_a_fault_that_lasts_counts_once() -> None:
    counters = StationMetrics()
    counters.record_events((RepEnded(1.0, "squat", REP, 1), CueGiven(1.0, Cue("in", literal("Left knee out"), 1.0, "left"))))
    for _ in range(3):
        counters.record_events(())
        counters.trouble("black")
    counters.record_events((RepEnded(9.0, "squat", replace(REP, partial=True), 1), CueGiven(9.0, Cue("deeper", literal("Deeper"), 9.0))))
    counters.trouble(None)
    counters.trouble("black")
    assert (counters.reps, counters.partials, counters.alerts, counters.faults) == (1, 1, 1, {"black": 2})


def test_each_time_on_a_bound_belongs_to_that_bound() -> None:
    counters = StationMetrics()
    for bound in STEP_TIME_BUCKETS_S:
        counters.record_step_time(bound)
    assert counters.buckets == [1] * len(STEP_TIME_BUCKETS_S) + [0]


def test_measuring_that_fails_is_counted_where_it_fails() -> None:
    counters = StationMetrics()

    def broken() -> Any:
        raise RuntimeError("no network")

    inference = InferenceThread(Mailbox(), Mailbox(), broken, lambda _: broken(), 0.0, counters=counters)
    inference._recover()
    assert counters.faults == {"measuring": 1}


def test_other_machines_need_a_token_before_anything_listens(counters: StationMetrics) -> None:
    with pytest.raises(MirrorError, match="token_file") as refused:
        HealthServer(counters, 0, "0.0.0.0")
    assert "\n" not in str(refused.value)


def test_a_token_opens_and_a_wrong_one_does_not(
    counters: StationMetrics, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    health = HealthServer(counters, 0, "0.0.0.0", token_file(tmp_path))
    try:
        assert ask(health, "/metrics")[0] == 401
        assert ask(health, "/metrics", Authorization=f"Bearer {TOKEN[:-1]}x")[0] == 401
        assert ask(health, "/metrics", Authorization=f"Basic {TOKEN}")[0] == 401
        assert ask(health, "/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200
        assert ask(health, "/nothing")[0] == 401
    finally:
        health.close()
    out, err = capfd.readouterr()
    assert TOKEN not in out + err + caplog.text


@pytest.mark.parametrize("text", ["", "short", "two words of a token", "é" * 20, "x" * 2000])
def test_a_token_that_is_none_is_refused_without_being_shown(counters: StationMetrics, tmp_path: Path, text: str) -> None:
    with pytest.raises(MirrorError, match="token_file") as refused:
        HealthServer(counters, 0, "127.0.0.1", token_file(tmp_path, text))
    assert not text or text not in str(refused.value)


def test_a_token_file_that_is_missing_is_named(counters: StationMetrics, tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="cannot be read"):
        HealthServer(counters, 0, token_file=str(tmp_path / "none"))


def test_a_port_in_use_is_named_and_whoever_has_it_keeps_it(counters: StationMetrics, health: HealthServer) -> None:
    with pytest.raises(MirrorError, match=r"health\.port \d+: another program has it; choose another health\.port"):
        HealthServer(counters, health.port)
    assert ask(health, "/health")[0] == 200


def test_an_address_that_is_none_is_refused(counters: StationMetrics, tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"health\.bind no such address"):
        HealthServer(counters, 0, "no such address", token_file(tmp_path))


def test_only_reading_and_only_two_pages(health: HealthServer) -> None:
    assert ask(health, "/")[0] == 404
    assert ask(health, "/health", "POST")[0] == 405
    assert ask(health, "/health", "HEAD") == (200, "")


def test_a_request_that_is_too_large_is_refused(health: HealthServer) -> None:
    assert ask(health, "/health", **{"X-Long": "x" * 10_000})[0] == 431
    assert ask(health, "/health", "POST", **{"Content-Length": "1000000"})[0] == 413


def test_a_flood_is_turned_away_and_later_served_again(counters: StationMetrics) -> None:
    clock, said = Clock(), []
    answers = HealthApp(counters, None, clock)

    def get() -> str:
        answers({"REQUEST_METHOD": "GET", "PATH_INFO": "/health"}, lambda status, _: said.append(status))
        return str(said[-1][:3])

    assert [get() for _ in range(int(HEALTH_BURST_COUNT))] == ["200"] * int(HEALTH_BURST_COUNT)
    assert get() == "429"
    clock.now += 1.0
    assert get() == "200"


def test_after_closing_nobody_answers(counters: StationMetrics) -> None:
    health = HealthServer(counters, 0)
    health.close()
    health.close()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", health.port), 1)


@pytest.mark.parametrize(
    ("bind", "own"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("pi.local", False)]
)
def test_what_only_this_machine_reaches(bind: str, own: bool) -> None:
    assert is_loopback(bind) is own


def test_no_names_no_joints_in_the_answers(counters: StationMetrics, health: HealthServer) -> None:
    counters.record_events((SetEnded(1.0, replace(SUMMARY, title=literal("Ada Lovelace")), (REP,)),))
    assert "Ada" not in ask(health, "/health")[1] + ask(health, "/metrics")[1]
