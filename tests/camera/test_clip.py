from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.camera.base import Camera
from mirror.camera.clip import Clip, open_clip
from mirror.errors import MirrorError
from mirror.offline.video import VideoWriter
from mirror.types import Frame, Image

from . import clips

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


def drained(clip: Camera) -> list[Frame]:
    return list(iter(clip.read, None))


def opened(path: Path, rotation: int = 0) -> tuple[Clip, list[Frame]]:
    with open_clip(path, rotation) as clip:
        return clip, drained(clip)


def write_webm(path: Path, frames: int = 30) -> Path:
    with VideoWriter(path, (clips.WIDTH, clips.HEIGHT), clips.RATE) as writer:
        for index in range(frames):
            writer.add(clips.picture(index), index / clips.RATE)
    return path


def write_gif(path: Path, durations: list[int]) -> Path:
    if not hasattr(cv2, "imwriteanimation"):
        pytest.skip("this OpenCV cannot write a gif")
    animation = cv2.Animation()
    animation.frames = [cv2.cvtColor(clips.picture(index), cv2.COLOR_RGB2BGR) for index in range(len(durations))]
    animation.durations = durations
    try:
        assert cv2.imwriteanimation(str(path), animation)
    except cv2.error:  # 4.11 has the function, and no gif in it
        pytest.skip("this OpenCV cannot write a gif")
    return path


def is_red(patch: Image) -> bool:
    red, green, blue = patch.reshape(-1, 3).mean(0)
    return bool(red > 150 and green < 90 and blue < 90)


def is_blue(patch: Image) -> bool:
    red, green, blue = patch.reshape(-1, 3).mean(0)
    return bool(blue > 150 and red < 90 and green < 90)


def test_a_clip_gives_rgb_frames_with_times_from_zero(tmp_path: Path) -> None:
    clip, frames = opened(clips.write_mp4(tmp_path / "a.mp4", 30))
    assert clip.size == (96, 64)
    assert clip.name == "a.mp4"
    assert not clip.live
    assert clip.frame_count == 30
    assert clip.duration == pytest.approx(1.0)
    assert clip.truncated is None
    assert [frame.index for frame in frames] == list(range(30))
    assert [frame.time for frame in frames] == pytest.approx([index / 30 for index in range(30)], abs=1e-3)
    first = frames[0].image
    assert first.shape == (64, 96, 3)
    assert first.dtype == np.uint8
    assert is_red(first[4:16, 4:24])
    assert is_blue(first[-16:-4, -24:-4])


@pytest.mark.parametrize(
    ("degrees", "red", "size"),
    [(90, (0, 1), (64, 96)), (180, (1, 1), (96, 64)), (270, (1, 0), (64, 96))],
)
def test_a_phone_held_upright_is_turned_by_its_metadata_once(
    tmp_path: Path, degrees: int, red: tuple[int, int], size: tuple[int, int]
) -> None:
    path = clips.write_mp4(tmp_path / "phone.mp4")
    clips.rotate(path, degrees)
    clip, frames = opened(path)
    image = frames[0].image
    assert clip.size == size == (image.shape[1], image.shape[0])
    down, right = red
    corner = image[-12:-4, :] if down else image[4:12, :]
    assert is_red(corner[:, -12:-4] if right else corner[:, 4:12])


def test_rotation_from_the_settings_comes_on_top_of_the_metadata(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "phone.mp4")
    clips.rotate(path, 90)
    clip, frames = opened(path, rotation=270)
    assert clip.size == (96, 64)
    assert is_red(frames[0].image[4:12, 4:12])


def test_rotation_by_an_odd_angle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="quarters"):
        open_clip(clips.write_mp4(tmp_path / "a.mp4"), rotation=45)


@pytest.mark.parametrize(("over", "under", "size"), [(2, 1, (192, 64)), (1, 2, (96, 128)), (1, 1, (96, 64))])
def test_pixels_become_square(tmp_path: Path, over: int, under: int, size: tuple[int, int]) -> None:
    path = clips.write_mp4(tmp_path / "wide.mp4")
    clips.set_pixel_aspect(path, over, under)
    clip, frames = opened(path)
    assert clip.size == size
    assert frames[0].image.shape == (size[1], size[0], 3)


def test_pixels_become_square_in_a_turned_clip(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "wide.mp4")
    clips.set_pixel_aspect(path, 2, 1)
    clips.rotate(path, 90)
    clip, _ = opened(path)
    assert clip.size == (64, 192)


