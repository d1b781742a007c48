"""Badges: members identify themselves by a QR code held to the camera.

For the code that keeps the members::

    secret = Secret.load_or_make(path)                # the gym's key, a file that only its owner may read
    text = secret.sign(member_id, counter)            # what the QR says; ``new_id()`` makes ids that are as short as can be read
    badge_files(name, text, folder)                   # [folder/badge-NAME.png, folder/badge-NAME.pdf], to print
    write_badge_sheet(cards, gym, folder, translator) # (folder/badges.pdf, letters without a font): cards to cut out
    found = secret.read(scan.text)                    # Badge(member, counter) or Refusal(words)

A badge is good only while its ``counter`` is the one in the member's row: counting that up voids every badge printed before
(``REPLACED`` says so on the glass). ``BadgeReader`` finds the codes in camera frames, in a thread of its own.
"""

from __future__ import annotations

from mirror.badge.pictures import draw_badge_png, write_badge_files
from mirror.badge.reader import BadgeReader
from mirror.badge.sheet import BadgeCard, write_badge_sheet
from mirror.badge.sign import REPLACED_BADGE, UNKNOWN_BADGE, BadgeRefusal, BadgeSecret, VerifiedBadge, new_id

__all__ = [
    "REPLACED_BADGE",
    "UNKNOWN_BADGE",
    "BadgeCard",
    "BadgeReader",
    "BadgeRefusal",
    "BadgeSecret",
    "VerifiedBadge",
    "draw_badge_png",
    "new_id",
    "write_badge_files",
    "write_badge_sheet",
]
