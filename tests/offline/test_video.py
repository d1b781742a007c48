from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from mirror.camera.clip import open_clip
from mirror.errors import MirrorError
from mirror.offline.video import MAX_FRAME_REPEAT_S, VideoWriter
from mirror.types import Frame, Image

ROOT = Path(__file__).parents[2]


def grey(value: int, width: int = 64, height: int = 48) -> Image:
    return np.full((height, width, 3), value, np.uint8)


def read_back(path: Path) -> list[Frame]:
    with open_clip(path) as clip:
        return list(iter(clip.read, None))


def levels(path: Path) -> list[int]:
    """Mean grey of each frame, rounded to the tens that the tests write."""
    return [round(float(frame.image.mean()) / 10) * 10 for frame in read_back(path)]


def test_a_video_reads_back_as_vp8_with_its_colours_and_times(tmp_path: Path) -> None:
    picture = np.zeros((48, 64, 3), np.uint8)
    picture[:, :32] = (200, 30, 30)
    path = tmp_path / "v.webm"
    with VideoWriter(path, (64, 48), 25) as writer:
        for index in range(10):
            writer.add(picture, 100 + index / 25)
    frames = read_back(path)
    assert [frame.time for frame in frames] == pytest.approx([index / 25 for index in range(10)], abs=2e-3)
    assert frames[0].image[24, 16] == pytest.approx([200, 30, 30], abs=12)
    head = path.read_bytes()[:1000]
    assert b"webm" in head
    assert b"V_VP8" in head
    assert list(tmp_path.iterdir()) == [path]


def test_slow_frames_are_repeated_and_fast_ones_dropped(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "v.webm", (64, 48), 10) as writer:
        for value, time in [(50, 0.0), (100, 0.3), (150, 0.31), (200, 0.33), (250, 0.5)]:
            writer.add(grey(value), time)
    assert levels(tmp_path / "v.webm") == [50, 50, 50, 200, 200, 250]


def test_times_that_stand_still_or_fall_stay_in_their_frame(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "v.webm", (64, 48), 10) as writer:
        for value, time in [(50, 1.0), (100, 1.1), (150, 1.1), (200, 0.4), (250, 1.2)]:
            writer.add(grey(value), time)
    assert levels(tmp_path / "v.webm") == [50, 200, 250]


def test_a_leap_in_time_does_not_fill_the_disk(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "v.webm", (64, 48), 10) as writer:
        writer.add(grey(50), 0.0)
        writer.add(grey(200), 1e6)
        writer.add(grey(100), 1e6 + 0.1)
        assert writer.frames == MAX_FRAME_REPEAT_S * 10 + 1
    assert levels(tmp_path / "v.webm")[-3:] == [50, 200, 100]


def test_the_callers_picture_may_be_drawn_over(tmp_path: Path) -> None:
    canvas = grey(0)
    with VideoWriter(tmp_path / "v.webm", (64, 48), 10) as writer:
        for index in range(3):
            canvas[:] = 50 * (index + 1)
            writer.add(canvas, index / 10)
        canvas[:] = 0
    assert levels(tmp_path / "v.webm") == [50, 100, 150]


def test_an_odd_size_is_padded_to_even(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "v.webm", (65, 47), 10) as writer:
        writer.add(grey(120, 65, 47), 0)
    assert read_back(tmp_path / "v.webm")[0].image.shape == (48, 66, 3)


def test_a_picture_of_another_size_is_a_programming_error(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "v.webm", (64, 48)) as writer, pytest.raises(ValueError, match="32x32"):
        writer.add(grey(0, 32, 32), 0)


def test_the_name_appears_only_when_the_file_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "v.webm"
    path.write_bytes(b"the old one")
    writer = VideoWriter(path, (64, 48), 10)
    writer.add(grey(100), 0)
    writer.add(grey(100), 1)
    assert path.read_bytes() == b"the old one"
    writer.close()
    writer.close()
    assert levels(path) == [100] * 11


def test_ctrl_c_keeps_what_there_is(tmp_path: Path) -> None:
    path = tmp_path / "v.webm"

    def interrupted() -> None:
        with VideoWriter(path, (64, 48), 10) as writer:
            writer.add(grey(100), 0)
            writer.add(grey(200), 0.3)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert levels(path) == [100, 100, 100, 200]


def test_without_pictures_there_is_no_file(tmp_path: Path) -> None:
    VideoWriter(tmp_path / "v.webm", (64, 48)).close()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"nowhere/v\.webm: cannot be written \(No such file"):
        VideoWriter(tmp_path / "nowhere" / "v.webm", (64, 48))


def test_another_container_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match=r"only \.webm"):
        VideoWriter(tmp_path / "v.avi", (64, 48))


def test_a_folder_in_the_files_place_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "v.webm").mkdir()
    writer = VideoWriter(tmp_path / "v.webm", (64, 48))
    writer.add(grey(0), 0)
    with pytest.raises(MirrorError, match="cannot be written"):
        writer.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["v.webm"]


def test_a_disk_that_is_nearly_full_stops_the_video_and_gives_the_space_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = VideoWriter(tmp_path / "v.webm", (64, 48), 10)
    monkeypatch.setattr("mirror.offline.video.shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    writer.add(grey(0), 0)
    with pytest.raises(MirrorError, match="disk is full"):
        writer.add(grey(0), 1)
    writer.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.integration
def test_a_write_that_fails_is_noticed_at_the_end(tmp_path: Path) -> None:
    """The limit on the file's size makes write() fail as a full disk does; OpenCV swallows that."""
    code = (
        "import resource, signal, sys\n"
        "import numpy as np\n"
        "from mirror.errors import MirrorError\n"
        "from mirror.offline.video import VideoWriter\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n"
        "noise = np.random.default_rng(1)\n"
        "try:\n"
        "    with VideoWriter(sys.argv[1], (160, 120), 30) as writer:\n"
        "        for index in range(60):\n"
        "            writer.add(noise.integers(0, 255, (120, 160, 3), np.uint8), index / 30)\n"
        "except MirrorError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "v.webm")], capture_output=True, text=True, check=True, cwd=ROOT
    )  # fmt: skip
    assert "could not be finished after 60 frames" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.integration
def test_sigterm_as_keyboard_interrupt_finishes_the_file(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time\n"
        "import numpy as np\n"
        "from mirror.offline.video import VideoWriter\n"
        "signal.signal(signal.SIGTERM, signal.default_int_handler)\n"
        "with VideoWriter(sys.argv[1], (64, 48), 10) as writer:\n"
        "    for index in range(20):\n"
        "        writer.add(np.full((48, 64, 3), 100, np.uint8), index / 10)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(30)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "v.webm")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert levels(tmp_path / "v.webm") == [100] * 20
