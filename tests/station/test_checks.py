"""Every outcome of the self-test, from values; and that each trouble comes with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.station import checks
from mirror.station.checks import Finding

HERE = Path("data")


@pytest.mark.parametrize(
    ("finding", "state", "says"),
    [
        (checks.core("c"), "ok", "C core"),
        (checks.core("numpy"), "warn", "twin"),
        (checks.glass(0.4, 0.5, 250.0, 300.0), "warn", "contrast 5.2 : 1, small text 3.3 : 1"),
        (checks.glass(0.4, 0.5, 350.0, 200.0), "ok", "contrast 9.8 : 1"),
        (checks.glass(0.25, 0.6, 250.0, 500.0), "warn", "2.3 : 1"),
        (checks.glass(0.4, 0.5, 250.0, 0.0), "ok", "999"),
        (checks.numpy_origins([]), "fail", "cannot be found"),
        (checks.numpy_origins([Path("a")]), "ok", "one numpy"),
        (checks.numpy_origins([Path("a"), Path("b")]), "warn", "a and b"),
        (checks.camera(None, True, [], False), "ok", "the Pi's camera"),
        (checks.camera(None, False, ["/dev/video0"], False), "warn", "/dev/video0"),
        (checks.camera("pi", False, ["/dev/video0"], False), "fail", "'pi' is set, /dev/video0"),
        (checks.camera("webcam", True, [], False), "fail", "'webcam' is set"),
        (checks.camera("auto", False, [], False), "fail", "none found"),
        (checks.camera("auto", False, ["/dev/video0"], False), "ok", "/dev/video0"),
        (checks.camera("squats.mp4", False, [], True), "ok", "squats.mp4"),
        (checks.camera("squats.mp4", True, [], False), "fail", "squats.mp4"),
        (checks.screen(True, "kmsdrm"), "ok", "kmsdrm"),
        (checks.screen(False, None), "fail", "none is connected"),
        (checks.buttons({}, False), "ok", "none"),
        (checks.buttons({"next": 5}, True), "ok", "next at GPIO 5"),
        (checks.buttons({"next": 5}, False), "warn", "no GPIO"),
        (checks.model("lightning", "litert", 80.0), "ok", "80 ms"),
        (checks.model("thunder", "litert", 400.0), "warn", "400 ms"),
        (checks.temperature(None), "ok", "tells none"),
        (checks.temperature(60.2), "ok", "60 °C"),
        (checks.temperature(78.0), "warn", "78 °C"),
        (checks.temperature(84.0), "fail", "84 °C"),
        (checks.throttling(None), "ok", "tells none"),
        (checks.throttling(0), "ok", "never"),
        (checks.throttling(0x50000), "warn", "since the start: under-voltage, slowed down"),
        (checks.throttling(0x50005), "fail", "now under-voltage, slowed down"),
        (checks.disk(HERE, 9000, True), "ok", "9000 MB"),
        (checks.disk(HERE, 400, True), "warn", "400 MB"),
        (checks.disk(HERE, 10, True), "fail", "10 MB"),
        (checks.disk(HERE, 9000, False), "warn", "cannot be written"),
        (checks.store(HERE, 1, []), "ok", "is whole, 1 member"),
        (checks.store(HERE, 0, [HERE / "one", HERE / "two"]), "warn", "two was set aside as damaged"),
        (checks.clock(True), "ok", "set by the network"),
        (checks.clock(False), "warn", "not set"),
        (checks.clock(None), "warn", "nobody knows"),
    ],
)
def test_what_was_found_is_judged(finding: Finding, state: str, says: str) -> None:
    assert finding.state == state
    assert says in finding.finding
    assert bool(finding.remedy) is (state != "ok")
    assert "\n" not in str(finding)


def test_only_a_failure_makes_the_exit_code_1() -> None:
    ok, warn, fail = Finding("a", "ok", "x"), Finding("b", "warn", "x", "y"), Finding("c", "fail", "x", "y")
    assert checks.code([ok, warn]) == 0
    assert checks.code([ok, fail, warn]) == 1
