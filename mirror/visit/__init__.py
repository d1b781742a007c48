"""A person's visit to the mirror, from walking up to walking away. Pure: poses, actions and times in, Views and Events out."""

from __future__ import annotations

from mirror.visit.after_set import Results
from mirror.visit.rules import HourRange, VisitRules
from mirror.visit.visit import Visit

__all__ = ["HourRange", "Results", "Visit", "VisitRules"]
