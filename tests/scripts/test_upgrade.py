"""scripts/install-pi.sh with a version that is there: the new one proves itself or is taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scripts.fake_pi import Pi, make

pytestmark = pytest.mark.integration


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    """A Raspberry Pi 5 with trixie and a screen, on which nothing is installed."""
    return make(tmp_path)


def test_an_upgrade_that_runs_keeps_the_version_before(pi: Pi) -> None:
    versions = []
    for _ in range(3):
        pi.install()
        versions.append(pi.current().removeprefix("releases/"))
        pi.new_version()
    assert len(set(versions)) == 3
    assert pi.releases() == sorted(versions[1:])


def test_an_upgrade_that_does_not_run_is_taken_back(pi: Pi) -> None:
    pi.install()
    good, unit = pi.current(), (pi.root / "etc/systemd/system/mirror@.service").read_text()
    pi.new_version(broken=True)
    with (pi.checkout / "systemd/mirror@.service").open("a") as file:
        file.write("# the new version's unit\n")
    calls = len(pi.log)
    done = pi.run()
    assert done.returncode == 1
    assert pi.current() == good
    assert (pi.root / "etc/systemd/system/mirror@.service").read_text() == unit
    restarts = [line for line in pi.log[calls:] if "restart --no-block" in line]
    assert len(restarts) == 2
    assert "the new version does not run (ActiveState=activating" in done.stderr
    assert "the version before runs again" in done.stderr
    # Two minutes are what it is given, not more.
    assert pi.log[calls:].count("sleep 5") == 24 + 7


def test_a_unit_that_only_the_new_version_has_goes_with_it(pi: Pi) -> None:
    pi.install()
    before = {path.name for path in (pi.root / "etc/systemd/system").iterdir()}
    new = pi.checkout / "systemd/mirror-lamp.service"
    new.write_text("[Service]\nExecStart=/opt/mirror/current/systemd/lamp\n")
    pi.new_version()
    pi.install()
    assert (pi.root / "etc/systemd/system/mirror-lamp.service").read_text() == new.read_text()
    new.unlink()
    pi.new_version()
    pi.install()
    assert {path.name for path in (pi.root / "etc/systemd/system").iterdir()} == before


def test_a_unit_of_a_version_that_is_taken_back_goes_with_it(pi: Pi) -> None:
    pi.install()
    (pi.checkout / "systemd/mirror-lamp.service").write_text("[Service]\nExecStart=/opt/mirror/current/systemd/lamp\n")
    pi.new_version(broken=True)
    assert pi.run().returncode == 1
    assert not (pi.root / "etc/systemd/system/mirror-lamp.service").exists()


def test_an_upgrade_that_runs_but_does_not_measure_is_taken_back(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version(broken=True)
    done = pi.run(FAKE_STATE="running", FAKE_STATUS="pi camera: not found; check the ribbon cable; 1 start")
    assert done.returncode == 1
    assert pi.current() == good
    assert "pi camera: not found; check the ribbon cable" in done.stderr
    assert "the version before runs again" in done.stderr


def test_an_upgrade_that_systemd_gave_up_is_taken_back_before_the_failure_screen_reboots(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version(broken=True)
    calls = len(pi.log)
    assert pi.run(FAKE_STATE="failed").returncode == 1
    assert pi.current() == good
    assert pi.log[calls:].count("sleep 5") == 1 + 7


@pytest.mark.parametrize("signal", ["HUP", "INT", "TERM"])
def test_an_interrupted_upgrade_is_taken_back(pi: Pi, signal: str) -> None:
    pi.install()
    good = pi.current()
    pi.new_version()
    pi.fake("sleep", f'#!/bin/sh\nif [ ! -e "$LOG.sent" ]; then touch "$LOG.sent"; kill -{signal} "$PPID"; fi\n')
    done = pi.run()
    assert done.returncode == 1
    assert "it was interrupted" in done.stderr
    assert pi.current() == good


def test_an_upgrade_whose_packages_cannot_be_had_touches_nothing_that_runs(pi: Pi) -> None:
    pi.install()
    good, calls = pi.current(), len(pi.log)
    pi.new_version()
    done = pi.run(FAKE_PIP="1")
    assert done.returncode == 2
    assert "check the network" in done.stderr.splitlines()[-1]
    assert pi.current() == good
    assert not [line for line in pi.log[calls:] if "restart" in line]
    pi.install()
    assert pi.current() != good


def test_a_first_installation_that_does_not_run_says_where_to_look(pi: Pi) -> None:
    pi.new_version(broken=True)
    done = pi.run()
    assert done.returncode == 2
    assert "journalctl -b -u mirror@mirror.service" in done.stderr.splitlines()[-1]


def test_without_a_screen_a_first_installation_waits_and_an_upgrade_is_refused(pi: Pi) -> None:
    screen = pi.write("sys/class/drm/card1-HDMI-A-1/status", "disconnected\n")
    assert "appears when a screen is switched on" in pi.install()
    pi.new_version()
    done = pi.run()
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no screen is on" in done.stderr
    screen.write_text("connected\n")
    pi.install()


def _data(pi: Pi) -> list[str]:
    """What each version that started left in the data, before the one that runs did."""
    return (pi.root / "var/lib/mirror/mirror.db").read_text().splitlines()


def test_an_upgrade_that_does_not_run_leaves_the_data_as_the_version_before_knew_them(pi: Pi) -> None:
    pi.install()
    (pi.root / "var/lib/mirror/mirror.db").write_text("sets\n")
    pi.new_version(broken=True)
    assert pi.run().returncode == 1
    assert _data(pi) == ["sets"]
    # What the new version made of them is not lost.
    assert (pi.root / "var/lib/mirror/failed-upgrade/mirror.db").read_text().startswith("sets\n# version after")
    assert not (pi.root / "opt/mirror/trial").exists()
    pi.new_version()
    pi.install()
    assert not (pi.root / "var/lib/mirror/failed-upgrade").exists()


def test_one_upgrade_after_the_other_may_fail(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    for number in range(3):
        (pi.root / "var/lib/mirror/mirror.db").write_text(f"sets {number}\n")
        pi.new_version(broken=True)
        assert "the version before runs again" in pi.run().stderr
        assert (pi.current(), _data(pi)) == (good, [f"sets {number}"])
        assert (pi.root / "var/lib/mirror/failed-upgrade/mirror.db").read_text().startswith(f"sets {number}\n# version")


def test_an_upgrade_that_cannot_open_the_data_is_taken_back(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version()
    done = pi.run(FAKE_STORE="1")
    assert done.returncode == 1
    assert "it cannot open the data" in done.stderr
    assert pi.current() == good


def _cut_power(pi: Pi, number: int) -> None:
    """From now on the installer dies at its ``number``-th wait for the card: each step of an upgrade ends with one."""
    count = pi.folder / "syncs"
    count.unlink(missing_ok=True)
    pi.fake("sync", f'#!/bin/sh\necho >>"{count}"\nif [ "$(wc -l <"{count}")" = {number} ]; then kill -KILL "$PPID"; fi\n')


@pytest.mark.long
@pytest.mark.parametrize("broken", [False, True])
def test_a_power_cut_at_any_step_leaves_the_new_version_or_the_old_one_with_its_data(pi: Pi, broken: bool) -> None:
    pi.install()
    good = pi.current()
    db = pi.root / "var/lib/mirror/mirror.db"
    pi.new_version(broken=broken)
    for number in range(1, 60):
        db.write_text("sets\n")
        _cut_power(pi, number)
        cut = pi.run().returncode
        _cut_power(pi, 0)
        if cut in (0, 1):  # it came to its end
            break
        # The machine starts: with what is current then.
        started = db.read_text() if db.exists() else ""
        db.write_text(started + ("# version of the start\n" if pi.current() != good else "a set\n"))
        (db.parent / ".cache/fonts").mkdir(parents=True, exist_ok=True)
        pi.run("--finish-upgrade")
        if pi.current() == good:
            assert _data(pi) in (["sets"], ["sets", "a set"]), number
        else:
            assert not broken, number
        assert not (pi.root / "opt/mirror/trial").exists()
        # Back to the beginning.
        if pi.current() != good:
            link = pi.root / "opt/mirror/current"
            link.unlink()
            link.symlink_to(good)
    assert (cut, number) == ((1, 10) if broken else (0, 5))


def test_a_power_cut_while_the_data_are_put_back_is_followed_by_all_of_them(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    db, badge = pi.root / "var/lib/mirror/mirror.db", pi.write("var/lib/mirror/badge.key", "secret")
    db.write_text("sets\n")
    pi.new_version(broken=True)
    # The copy stops half way, and with it the installer, whose child is `find`, whose child is `cp`.
    half = 'rm "$MIRROR_ROOT/var/lib/mirror/badge.key"; touch "$LOG.cut"; kill -KILL "$(ps -o ppid= -p "$PPID" | tr -d " ")"'
    back = f'[ -e "$MIRROR_ROOT/opt/mirror/trial/set-aside" ] && [ ! -e "$LOG.cut" ] && {{ {half}; }}'
    pi.fake("cp", f'#!/bin/sh\n/bin/cp "$@" || exit 1\n{back}\nexit 0\n')
    assert pi.run().returncode not in (0, 1, 2)
    assert not badge.exists()
    pi.run("--finish-upgrade")
    assert (pi.current(), _data(pi), badge.read_text()) == (good, ["sets"], "secret")
    assert not (pi.root / "opt/mirror/trial").exists()


def test_a_version_in_which_the_machine_restarts_again_and_again_is_taken_back(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.new_version(broken=True)
    sleep = (pi.folder / "bin/sleep").read_text()
    pi.fake("sleep", '#!/bin/sh\nkill -KILL "$PPID"\n')
    pi.run()
    for _ in range(3):
        pi.run("--finish-upgrade")
        assert pi.current() != good
    pi.fake("sleep", sleep)
    done = pi.run("--finish-upgrade")
    assert "the machine restarted 3 times" in done.stderr
    assert pi.current() == good


def test_an_upgrade_that_was_cut_off_is_finished_before_the_next_one(pi: Pi) -> None:
    pi.install()
    pi.new_version()
    sleep = (pi.folder / "bin/sleep").read_text()
    pi.fake("sleep", '#!/bin/sh\nkill -KILL "$PPID"\n')
    pi.run()
    assert (pi.root / "opt/mirror/trial").exists()
    pi.fake("sleep", sleep)
    pi.new_version()
    assert "an upgrade was interrupted" in pi.install()
    assert not (pi.root / "opt/mirror/trial").exists()


WATCHING_CP = """#!/bin/sh
case "$*" in *trial.new*) if [ -n "$(ls "$LOG.running")" ]; then echo "copied while it runs" >>"$LOG"; fi ;; esac
exec /bin/cp "$@"
"""
MISTAKES = {"two mirrors run", "copied while it runs"}


def test_another_preset_takes_over_from_the_one_that_runs(pi: Pi) -> None:
    pi.install()
    pi.install("--preset", "gym")
    assert pi.presets() == (["gym"], ["gym"])
    assert not MISTAKES & set(pi.log)


def test_an_upgrade_to_another_preset_stops_the_former_one_before_its_data_are_copied(pi: Pi) -> None:
    pi.install()
    pi.write("var/lib/mirror/mirror.db", "sets\n")
    pi.fake("cp", WATCHING_CP)
    pi.new_version()
    pi.install("--preset", "gym")
    assert pi.presets() == (["gym"], ["gym"])
    assert not MISTAKES & set(pi.log)


def test_an_upgrade_to_another_preset_that_does_not_run_goes_back_to_the_former_one(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.write("var/lib/mirror/mirror.db", "sets\n")
    pi.fake("cp", WATCHING_CP)
    pi.new_version(broken=True)
    done = pi.run("--preset", "gym")
    assert (done.returncode, pi.current(), _data(pi)) == (1, good, ["sets"])
    assert "'journalctl -b -u mirror@gym.service' says what was wrong with the new one" in done.stderr
    assert pi.presets() == (["mirror"], ["mirror"])
    assert not MISTAKES & set(pi.log)


@pytest.mark.long
@pytest.mark.parametrize("broken", [False, True])
def test_a_power_cut_on_the_way_to_another_preset_leaves_it_or_the_former_one(pi: Pi, broken: bool) -> None:
    pi.install()
    good = pi.current()
    for number in range(1, 60):
        pi.new_version(broken=broken)
        _cut_power(pi, number)
        cut = pi.run("--preset", "gym").returncode
        _cut_power(pi, 0)
        if cut in (0, 1):  # it came to its end
            break
        pi.restart()
        pi.run("--finish-upgrade")
        assert not (pi.root / "opt/mirror/trial").exists()
        preset = "mirror" if pi.current() == good else "gym"
        assert pi.presets() == ([preset], [preset]), number
        pi.new_version()
        pi.install("--preset", "mirror")
        good = pi.current()
    assert (cut, number) == ((1, 11) if broken else (0, 6))
    assert not MISTAKES & set(pi.log)


def test_no_room_for_a_copy_of_the_data_stops_the_upgrade_and_not_the_mirror(pi: Pi) -> None:
    pi.install()
    good = pi.current()
    pi.write("var/lib/mirror/mirror.db", "sets")
    pi.new_version()
    pi.fake("cp", '#!/bin/sh\ncase "$*" in *trial.new*) exit 1 ;; *) exec /bin/cp "$@" ;; esac\n')
    done = pi.run()
    assert done.returncode == 2
    assert "no room to keep the data" in done.stderr
    assert pi.current() == good
    assert "systemctl start --no-block mirror@mirror.service" in pi.log


def test_the_system_is_made_read_only_and_upgraded_one_after_the_other(pi: Pi) -> None:
    pi.install()
    pi.write("dev/disk/by-label/mirror-data", "")
    pi.new_version()
    done = pi.run("--read-only")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "install it first" in done.stderr
