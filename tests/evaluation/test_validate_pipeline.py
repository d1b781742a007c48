"""What is validated is what the shipped commands measure; fewer or smaller pictures are what they are said to be."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mirror.camera import open_clip
from mirror.evaluation.validate.frame_errors import nearest_indices
from mirror.evaluation.validate.pipeline import DegradedClip, PipelineRun, measure_truth_clip
from mirror.evaluation.validate.truth import load_truth
from mirror.offline import demo
from mirror.offline.recording import record_clip
from mirror.pose.movenet import MoveNet
from tests.evaluation.clips import arrays, put, video
from tests.evaluation.rendered_clips import SQUAT

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def network() -> MoveNet:
    return MoveNet()


@pytest.mark.parametrize("live", [False, True], ids=["whole", "live"])
def test_both_modes_measure_what_the_shipped_commands_do(network: MoveNet, tmp_path: Path, live: bool) -> None:
    path = put(tmp_path, "c1", held=arrays(frames=45))
    video(tmp_path / "c1.mp4", 45)
    truth = load_truth(path)
    assert truth is not None
    found = measure_truth_clip(truth, PipelineRun(), network, SQUAT)["live" if live else "whole"]
    with open_clip(truth.video) as clip:
        shipped = record_clip(clip, network, SQUAT, 0, live)
    np.testing.assert_array_equal(found.times, shipped.times)
    for mine, its in zip(found.alignments, shipped.alignments, strict=True):
        np.testing.assert_equal((mine.depth, mine.drift, mine.reason), (its.depth, its.drift, its.reason))
    assert (found.reps, found.partial_reps, found.alerts) == (shipped.reps, shipped.partial_reps, shipped.alerts)


def test_fewer_and_smaller_pictures() -> None:
    with open_clip(demo.demo_clip_path()) as clip:
        seen = DegradedClip(clip, every=3, height=320)
        frames = [frame for frame in (seen.read() for _ in range(4)) if frame]
    assert seen.size == (240, 320)
    assert [frame.image.shape for frame in frames] == [(320, 240, 3)] * 4
    assert [frame.time for frame in frames] == pytest.approx([0, 0.1, 0.2, 0.3], abs=1e-3)


def test_a_picture_is_never_made_larger() -> None:
    with open_clip(demo.demo_clip_path()) as clip:
        seen = DegradedClip(clip, every=1, height=4000)
        assert seen.size == clip.size
        frame = seen.read()
    assert frame is not None
    assert frame.image.shape[:2] == clip.size[::-1]


def test_a_run_at_a_tenth_of_the_size_reports_in_the_clips_pixels(network: MoveNet, tmp_path: Path) -> None:
    path = put(tmp_path, "c1")
    video(tmp_path / "c1.mp4")
    truth = load_truth(path)
    assert truth is not None
    large, small = (measure_truth_clip(truth, run, network, SQUAT)["whole"] for run in (PipelineRun(), PipelineRun(height=200)))
    assert len(large.times) == len(small.times)
    off = np.nanmean(np.abs(large.points[:, 5:, :2] - small.points[:, 5:, :2]))
    assert off < 8  # of 320 lines
    slow = measure_truth_clip(truth, PipelineRun(fps=10), network, SQUAT)["whole"]
    assert slow.times == pytest.approx(large.times[::3])


def test_frames_are_compared_with_the_truth_nearest_in_time() -> None:
    assert nearest_indices(np.array([0.0, 0.1, 0.2]), np.array([-1.0, 0.04, 0.06, 0.1, 9.0])).tolist() == [0, 0, 1, 1, 2]
    assert nearest_indices(np.array([0.5]), np.array([0.0, 1.0])).tolist() == [0, 0]
