"""Films: length, the way around, whole files, and a machine without an encoder."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lohu_gis.app import film as films
from lohu_gis.app.film import Film, encoder, turntable, write_film
from lohu_gis.core.errors import Cancelled, InputError
from lohu_gis.core.progress import Progress
from lohu_gis.scene3d.build.camera import Camera

SIZE = (64, 48)


def frame(number: int) -> np.ndarray:
    """A bar that moves to the right by 4 pixels each time, on grey."""
    picture = np.full((SIZE[1], SIZE[0], 3), 128, np.uint8)
    picture[:, 4 * number:4 * number + 4] = (255, 0, 0)
    return picture


def test_the_camera_goes_once_around_and_the_last_picture_meets_the_first() -> None:
    camera = Camera(10, 20, 0, 500, azimuth_deg=300, pitch_deg=30)
    way = turntable(camera, Film(2, 5))
    cameras = [way(number) for number in range(10)]
    assert [c.azimuth_deg for c in cameras] == pytest.approx([300, 336, 12, 48, 84, 120, 156, 192, 228, 264])
    assert {(c.x, c.y, c.z, c.distance, c.pitch_deg) for c in cameras} == {(10, 20, 0, 500, 30)}
    assert Film(0.1, 1).frames == 2


def test_gif_has_every_picture_in_order_and_repeats(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    write_film(path, frame, Film(1.6, 10))
    with Image.open(path) as found:
        assert (getattr(found, "n_frames", 0), found.size) == (16, SIZE)
        assert (found.info["loop"], found.info["duration"]) == (0, 100)
        for number in (0, 7, 15):
            found.seek(number)
            row = np.asarray(found.convert("RGB"))[10]
            assert np.flatnonzero(row[:, 0] > 200).tolist() == list(range(4 * number, 4 * number + 4))
    again = tmp_path / "b.gif"
    write_film(again, frame, Film(1.6, 10))
    assert path.read_bytes() == again.read_bytes()


@pytest.mark.skipif(encoder() is None, reason="no ffmpeg on this machine")
def test_mp4_is_a_film_and_the_same_every_time(tmp_path: Path) -> None:
    for name in ("a.mp4", "b.mp4"):
        write_film(tmp_path / name, frame, Film(1.6, 10))
    data = (tmp_path / "a.mp4").read_bytes()
    assert data[4:8] == b"ftyp"
    assert data == (tmp_path / "b.mp4").read_bytes()
    program = encoder()
    assert program is not None
    words = [program, "-nostdin", "-i", str(tmp_path / "a.mp4"), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    run = subprocess.run(words, capture_output=True, check=True)
    pictures = np.frombuffer(run.stdout, np.uint8).reshape(-1, SIZE[1], SIZE[0], 3).astype(int)
    assert len(pictures) == 16
    assert b"10 fps" in run.stderr
    for number in (0, 7, 15):
        row = pictures[number, 20]
        assert int(np.argmax(row[:, 0] - row[:, 1])) in range(4 * number - 1, 4 * number + 5)


@pytest.mark.parametrize("ending", ["gif", "mp4"])
def test_stopping_leaves_nothing_and_the_old_file(tmp_path: Path, ending: str) -> None:
    if ending == "mp4" and encoder() is None:
        pytest.skip("no ffmpeg on this machine")
    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"old")
    asked: list[int] = []

    def counted(number: int) -> np.ndarray:
        asked.append(number)
        return frame(number)

    with pytest.raises(Cancelled):
        write_film(path, counted, Film(1.6, 10), Progress(cancelled=lambda: len(asked) > 9))
    assert len(asked) < 20
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_without_an_encoder_mp4_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "encoder", lambda: None)
    with pytest.raises(InputError) as raised:
        write_film(tmp_path / "a.mp4", frame, Film())
    assert raised.value.code == "film.no_encoder"
    write_film(tmp_path / "a.gif", frame, Film(0.2, 10))
    assert [p.name for p in tmp_path.iterdir()] == ["a.gif"]


@pytest.mark.skipif(encoder() is None, reason="no ffmpeg on this machine")
def test_an_encoder_that_refuses_is_an_error_with_its_words(tmp_path: Path) -> None:
    odd = np.zeros((47, 63, 3), np.uint8)  # H.264 wants even sizes
    with pytest.raises(InputError) as raised:
        write_film(tmp_path / "a.mp4", lambda _: odd, Film(0.2, 10))
    assert raised.value.code == "film.failed"
    assert raised.value.facts["reason"]
    assert list(tmp_path.iterdir()) == []
