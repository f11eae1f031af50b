"""Films from pictures: MP4 with ffmpeg where it is there, GIF always.

Lives here: how long a film is, the way of the camera around the model, and writing frames whole or not at all.
Does not live here: drawing the frames (`scene3d.vtk`); they are asked for one by one.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.io.write.atomic import publish, workshop
from lohu_gis.scene3d.build.camera import Camera

U8: TypeAlias = npt.NDArray[np.uint8]
Frames: TypeAlias = Callable[[int], U8]
"""The picture of a number, uint8 (height, width, 3), row 0 on top."""

PALETTE_FRAMES = 6
CRF = "20"
"""Quality of MP4: lower is better and larger; 20 shows no fault to the eye."""


@dataclass(frozen=True)
class Film:
    """How a film runs."""

    seconds: float = 8.0
    fps: float = 25.0

    @property
    def frames(self) -> int:
        """How many pictures; at least two."""
        return max(round(self.seconds * self.fps), 2)


def turntable(camera: Camera, film: Film) -> Callable[[int], Camera]:
    """The camera of each picture: once around what it looks at, clockwise seen from above; the last one is next to the
    first, so that the film runs in a circle."""
    return lambda number: replace(camera, azimuth_deg=(camera.azimuth_deg + 360.0 * number / film.frames) % 360.0)


def encoder() -> str | None:
    """Path of ffmpeg: that of the optional package ``imageio-ffmpeg``, else the system's; None without any."""
    if importlib.util.find_spec("imageio_ffmpeg") is not None:
        try:
            return str(importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe())
        except RuntimeError:
            pass
    return shutil.which("ffmpeg")


def check_film(path: Path) -> None:
    """Raise ``film.no_encoder`` where a film of this ending cannot be written here."""
    if path.suffix.lower() == ".mp4" and encoder() is None:
        raise InputError("film.no_encoder", path=str(path))


def write_film(path: Path, frames: Frames, film: Film, progress: Progress | None = None) -> None:
    """Write a film, whole or not at all; the same pictures give the same file with the same encoder.

    Parameters
    ----------
    path
        ``.mp4`` (H.264, even width and height) or ``.gif`` (256 colours, endless).
    frames
        Asked for in order, for ``.gif`` some of them also before.
    progress
        Hears of every picture and may stop between two.

    Raises
    ------
    InputError
        ``film.no_encoder``, ``film.failed``, ``out.*``, ``disk.full``.
    """
    progress = progress or Progress()
    check_film(path)
    with workshop(path) as folder:
        target = folder / f"film{path.suffix.lower()}"
        if path.suffix.lower() == ".gif":
            _write_gif(target, frames, film, progress)
        else:
            _write_mp4(target, frames, film, progress, path)
        target.chmod(0o644)
        publish([(target, path)])


def _write_gif(target: Path, frames: Frames, film: Film, progress: Progress) -> None:
    from PIL import Image

    count = film.frames
    chosen = [frames(round(k * count / PALETTE_FRAMES) % count) for k in range(PALETTE_FRAMES)]
    palette = Image.fromarray(np.concatenate(chosen)).quantize(256, Image.Quantize.MEDIANCUT)

    def pictures() -> Iterator[Image.Image]:
        for number in range(count):
            progress.at(number / count)
            yield Image.fromarray(frames(number)).quantize(palette=palette, dither=Image.Dither.NONE)

    walk = pictures()
    next(walk).save(target, save_all=True, append_images=walk, duration=round(1000 / film.fps), loop=0, optimize=False,
                    disposal=1)


def _write_mp4(target: Path, frames: Frames, film: Film, progress: Progress, path: Path) -> None:
    first = frames(0)
    height, width = first.shape[:2]
    with _encoding(target, (width, height), film.fps, path) as pipe:
        for number in range(film.frames):
            progress.at(number / film.frames)
            picture = first if number == 0 else frames(number)
            pipe.write(np.ascontiguousarray(picture).tobytes())


@contextmanager
def _encoding(target: Path, size: tuple[int, int], fps: float, path: Path) -> Iterator[IO[bytes]]:
    """The pipe into ffmpeg; whatever happens, no process is left."""
    command = [
        encoder() or "ffmpeg", "-nostdin", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24",
        "-s", f"{size[0]}x{size[1]}", "-r", f"{fps:g}", "-i", "pipe:0", "-an", "-map_metadata", "-1", "-c:v", "libx264",
        "-preset", "medium", "-crf", CRF, "-pix_fmt", "yuv420p", "-threads", "1", "-fflags", "+bitexact",
        "-flags:v", "+bitexact", "-movflags", "+faststart", str(target)]
    log = target.with_suffix(".log")
    with log.open("wb") as complaints:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints)
        assert process.stdin is not None
        try:
            yield process.stdin
            process.stdin.close()
            code = process.wait()
        except BrokenPipeError:
            code = process.wait() or 1
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            with contextlib.suppress(OSError):  # what the pipe still holds has nowhere to go
                process.stdin.close()
    if code:
        words = log.read_text("utf-8", "replace").strip().splitlines()
        raise InputError("film.failed", path=str(path), reason=words[-1][:200] if words else str(code))
