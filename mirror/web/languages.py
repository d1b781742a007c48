"""In which of the mirror's languages a browser is answered."""

from __future__ import annotations

from mirror.i18n import LANGUAGES


def choose_language(accepted: str | None, own: str) -> str:
    """The first of the header Accept-Language that the mirror speaks, by the browser's order; else the mirror's ``own``."""
    wanted = []
    for part in (accepted or "").split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((-float(weight or 1), tag.partition("-")[0].casefold()))
        except ValueError:
            continue
    return next((tag for weight, tag in sorted(wanted, key=lambda one: one[0]) if weight < 0 and tag in LANGUAGES), own)
