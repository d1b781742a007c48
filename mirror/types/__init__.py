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
from mirror.types.scenes import (
    AssessmentScene,
    AssessmentStatus,
    AttractScene,
    BaselineScene,
    CalibrationScene,
    Card,
    CardScene,
    ChallengeStatus,
    CoachScene,
    ConfirmScene,
    DiagnosticsScene,
    FaultScene,
    FindingsPage,
    GuidedStage,
    HandChoice,
    ItemState,
    MenuScene,
    PlacementScene,
    RestScene,
    RingScene,
    Scene,
    SetScene,
    SleepScene,
    SummaryScene,
)
from mirror.types.view import ButtonLabel, Cue, Feedback, PersonOverlay, StatusBar, TrainingStatus, View

__all__ = [
    "KEYPOINT_NAMES",
    "MOVENET_TRAITS",
    "Action",
    "Alert",
    "Alignment",
    "AssessmentDone",
    "AssessmentScene",
    "AssessmentStatus",
    "AttractScene",
    "BaselineScene",
    "ButtonLabel",
    "CalibrationScene",
    "Card",
    "CardScene",
    "ChallengeStatus",
    "CoachScene",
    "ConfirmScene",
    "Cue",
    "DiagnosticsScene",
    "Event",
    "FaultScene",
    "Feedback",
    "FindingsPage",
    "Frame",
    "GuidedStage",
    "HandChoice",
    "Image",
    "ItemState",
    "KneeEvidence",
    "Member",
    "MenuScene",
    "ModelTraits",
    "PathMade",
    "PersonOverlay",
    "Phase",
    "PlacementScene",
    "Points",
    "Pose",
    "Regime",
    "Rep",
    "RepDone",
    "RestScene",
    "RingScene",
    "Scene",
    "SetDone",
    "SetScene",
    "SetSummary",
    "Severity",
    "Side",
    "SleepScene",
    "StatusBar",
    "SummaryScene",
    "TrainingStatus",
    "Trend",
    "Valgus",
    "View",
    "VisitBegan",
    "VisitEnded",
    "to_plain_floats",
]  # fmt: skip
