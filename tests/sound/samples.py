from __future__ import annotations

from mirror.coach.summary import summarise_set
from mirror.exercises import find_exercise

SUMMARY = summarise_set(find_exercise("squat"), [], [])
