"""Whether what is installed is what constraints.txt pins, and fits together; on demand also whether any of it has known flaws.

    python scripts/audit.py            this Python's environment, offline
    python scripts/audit.py --flaws    also asks pip-audit, which asks over the network

Each finding is a line. Exit 0: nothing found. 1: something. Where the list of flaws could not be asked that is said, and is no finding.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OWN = {"pip", "knee-mirror"}
"""What a virtual environment brings, and the project itself."""


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(text: str) -> dict[str, str]:
    """Version by name, of a file of constraints."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {canonical(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def installed() -> dict[str, str]:
    """Version by name, of this Python's environment."""
    return {canonical(one.metadata["Name"]): one.version for one in distributions()}


def unlike(here: Mapping[str, str], pins: Mapping[str, str]) -> list[str]:
    """What is here in another version than its pin, or without one."""
    found = []
    for name in sorted(here.keys() - OWN):
        if name not in pins:
            found.append(f"{name} {here[name]}: not in constraints.txt")
        elif here[name] != pins[name]:
            found.append(f"{name} {here[name]}: constraints.txt pins {pins[name]}")
    return found


def broken() -> list[str]:
    """What `pip check` says of packages that do not fit together; its last line where it fails otherwise."""
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    return done.stdout.splitlines() or [f"pip check: {(done.stderr.strip() or 'failed').splitlines()[-1]}"]


def flaws(said: str, pins: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Known flaws, and the packages that nothing was learned about, from pip-audit's JSON (which calls a skipped package no flaw)."""
    try:
        listed: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return [], sorted(pins)
    asked = {canonical(one["name"]): one["vulns"] for one in listed if "vulns" in one}
    found = [
        f"{name} {pins.get(name, '')}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for name, several in sorted(asked.items())
        for flaw in several
    ]
    return found, sorted(pins.keys() - asked.keys())


def ask(constraints: Path, pins: Mapping[str, str]) -> tuple[list[str], str]:
    """Known flaws of the pinned versions, and what to say about the asking."""
    # A command of its own, as pipx makes it: in this environment it would be one more thing that nothing pins.
    command = shutil.which("pip-audit")
    if command is None:
        return [], "known flaws: not asked, there is no pip-audit here (pipx install pip-audit)"
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "-f", "json"]
    done = subprocess.run([command, "-r", str(constraints), *options], capture_output=True, text=True, check=False)
    found, silent = flaws(done.stdout, pins)
    if len(silent) == len(pins):
        return [], "known flaws: not asked, the list of flaws could not be reached"
    unknown = f"; nothing is said about {', '.join(silent)}" if silent else ""
    return found, f"known flaws: {len(found)} in {len(pins) - len(silent)} packages{unknown}"


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--flaws"]):
        print("usage: audit.py [--flaws]", file=sys.stderr)
        return 2
    constraints = ROOT / "constraints.txt"
    pins, here = pinned(constraints.read_text("utf-8")), installed()
    found = unlike(here, pins) + broken()
    told = ""
    if arguments:
        known, told = ask(constraints, pins)
        found += known
    for line in [*found, *filter(None, [told])]:
        print(line)
    print(f"{len(found)} findings in {len(here)} packages, {len(here.keys() & pins.keys())} of them pinned")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