def test_a_variable_frame_rate_keeps_its_pace(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "vfr.mp4", 6)
    clips.set_durations(path, [512, 1024, 512, 2048, 512, 512])  # OpenCV's mp4 counts 15360 ticks a second
    _, frames = opened(path)
    steps = np.diff([frame.time for frame in frames]) * 30
    assert steps == pytest.approx([1, 2, 1, 4, 1], abs=0.05)


def test_a_gif_keeps_the_time_of_each_picture(tmp_path: Path) -> None:
    clip, frames = opened(write_gif(tmp_path / "a.gif", [100, 300, 50, 100, 500, 100]))
    assert clip.truncated is None
    assert [frame.time for frame in frames] == pytest.approx([0, 0.1, 0.4, 0.45, 0.55, 1.05], abs=1e-3)


def test_times_never_fall(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "still.mp4", 8)
    clips.set_durations(path, [512, 0, 0, 512, 512, 0, 512, 512])
    _, frames = opened(path)
    assert len(frames) == 8
    assert (np.diff([frame.time for frame in frames]) >= 0).all()
    assert frames[0].time == 0


def test_a_streamed_mp4_cut_half_way_gives_what_there_is_and_says_so(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "cut.mp4", 60)
    clips.index_first(path)
    assert len(opened(path)[1]) == 60
    clip, frames = opened(clips.cut(path, 0.6))
    assert 10 < len(frames) < 60
    assert clip.truncated is not None
    assert "cut.mp4 is cut short" in clip.truncated
    assert f"{len(frames)} frames" in clip.truncated
    assert "\n" not in clip.truncated


def test_truncation_is_said_only_after_the_end(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "cut.mp4", 60)
    clips.index_first(path)
    with open_clip(clips.cut(path, 0.6)) as clip:
        clip.read()
        assert clip.truncated is None


def test_a_cut_webm_gives_what_there_is_and_says_so(tmp_path: Path) -> None:
    path = write_webm(tmp_path / "cut.webm", 60)
    assert opened(path)[0].truncated is None
    clip, frames = opened(clips.cut(path, 0.6))
    assert 5 < len(frames) < 60
    assert clip.truncated is not None


def test_a_cut_gif_gives_what_there_is_and_says_so(tmp_path: Path) -> None:
    clip, frames = opened(clips.cut(write_gif(tmp_path / "cut.gif", [50] * 20), 0.6))
    assert 2 < len(frames) < 20
    assert clip.truncated is not None


