"""Any interleaving of work, offline periods, retries, crashes and replays of three stations ends in the centre that there is without them.

What was done is applied to a model at once; at the end the centre and every station must be what the model is.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from mirror.errors import MirrorError
from mirror.store import MemberRepository, database
from tests.fleet.stations import FleetDatabase, TestStation, small_batches
from tests.harness.postgres import Postgres

pytestmark = pytest.mark.integration

NAMES = ("east", "west", "south")
STATIONS = st.sampled_from(NAMES)
FEW_EXAMPLES, MANY_EXAMPLES = 6, 60
STEPS = 25


class ThreeStations(RuleBasedStateMachine):
    fleet: ClassVar[FleetDatabase]
    groups: ClassVar[Iterator[int]] = count(1)
    members = Bundle("members")

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="mirror-fleet-"))
        self.group = f"group{next(self.groups)}"
        self.fleet.db.execute("INSERT INTO fleet.groups VALUES (%s, %s)", (self.group, self.group))
        self.stations = {}
        for name in NAMES:
            whole = f"{self.group}_{name}"
            self.fleet.add_station(whole, self.group)
            self.stations[name] = TestStation(whole, self.folder / name, lambda whole=whole: self.fleet.connect(whole))  # type: ignore[misc]
        for one in self.stations.values():
            one.tell_and_take()
        self.numbers = count(1)
        self.names: dict[str, str] = {}
        self.badges: dict[str, int] = {}
        self.settings: dict[str, dict[str, str]] = {}
        self.sets: dict[tuple[str, int], str] = {}
        self.anonymous = dict.fromkeys(NAMES, 0)
        self.deleted: set[str] = set()

    @rule(target=members, station=STATIONS)
    def create(self, station: str) -> str:
        key = f"MEMBER{next(self.numbers):010}"
        name = f"Member {key}"
        self.stations[station].create(key, name)
        self.names[key], self.badges[key], self.settings[key] = name, 0, {}
        return key

    @rule(station=STATIONS, member=members)
    def train(self, station: str, member: str) -> None:
        if member in self.stations[station].members():
            self.sets[self.stations[station].train(member)] = member

    @rule(station=STATIONS)
    def train_without_a_name(self, station: str) -> None:
        self.stations[station].train(None)
        self.anonymous[station] += 1

    @rule(station=STATIONS, member=members)
    def replace_badge(self, station: str, member: str) -> None:
        there = self.stations[station].members()
        if member in there:
            with MemberRepository(self.stations[station].path) as repository:
                self.badges[member] = max(self.badges[member], repository.replace_badge(member))

    @rule(station=STATIONS, member=members, value=st.integers(100, 220))
    def change_setting(self, station: str, member: str, value: int) -> None:
        """One that only this station changes: between two the network decides, which is the rule."""
        if member in self.stations[station].members():
            with MemberRepository(self.stations[station].path) as repository:
                repository.set(member, f"at {station}", str(value))
            self.settings[member][f"at {station}"] = str(value)

    @rule(member=members, letter=st.sampled_from("ABCD"))
    def rename(self, member: str, letter: str) -> None:
        """At one station only, for the same reason."""
        if member in self.stations["east"].members():
            with MemberRepository(self.stations["east"].path) as repository:
                repository.rename(member, f"Member {member} {letter}")
            self.names[member] = f"Member {member} {letter}"

    @rule(station=STATIONS, member=members)
    def delete(self, station: str, member: str) -> None:
        if member in self.stations[station].members():
            with MemberRepository(self.stations[station].path) as repository:
                repository.delete(member)
            self.deleted.add(member)

    @rule(station=STATIONS)
    def meet_the_centre(self, station: str) -> None:
        self.stations[station].tell_and_take()

    @rule(station=STATIONS)
    def tell_one_batch_and_lose_the_network(self, station: str) -> None:
        one = self.stations[station]
        with closing(database.open_store(one.path)) as db:
            one.sync.tell(db, one.come_online())
        one.go_offline()

    @rule(station=STATIONS)
    def lose_a_batch_on_the_way(self, station: str) -> None:
        self._tell_badly(station, "fail_before_push")

    @rule(station=STATIONS)
    def crash_before_the_answer_is_kept(self, station: str) -> None:
        self._tell_badly(station, "fail_after_push")

    @rule(station=STATIONS, number=st.integers(0, 20))
    def bring_an_old_batch_again(self, station: str, number: int) -> None:
        self.stations[station].come_online().replay(number)

    def _tell_badly(self, station: str, how: str) -> None:
        one = self.stations[station]
        centre = one.come_online()
        setattr(centre, how, True)
        with closing(database.open_store(one.path)) as db, suppress(MirrorError):
            one.sync.tell(db, centre)
        one.go_offline()

    def teardown(self) -> None:
        if not hasattr(self, "stations"):
            return
        try:
            for _ in range(2):
                for one in self.stations.values():
                    one.tell_and_take()
            self._compare()
        finally:
            for one in self.stations.values():
                one.go_offline()
            shutil.rmtree(self.folder)

    def _compare(self) -> None:
        living = self.names.keys() - self.deleted
        members = {key: (self.names[key], self.badges[key], self.settings[key]) for key in living}
        sets = {(*key, member) for key, member in self.sets.items() if member in living}
        rows = self.fleet.rows
        found = rows("SELECT id, name, badge, settings FROM fleet.members WHERE group_id = %s AND deleted IS NULL", self.group)
        assert {key: (name, badge, kept) for key, name, badge, kept in found} == members
        found = rows("SELECT run, visit, member FROM fleet.sets WHERE group_id = %s", self.group)
        assert sorted(found) == sorted(sets)
        counts = dict(rows("SELECT station, sum(sets)::int FROM fleet.anonymous_counts WHERE group_id = %s GROUP BY 1", self.group))
        assert counts == {f"{self.group}_{name}": sets for name, sets in self.anonymous.items() if sets}
        assert rows("SELECT * FROM fleet.missing_acknowledgements WHERE group_id = %s", self.group) == []
        for one in self.stations.values():
            assert {key: (name, badge, json.loads(kept)) for key, (name, badge, kept) in one.members().items()} == members, one.name
            assert one.sets() == sets, one.name
            assert one.waiting() == 0


def run(postgres: Postgres, examples: int) -> None:
    ThreeStations.fleet = FleetDatabase(postgres, ())
    how = settings(
        max_examples=examples, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck),
        derandomize=examples == FEW_EXAMPLES,
    )  # fmt: skip
    with small_batches():
        run_state_machine_as_test(ThreeStations, settings=how)


def test_any_interleaving_ends_in_one_centre(postgres: Postgres) -> None:
    run(postgres, FEW_EXAMPLES)


@pytest.mark.slow
def test_many_interleavings_end_in_one_centre(postgres: Postgres) -> None:
    run(postgres, MANY_EXAMPLES)
