"""What the mirror remembers, in one SQLite file: members, and what they did. No pictures.

At the glass one ``Keeper`` writes; everybody else reads with a ``Reader`` or changes members with a ``Roster``, also from other processes
while the mirror runs::

    keeper = Keeper(path, time.time)
    keeper.start()
    keeper.put(event)                                 # never waits for the disk
    keeper.directory.find(badge.member, badge.counter)

    with Reader(path) as reader:
        for done in reader.sets(member, newest=50): ...
    with Roster(path) as roster:
        roster.delete(roster.find("Ada"))
"""

from __future__ import annotations

from mirror.store.directory import Directory
from mirror.store.export import TABLES, Export
from mirror.store.keeper import Keeper
from mirror.store.motion import Motion, Recorder
from mirror.store.opening import DamagedStore, ForeignStore, asides
from mirror.store.reader import Enrolled, KeptScreen, KeptSet, Programme, Reader
from mirror.store.retention import Retention
from mirror.store.roster import Roster

__all__ = [
    "TABLES", "DamagedStore", "Directory", "Enrolled", "Export", "ForeignStore", "Keeper", "KeptScreen", "KeptSet", "Motion", "Programme",
    "Reader", "Recorder", "Retention", "Roster", "asides",
]  # fmt: skip
