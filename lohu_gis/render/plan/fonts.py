"""The face used for all text on maps, and how wide text is in it, without Qt."""

from __future__ import annotations

import functools
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lohu_gis.render.plan import sfnt

_OWN = Path(__file__).resolve().parents[3] / "resources" / "fonts"
_SYSTEM = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    ("/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", "Noto Sans CJK SC"),
    ("C:/Windows/Fonts/msyh.ttc", "Microsoft YaHei"),
    ("C:/Windows/Fonts/simhei.ttf", "SimHei"),
)


@dataclass(frozen=True, slots=True)
class FontFace:
    """Font files and the family in them; `path` None leaves the choice to the painter (Chinese may then be missing)."""

    path: str | None
    family: str
    bold_path: str | None = None


@functools.cache
def default_face() -> FontFace:
    """The program's own Chinese face, else one of the system that has Chinese letters."""
    for path in sorted(_OWN.glob("*.otf")) + sorted(_OWN.glob("*.ttf")):
        if "bold" not in path.stem.lower():
            bold = path.with_name(path.name.replace("Regular", "Bold"))
            return FontFace(str(path), _family(path), str(bold) if bold != path and bold.exists() else str(path))
    for name, family in _SYSTEM:
        if Path(name).exists():
            return FontFace(name, family, name)
    return FontFace(None, "sans-serif")


def _family(path: Path) -> str:
    known = sfnt.family_of(path)
    if known:
        return known
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return str(font["name"].getBestFamilyName() or path.stem)


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """Advance widths in em of a face; letters that the face lacks count as one em."""

    advances: dict[int, float]
    ascent: float
    descent: float

    def width(self, text: str, size_px: float) -> float:
        """Length of a line of text in logical pixels, without kerning."""
        return sum(self.advances.get(ord(letter), 1.0) for letter in text) * size_px


@functools.lru_cache(maxsize=4)
def metrics_of(face: FontFace) -> TextMetrics:
    """Widths from the font file; a plain guess (half an em for Latin, one for the rest) without a file."""
    if face.path is None:
        return TextMetrics(dict.fromkeys(range(32, 11904), 0.55), 0.88, 0.12)
    known = sfnt.widths_of(face.path)
    if known is not None:
        return TextMetrics(*known)
    with closing(open_font(face)) as font:
        units = float(font["head"].unitsPerEm)
        widths = font["hmtx"].metrics
        advances = {code: widths[name][0] / units for code, name in font.getBestCmap().items() if name in widths}
        return TextMetrics(advances, font["hhea"].ascent / units, -font["hhea"].descent / units)


def open_font(face: FontFace, *, bold: bool = False) -> Any:
    """The font as a fontTools object; ValueError for a face without a file."""
    from fontTools.ttLib import TTCollection, TTFont

    path = face.bold_path if bold else face.path
    if path is None:
        raise ValueError("this face has no file")
    if not path.lower().endswith((".ttc", ".otc")):
        return TTFont(path, lazy=True)
    fonts = TTCollection(path, lazy=True).fonts
    return next((f for f in fonts if f["name"].getBestFamilyName() == face.family), fonts[0])
