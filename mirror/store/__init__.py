"""What the mirror remembers, in one SQLite file: members, and what they did. No pictures.

At the glass one ``StoreWriter`` writes; all others read with a ``StoreReader`` or change members with a ``MemberRepository``, also from
other processes while the mirror runs::

    store_writer = StoreWriter(path, clock)
    store_writer.start()
    store_writer.put(event)                                 # never waits for the disk
    store_writer.directory.find(badge.member, badge.counter)

    with StoreReader(path) as reader:
        for done in reader.sets(member, newest=50): ...
    with MemberRepository(path) as repository:
        repository.delete(repository.find("Ada"))
"""

from __future__ import annotations

from mirror.store.clock import StoreClock
from mirror.store.copies import list_set_aside
from mirror.store.database import check_copy
from mirror.store.database_errors import DamagedStore, ForeignStore
from mirror.store.export import EXPORT_TABLES, MemberExport
from mirror.store.keypoints import KeypointRecorder, KeypointTrack
from mirror.store.member_cache import MemberCache
from mirror.store.member_settings import DELETION_SETTING_NAME, PIN_SETTING_NAME, read_deletion
from mirror.store.members import DELETION_DELAY_S, MemberRepository, TakenNameError, require_members
from mirror.store.outbox import AnonymousTelling, OutboxEntry
from mirror.store.reader import MemberRecord, StoredAssessment, StoredProgramme, StoredSet, StoreReader
from mirror.store.retention import RetentionRules
from mirror.store.writer import StoreWriter

__all__ = [
    "DELETION_DELAY_S",
    "DELETION_SETTING_NAME",
    "EXPORT_TABLES",
    "PIN_SETTING_NAME",
    "AnonymousTelling",
    "DamagedStore",
    "ForeignStore",
    "KeypointRecorder",
    "KeypointTrack",
    "MemberCache",
    "MemberExport",
    "MemberRecord",
    "MemberRepository",
    "OutboxEntry",
    "RetentionRules",
    "StoreClock",
    "StoreReader",
    "StoreWriter",
    "StoredAssessment",
    "StoredProgramme",
    "StoredSet",
    "TakenNameError",
    "check_copy",
    "list_set_aside",
    "read_deletion",
    "require_members",
]  # fmt: skip
