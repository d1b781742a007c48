"""Pictures of every scene, with the mirror's own menus, labels and steps."""

import mirror.display  # noqa: F401 - before pygame, whose greeting it quiets
