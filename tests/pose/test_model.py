"""The models that can be chosen, and that measuring goes by the traits of the one that was."""

from __future__ import annotations

import json

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.alignment.aligner import AlignmentReference, align
from mirror.alignment.neutral_path import PathFit
from mirror.alignment.stances import stances
from mirror.cli.main import main
from mirror.core import BaselineColumn
from mirror.errors import MirrorError
from mirror.pose.blazepose import FEET_MODEL_NAME
from mirror.pose.model import DEFAULT_MODEL_NAME, MODELS, PoseModel, load_model
from mirror.pose.model_file import models_folder
from mirror.pose.movenet import MoveNet
from mirror.pose.tracker import PersonTracker
from mirror.settings import ModelSettings
from mirror.types import MOVENET_TRAITS, Frame, ModelTraits
from tests.people import filmed, squats

EXACT = ModelTraits(knee_share=1.0, frame_mkd_sd_thighs=0.002, side_bias=False)


class OtherModel:
    """A network of another kind, on MoveNet's answers: it counts how often it is asked."""

    name, runtime, traits = "other", "none", EXACT

    def __init__(self) -> None:
        self._movenet = MoveNet()
        self.size = self._movenet.size
        self.picture = self._movenet.picture
        self.asked = 0

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        self.asked += 1
        return self._movenet.infer(picture)


def test_the_list_names_the_models_that_are_there() -> None:
    assert {*MODELS, FEET_MODEL_NAME} == set(json.loads((models_folder() / "models.json").read_text("utf-8")))
    assert ModelSettings().name == DEFAULT_MODEL_NAME
    assert load_model().name == DEFAULT_MODEL_NAME


def test_an_unknown_model_is_answered_with_the_nearest() -> None:
    with pytest.raises(MirrorError, match="model 'thundr': unknown; did you mean 'thunder'"):
        load_model("thundr")


@pytest.mark.parametrize("command", ["analyze", "teach", "validate"])
def test_every_model_is_in_the_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = " ".join(capsys.readouterr().out.split())
    assert all(f"{name} ({entry.summary})" in said for name, entry in MODELS.items())


def test_a_model_of_another_kind_is_tracked_with_its_own_traits() -> None:
    model: PoseModel = OtherModel()
    tracker = PersonTracker(model)
    image = np.zeros((240, 320, 3), np.uint8)
    assert tracker.track(Frame(image, 0.0)).traits == EXACT
    assert PersonTracker(load_model()).track(Frame(image, 0.0)).traits == MOVENET_TRAITS


def test_distances_and_their_error_follow_the_traits() -> None:
    poses = list(filmed(squats(1), 5.0))
    baseline = stances(poses)[0].baseline
    fit = PathFit(calibrated=False)
    movenet, exact = (AlignmentReference(baseline, fit.fit(), traits) for traits in (MOVENET_TRAITS, EXACT))
    thigh = BaselineColumn.THIGH_LEFT
    assert movenet.vector[thigh] == pytest.approx(0.87 * exact.vector[thigh])
    deep = min(poses, key=lambda pose: align(pose, movenet).depth * -1)
    one, other = align(deep, movenet), align(deep, exact)
    assert other.mkd[0] == pytest.approx(0.87 * one.mkd[0], rel=1e-4)
    assert other.drift_se[0] < one.drift_se[0]
