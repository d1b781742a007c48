"""Every outcome of the self-test, from values; and that each trouble comes with its remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.doctor import checks
from mirror.doctor.checks import CheckFinding

HERE = Path("data")


@pytest.mark.parametrize(
    ("finding", "state", "says"),
    [
        (checks.check_core("c"), "ok", "C core"),
        (checks.check_core("numpy"), "warn", "fallback"),
        (checks.check_glass(0.4, 0.5, 250.0, 300.0), "warn", "contrast 5.2 : 1, small text 3.3 : 1"),
        (checks.check_glass(0.4, 0.5, 350.0, 200.0), "ok", "contrast 9.8 : 1"),
        (checks.check_glass(0.25, 0.6, 250.0, 500.0), "warn", "2.3 : 1"),
        (checks.check_glass(0.4, 0.5, 250.0, 0.0), "ok", "999"),
        (checks.check_numpy_origins([]), "fail", "cannot be found"),
        (checks.check_numpy_origins([Path("a")]), "ok", "one numpy"),
        (checks.check_numpy_origins([Path("a"), Path("b")]), "warn", "a and b"),
        (checks.check_default_camera(True), "ok", "the Pi's camera"),
        (checks.check_default_camera(False), "warn", "the demo is shown"),
        (checks.check_panel(True, "kmsdrm"), "ok", "kmsdrm"),
        (checks.check_panel(False, None), "fail", "none is connected"),
        (checks.check_buttons({}, False), "ok", "none"),
        (checks.check_buttons({"next": 5}, True), "ok", "next at GPIO 5"),
        (checks.check_buttons({"next": 5}, False), "warn", "no GPIO"),
        (checks.check_card(False, False), "ok", "may be written to"),
        (checks.check_card(True, True), "ok", "nothing is written"),
        (checks.check_card(True, False), "fail", "was to be read-only"),
        (checks.check_model("lightning", "litert", 80.0), "ok", "80 ms"),
        (checks.check_model("thunder", "litert", 400.0), "warn", "400 ms"),
        (checks.check_temperature(None), "ok", "tells none"),
        (checks.check_temperature(60.2), "ok", "60 °C"),
        (checks.check_temperature(78.0), "warn", "78 °C"),
        (checks.check_temperature(84.0), "fail", "84 °C"),
        (checks.check_throttling(None), "ok", "tells none"),
        (checks.check_throttling(0), "ok", "never"),
        (checks.check_throttling(0x50000), "warn", "since the start: under-voltage, slowed down"),
        (checks.check_throttling(0x50005), "fail", "now under-voltage, slowed down"),
        (checks.check_disk(HERE, 9000, True), "ok", "9000 MB"),
        (checks.check_disk(HERE, 400, True), "warn", "400 MB"),
        (checks.check_disk(HERE, 10, True), "fail", "10 MB"),
        (checks.check_disk(HERE, 9000, False), "warn", "cannot be written"),
        (checks.check_store(HERE, 1, []), "ok", "is whole, 1 member"),
        (checks.check_store(HERE, 0, [HERE / "one", HERE / "two"]), "warn", "two was set aside as damaged"),
        (checks.check_clock(True), "ok", "set by the network"),
        (checks.check_clock(False), "warn", "not set"),
        (checks.check_clock(None), "warn", "it is not known"),
    ],
)
def test_what_was_found_is_judged(finding: CheckFinding, state: str, says: str) -> None:
    assert finding.state == state
    assert says in finding.finding
    assert bool(finding.remedy) is (state != "ok")
    assert "\n" not in str(finding)


def test_only_a_failure_makes_the_exit_code_1() -> None:
    ok, warn, fail = CheckFinding("a", "ok", "x"), CheckFinding("b", "warn", "x", "y"), CheckFinding("c", "fail", "x", "y")
    assert checks.findings_exit_code([ok, warn]) == 0
    assert checks.findings_exit_code([ok, fail, warn]) == 1


@pytest.mark.parametrize(("name", "lighter"), [("thunder", True), ("lightning", False)])
def test_a_slow_network_is_sent_to_the_lightest_only_where_it_is_another(name: str, lighter: bool) -> None:
    assert ("name to lightning" in checks.check_model(name, "litert", 400.0).remedy) is lighter
