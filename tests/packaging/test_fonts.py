"""The bundled face can draw every text this program shows or a Chinese table brings."""

from __future__ import annotations

import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "fonts"
STYLES = ("Regular", "Bold")
SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
UNITS = "m²㎡km²㎢°′″±≤≥×·–—…“”‘’、。《》（）①②㈠％‰→←↑↓▲●■☆√∞≈μΩ℃№"


def characters(style: str) -> set[int]:
    """Code points that a face can draw."""
    with TTFont(FOLDER / f"LOHUSansSC-{style}.otf", lazy=True) as font:
        return set(font.getBestCmap())


def gb2312() -> set[int]:
    """Both levels of hanzi, decoded row by row."""
    rows = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return {ord(text) for text in (pair.decode("gb2312", "ignore") for pair in rows) if text}


def missing(texts: set[str]) -> str:
    """Characters that the face lacks, as text; control characters are nobody's business."""
    drawn = characters("Regular")
    return "".join(sorted({c for text in texts for c in text if c.isprintable() and ord(c) not in drawn}))


@pytest.mark.parametrize("style", STYLES)
def test_every_common_hanzi_and_unit(style: str) -> None:
    """All 6,763 of GB 2312, rarer ones of names, traditional ones, and the signs of this trade."""
    hanzi = gb2312()
    assert len(hanzi) == 6763
    assert not (hanzi | set(map(ord, UNITS + "喆堃镕龘東門灣"))) - characters(style)


def test_both_weights_hold_the_same() -> None:
    """Qt draws a box in Bold for what only Regular has."""
    assert characters("Regular") == characters("Bold")


def test_catalogue_and_sources_can_be_drawn() -> None:
    """Every character of the Chinese catalogue and of every text in the program."""
    files = [*ROOT.glob("resources/i18n/**/*.po"), *ROOT.glob("lohu_gis/**/*.py"), *ROOT.glob("resources/**/*.csv")]
    assert files
    assert missing({file.read_text(encoding="utf-8") for file in files}) == ""


def test_sample_district_can_be_drawn() -> None:
    """Names and texts of the sample, straight from its tables and project."""
    texts = {file.read_text(encoding="utf-8") for file in ROOT.glob("sample_data/*.lohu")}
    for file in ROOT.glob("sample_data/**/*.gpkg"):
        texts |= texts_of(file)
    texts |= {file.read_text(encoding="gb18030") for file in ROOT.glob("sample_data/*.csv")}
    assert missing(texts) == ""


def texts_of(file: Path) -> set[str]:
    """All texts of a GeoPackage."""
    connection = sqlite3.connect(f"file:{file}?mode=ro&immutable=1", uri=True)
    try:
        tables = [name for (name,) in connection.execute("SELECT table_name FROM gpkg_contents")]
        found = set()
        for table in tables:
            for _, column, kind, *_ in connection.execute(f'PRAGMA table_info("{table}")').fetchall():
                if "TEXT" in kind.upper():
                    rows = connection.execute(f'SELECT DISTINCT "{column}" FROM "{table}"')
                    found |= {text for (text,) in rows if isinstance(text, str)}
        return found
    finally:
        connection.close()


def test_name_and_licence_travel_with_the_face() -> None:
    """A name of its own, the copyright and the licence inside the file and beside it."""
    for style in STYLES:
        with TTFont(FOLDER / f"LOHUSansSC-{style}.otf", lazy=True) as font:
            names = {number: font["name"].getDebugName(number) for number in (0, 1, 2, 6, 13)}
        assert names[1] == "LOHU Sans SC"
        assert names[2] == style
        assert names[6] == f"LOHUSansSC-{style}"
        assert "Adobe" in names[0]
        assert "SIL Open Font License" in names[13]
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text(encoding="utf-8")


@pytest.mark.long
@pytest.mark.skipif(not SOURCE.exists(), reason="the source of the face is not installed (fonts-noto-cjk)")
def test_the_script_makes_these_files(tmp_path: Path) -> None:
    """The same bytes again."""
    command = [sys.executable, str(ROOT / "packaging" / "make_fonts.py"), "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for style in STYLES:
        name = f"LOHUSansSC-{style}.otf"
        made, kept = (hashlib.sha256((folder / name).read_bytes()).hexdigest() for folder in (tmp_path, FOLDER))
        assert made == kept
