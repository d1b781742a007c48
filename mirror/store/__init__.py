"""What the mirror remembers, in one SQLite file: members, and what they did. No pictures.

At the glass one ``Keeper`` writes; everybody else reads with a ``Reader`` or changes members with a ``Roster``, also from other processes
while the mirror runs::

    keeper = Keeper(path, time.time)
    keeper.start()
    keeper.put(event)                                 # never waits for the disk
    keeper.directory.find(badge.member, badge.counter)
"""

from __future__ import annotations

from mirror.store.directory import Directory
from mirror.store.keeper import Keeper
from mirror.store.opening import DamagedStore, ForeignStore
from mirror.store.retention import Retention

__all__ = ["DamagedStore", "Directory", "ForeignStore", "Keeper", "Retention"]
