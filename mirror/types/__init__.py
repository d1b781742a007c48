"""The values that travel between the rooms, one way: Frame, Pose, Alignment, Rep, Alert, View, Action, Event.

Frames of reference, used everywhere: image x grows to the right and y down, in pixels of the upright, **unflipped** frame with
square pixels; "left" and "right" are the person's own; drift is medial-positive on both legs, in fractions of the person's own
standing thigh length; times are capture timestamps in monotonic seconds. NaN means "not measured".
"""

from __future__ import annotations

from mirror.types.action import Action
from mirror.types.events import AssessmentDone, Event, Member, PathMade, RepDone, SetDone, VisitBegan, VisitEnded
from mirror.types.frame import KEYPOINT_NAMES, Frame, Image, Points, Pose, to_plain_floats
from mirror.types.measure import Alert, Alignment, KneeEvidence, Phase, Regime, Rep, SetSummary, Severity, Side, Trend, Valgus
from mirror.types.model_traits import MOVENET_TRAITS, ModelTraits
from mirror.types.view import (
    AssessmentStatus,
    ButtonLabel,
    Card,
    Confirmation,
    Cue,
    Feedback,
    FindingsPage,
    GuidedStage,
    HandChoice,
    ItemState,
    Menu,
    RestStatus,
    Scene,
    View,
)

__all__ = [
    "KEYPOINT_NAMES",
    "MOVENET_TRAITS",
    "Action",
    "Alert",
    "Alignment",
    "AssessmentDone",
    "AssessmentStatus",
    "ButtonLabel",
    "Card",
    "Confirmation",
    "Cue",
    "Event",
    "Feedback",
    "FindingsPage",
    "Frame",
    "GuidedStage",
    "HandChoice",
    "Image",
    "ItemState",
    "KneeEvidence",
    "Member",
    "Menu",
    "ModelTraits",
    "PathMade",
    "Phase",
    "Points",
    "Pose",
    "Regime",
    "Rep",
    "RepDone",
    "RestStatus",
    "Scene",
    "SetDone",
    "SetSummary",
    "Severity",
    "Side",
    "Trend",
    "Valgus",
    "View",
    "VisitBegan",
    "VisitEnded",
    "to_plain_floats",
]  # fmt: skip
