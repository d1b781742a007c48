"""The values that travel between the rooms, one way: Frame, Pose, Alignment, Rep, Alert, View, Action, Event.

Frames of reference, used everywhere: image x grows to the right and y down, in pixels of the upright, **unflipped** frame with
square pixels; "left" and "right" are the person's own; drift is medial-positive on both legs, in fractions of the person's own
standing thigh length; times are capture timestamps in monotonic seconds. NaN means "not measured".
"""

from __future__ import annotations

from mirror.types.action import Action
from mirror.types.frame import KEYPOINTS, Frame, Image, Points, Pose, numbers
from mirror.types.measure import Alert, Alignment, Phase, Regime, Rep, SetSummary, Severity, Side, Trend, Valgus
from mirror.types.view import Ask, Breather, Card, Cue, Feedback, GuidedStage, GuidedStep, Hand, ItemState, Key, Menu, Page, Scene, View
from mirror.types.visit import Event, Member, PathMade, RepDone, ScreenDone, SetDone, VisitBegan, VisitEnded

__all__ = [
    "KEYPOINTS", "Action", "Alert", "Alignment", "Ask", "Breather", "Card", "Cue", "Event", "Feedback", "Frame", "GuidedStage",
    "GuidedStep", "Hand", "Image", "ItemState", "Key", "Member", "Menu", "Page", "PathMade", "Phase", "Points", "Pose", "Regime", "Rep",
    "RepDone", "Scene", "ScreenDone", "SetDone", "SetSummary", "Severity", "Side", "Trend", "Valgus", "View", "VisitBegan",
    "VisitEnded", "numbers",
]  # fmt: skip
