"""Fonts read without a font library, against that library."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from lohu_gis.render.plan import sfnt
from lohu_gis.render.plan.fonts import default_face

FACES = sorted((Path(__file__).parents[2] / "resources" / "fonts").glob("*.otf"))


def by_library(path: Path) -> dict[int, float]:
    with TTFont(path, lazy=True) as font:
        units, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {code: widths[name][0] / units for code, name in font.getBestCmap().items()}


@pytest.mark.parametrize("path", FACES, ids=lambda path: path.stem)
def test_own_faces_are_read_as_by_fonttools(path: Path) -> None:
    known = sfnt.widths_of(path)
    assert known is not None
    assert known.advances == by_library(path)
    with TTFont(path, lazy=True) as font:
        assert known.ascent == font["hhea"].ascent / font["head"].unitsPerEm
        assert known.descent == -font["hhea"].descent / font["head"].unitsPerEm
        assert sfnt.family_of(path) == font["name"].getBestFamilyName()


def test_format_4_with_and_without_a_list_of_glyphs(tmp_path: Path) -> None:
    with TTFont(FACES[0]) as font:
        order = font.getGlyphOrder()
        # neighbours in code and glyph are written as a difference, scattered ones as a list
        wanted = {65 + i: order[40 + i] for i in range(10)} | {200 + i: order[900 - 37 * i] for i in range(12)}
        table = CmapSubtable.newSubtable(4)
        table.platformID, table.platEncID, table.language, table.cmap = 3, 1, 0, wanted
        font["cmap"].tables = [table]
        font.save(tmp_path / "small.otf")
    known = sfnt.widths_of(tmp_path / "small.otf")
    assert known is not None
    assert known.advances == by_library(tmp_path / "small.otf")
    assert set(known.advances) == set(wanted)


@pytest.mark.parametrize("content", [b"", b"OTTO", b"ttcf" + bytes(40), struct.pack(">4sH", b"OTTO", 9) + bytes(30)])
def test_other_files_are_left_to_the_library(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "font").write_bytes(content)
    assert sfnt.family_of(tmp_path / "font") is None
    assert sfnt.widths_of(tmp_path / "font") is None
    assert sfnt.widths_of(tmp_path / "missing") is None


def test_the_map_needs_no_font_library() -> None:
    code = ("import sys; from lohu_gis.render.plan.fonts import default_face, metrics_of; "
            "metrics_of(default_face()).width('路 Road', 12); sys.exit('fontTools' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=Path(__file__).parents[2]).returncode == 0
    assert default_face().family == "LOHU Sans SC"