def test_an_mp4_whose_index_is_cut_off_is_refused_as_cut_short(tmp_path: Path) -> None:
    path = clips.cut(clips.write_mp4(tmp_path / "cut.mp4", 60), 0.6)
    with pytest.raises(MirrorError, match=r"cut\.mp4: the file is cut short") as error:
        open_clip(path)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"hello, this is no video\n", "text, not a video"),
        (b"line of prose\n" * 2000, "text, not a video"),
        (b"ffconcat version 1.0\nfile a.mp4\n", "text, not a video"),
        (bytes(range(256)) * 40, "no video that can be decoded"),
    ],
)
@pytest.mark.parametrize("name", ["clip.mp4", "clip.txt"])
def test_a_file_that_is_no_video_is_refused_by_name(tmp_path: Path, content: bytes, says: str, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(MirrorError, match=says) as error:
        open_clip(path)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_clip_is_named_with_its_nearest_neighbour(tmp_path: Path) -> None:
    clips.write_mp4(tmp_path / "squat.mp4", 2)
    with pytest.raises(MirrorError, match=r"sqaut\.mp4: no such file; did you mean '.*/squat\.mp4'"):
        open_clip(tmp_path / "sqaut.mp4")
    with pytest.raises(MirrorError, match="no such file; check the path"):
        open_clip(tmp_path / "nowhere" / "x.mp4")


@pytest.mark.parametrize(("entry", "said"), [(b"av01", "AV1"), (b"hev1", r"HEVC \(H.265\)")])
def test_a_codec_that_cannot_be_decoded_is_named(tmp_path: Path, entry: bytes, said: str) -> None:
    path = clips.write_mp4(tmp_path / "new.mp4", 3)
    head, table, rest = path.read_bytes().partition(b"stsd")
    path.write_bytes(head + table + rest.replace(b"mp4v", entry, 1).replace(b"esds", b"free", 1))
    with pytest.raises(MirrorError, match=f"its codec is {said}; export it again as H.264"):
        open_clip(path)


def test_a_clip_without_frames_is_refused(tmp_path: Path) -> None:
    path = clips.write_mp4(tmp_path / "none.mp4", 3)
    clips.set_durations(path, [])
    table = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
    data = path.read_bytes()
    for name in (b"stsz", b"stco", b"stsc"):
        data = clips.edited(data, (*table, name), lambda body: bytes(len(body)))
    path.write_bytes(data)
    with pytest.raises(MirrorError, match="0 frames"):
        open_clip(path)


def test_a_clip_of_one_pixel_is_refused(tmp_path: Path) -> None:
    # OpenCV's mp4 writer starts at 2x2; a folder holds the 1x1 picture.
    with pytest.raises(MirrorError, match="2x2 pixels cannot show a person"):
        open_clip(clips.write_mp4(tmp_path / "tiny.mp4", 3, width=2, height=2))
    folder = tmp_path / "one"
    folder.mkdir()
    cv2.imwrite(str(folder / "0.png"), np.zeros((1, 1, 3), np.uint8))
    with pytest.raises(MirrorError, match="1x1 pixels cannot show a person"):
        open_clip(folder)


def test_a_device_is_no_clip() -> None:
    with pytest.raises(MirrorError, match="neither a file nor a folder"):
        open_clip("/dev/null")


def test_a_file_name_with_a_pattern_in_it_is_only_a_name(tmp_path: Path) -> None:
    _, frames = opened(clips.write_mp4(tmp_path / "squat %03d.mp4", 5))
    assert len(frames) == 5


def test_closing_twice_and_reading_afterwards_is_the_end(tmp_path: Path) -> None:
    clip = open_clip(clips.write_mp4(tmp_path / "a.mp4", 5))
    clip.close()
    clip.close()
    assert clip.read() is None


@pytest.mark.integration
def test_a_text_file_leaves_the_terminal_clean(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(bytes(range(256)) * 40)
    cut = clips.cut(clips.write_mp4(tmp_path / "cut.mp4", 60), 0.6)
    text = tmp_path / "text.mp4"
    text.write_text("no video")
    code = (
        "import sys\nfrom mirror.camera.clip import open_clip\nfrom mirror.errors import MirrorError\n"
        "from mirror.offline.video import VideoWriter\n"
        "for name in sys.argv[2:]:\n    try:\n        open_clip(name)\n    except MirrorError:\n        print('refused')\n"
        "VideoWriter(sys.argv[1], (64, 64)).close()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "v.webm"), str(broken), str(cut), str(text)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert done.stdout.split() == ["refused"] * 3
    assert done.stderr == ""


def test_a_folder_of_pictures_plays_in_natural_order(tmp_path: Path) -> None:
    for index in (0, 1, 2, 10, 9):
        cv2.imwrite(str(tmp_path / f"frame{index}.png"), cv2.cvtColor(clips.picture(index), cv2.COLOR_RGB2BGR))
    (tmp_path / "notes.txt").write_text("not a picture")
    clip, frames = opened(tmp_path)
    assert [int(frame.image[32, 48, 0]) for frame in frames] == [40, 44, 48, 76, 80]
    assert [frame.time for frame in frames] == pytest.approx([0, 1 / 30, 2 / 30, 3 / 30, 4 / 30])
    assert clip.frame_count == 5
    assert is_red(frames[0].image[4:12, 4:12])


def test_a_broken_picture_in_a_folder_is_left_out_and_named(tmp_path: Path) -> None:
    for index in range(4):
        cv2.imwrite(str(tmp_path / f"{index}.png"), clips.picture(index))
    (tmp_path / "2.png").write_bytes(b"\x89PNG broken")
    clip, frames = opened(tmp_path)
    assert [frame.index for frame in frames] == [0, 1, 3]
    assert clip.truncated is not None
    assert "2.png" in clip.truncated


def test_a_folder_with_pictures_of_two_sizes_is_refused_at_the_odd_one(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "0.png"), clips.picture(0))
    cv2.imwrite(str(tmp_path / "1.png"), clips.picture(0, 64, 64))
    with open_clip(tmp_path) as clip:
        clip.read()
        with pytest.raises(MirrorError, match=r"1\.png: 64x64 pixels"):
            clip.read()


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="holds no pictures"):
        open_clip(tmp_path)


@pytest.mark.integration
@pytest.mark.parametrize("pattern", ["real/*.gif", "real/o*.mp4", "synth/c0000*.mp4"])
def test_the_collected_clips_are_whole_and_timed(pattern: str) -> None:
    paths = sorted(DATA.glob(pattern))
    if not paths:
        pytest.skip("no ../shared/data beside the project")
    for path in paths[:3]:
        with open_clip(path) as clip:
            times = [frame.time for frame in iter(clip.read, None)]
            assert clip.truncated is None, path.name
            assert clip.duration == pytest.approx(times[-1], abs=0.3), path.name
            assert (np.diff(times) > 0).all(), path.name
