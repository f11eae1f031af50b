"""Where files that come with the program lie; the only module that knows.

They lie in ``lohu_gis/_resources`` (installed wheel, frozen program) or in ``resources`` beside the package (checkout);
the sample district likewise in ``lohu_gis/_sample_data`` or ``sample_data``.
"""

from __future__ import annotations

import functools
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1]


@functools.cache
def resource_folder() -> Path:
    """The folder of icons, fonts, catalogues and styles."""
    return _present(PACKAGE / "_resources", PACKAGE.parent / "resources")


@functools.cache
def sample_folder() -> Path:
    """The folder of the sample district; it need not exist in a trimmed installation."""
    return _present(PACKAGE / "_sample_data", PACKAGE.parent / "sample_data")


def _present(installed: Path, checkout: Path) -> Path:
    return installed if installed.is_dir() else checkout


def resource_path(name: str) -> Path:
    """Path of a resource by its name with ``/``, for example ``"icons/zoom.svg"``; it need not exist."""
    return resource_folder() / name


def icon_path(name: str) -> Path:
    """Path of an icon by its bare name."""
    return resource_path(f"icons/{name}.svg")


def font_paths() -> tuple[Path, ...]:
    """The program's own faces, sorted by name."""
    return tuple(sorted(resource_path("fonts").glob("*.otf")))


def sample_path(name: str = "luohu.lohu") -> Path:
    """Path of a file of the sample district; the project by default."""
    return sample_folder() / name
