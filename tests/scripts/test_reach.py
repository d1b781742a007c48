"""scripts/install-pi.sh --reach: which other machines the mirror may talk to."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scripts.fake_pi import Pi, make

pytestmark = pytest.mark.integration
GETENT = """#!/bin/sh
case "$2" in
    centre.example) printf '192.168.1.20   STREAM centre.example\\n192.168.1.20   DGRAM\\nfd00::20   STREAM\\n' ;;
    broker.local) printf '%s   STREAM\\n' "${FAKE_BROKER:-192.168.1.30}" ;;
    *[!0-9.]*) exit 2 ;;
    *) printf '%s   STREAM\\n' "$2" ;;
esac
"""
REACH = "etc/systemd/system/mirror@.service.d/reach.conf"


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    return make(tmp_path)


def reached(pi: Pi) -> list[str]:
    return [line.removeprefix("IPAddressAllow=") for line in (pi.root / REACH).read_text().splitlines() if line.startswith("IP")]


def test_a_mirror_reaches_what_its_owner_names_and_the_name_servers(pi: Pi) -> None:
    pi.fake("getent", GETENT)
    pi.write("etc/resolv.conf", "# by NetworkManager\nnameserver 192.168.1.1\nnameserver fe80::1%wlan0\nnameserver 127.0.0.53\n")
    said = pi.install("--reach", "centre.example", "--reach", "10.0.0.0/24")
    assert sorted(reached(pi)) == ["10.0.0.0/24", "192.168.1.1", "192.168.1.20", "fd00::20", "fe80::1"]
    assert "let the mirror reach 10.0.0.0/24 192.168.1.1 192.168.1.20" in said
    assert "[Service]" in (pi.root / REACH).read_text().splitlines()
    pi.install("--reach", "192.168.1.44")  # no name, so no name server
    assert reached(pi) == ["192.168.1.44"]
    pi.install("--reach", "none")
    assert not (pi.root / REACH).exists()


def test_a_mirror_reaches_nothing_that_was_not_named(pi: Pi) -> None:
    pi.install()
    assert not (pi.root / REACH).exists()


def test_a_machine_that_moved_is_looked_up_again(pi: Pi) -> None:
    pi.fake("getent", GETENT)
    pi.install("--reach", "broker.local")
    calls = len(pi.log)
    assert "nothing to do" in pi.install()
    pi.install(FAKE_BROKER="192.168.1.31")
    assert reached(pi) == ["192.168.1.31"]
    assert [line for line in pi.log[calls:] if "restart" in line]  # the leave holds from the next start on
    pi.fake("getent", "#!/bin/sh\nexit 2\n")  # an upgrade while the router is off
    assert "broker.local is not found" in pi.install()
    assert reached(pi) == ["192.168.1.31"]


@pytest.mark.parametrize("host", ["no-such.example", "", "-s", "192.168.1.0/x", "192.168.1.0/", "a b", "a\nIPAddressAllow=any", "any"])
def test_a_machine_that_is_not_found_opens_nothing(pi: Pi, host: str) -> None:
    pi.fake("getent", GETENT)
    before = pi.tree()
    done = pi.run("--reach", host)
    assert done.returncode == 2
    assert "is not found: check its name" in done.stderr
    assert pi.tree() == before
