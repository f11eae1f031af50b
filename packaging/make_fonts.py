"""Make resources/fonts from Noto Sans CJK: the one Chinese face of maps, exports and 3D labels.

    .venv/bin/python packaging/make_fonts.py [--source FOLDER] [--out FOLDER]

The source is version 2.004 of Noto Sans CJK (Debian: package ``fonts-noto-cjk``; two ``.ttc`` collections, of which
the simplified Chinese face is taken). The result is the same, byte for byte, with the versions of the lock file.

Both faces hold every hanzi of GBK (20,902), so that any text a Chinese table brings can be drawn. They hold the same:
Qt does not look into Regular for a character that Bold lacks, it draws a box. The licence reserves no name of Noto
itself, but "Noto" is a trademark: a modified face carries a name of its own, ``LOHU Sans SC``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path("/usr/share/fonts/opentype/noto")
FAMILY = "LOHU Sans SC"
SIMPLIFIED_CHINESE = 2  # number of the face in the collection
STYLES = ("Regular", "Bold")
# Beside hanzi: Latin with its European letters, Greek, Cyrillic, punctuation, super- and subscripts, currency,
# letter-like symbols and units, number forms, arrows, mathematical operators, technical signs, enclosed numbers, box
# drawing, shapes, signs, CJK punctuation, squared units and full-width forms.
RANGES = (
    (0x0020, 0x007E),
    (0x00A0, 0x024F),
    (0x02B0, 0x02FF),
    (0x0370, 0x03FF),
    (0x0400, 0x045F),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20BF),
    (0x2100, 0x218F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x2300, 0x23FF),
    (0x2460, 0x24FF),
    (0x2500, 0x257F),
    (0x2580, 0x25FF),
    (0x2600, 0x267F),
    (0x2713, 0x2718),
    (0x3000, 0x30FF),
    (0x3200, 0x33FF),
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),
)
KEPT_FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]


def gbk() -> set[int]:
    """Return every character that GBK writes with two bytes, as code points."""
    found = set()
    for lead in range(0x81, 0xFF):
        for trail in range(0x40, 0xFF):
            try:
                found.add(ord(bytes([lead, trail]).decode("gbk")))
            except UnicodeDecodeError:
                continue
    return found


def wanted() -> set[int]:
    """Return the code points of a face."""
    return gbk().union(*(range(first, last + 1) for first, last in RANGES))


def rename(font: TTFont, style: str) -> None:
    """Give the face its own name and say what it was made from."""
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    version = font["name"].getDebugName(5).split(";")[0]
    texts = {
        0: font["name"].getDebugName(0) + " Subset and renamed for LOHU GIS.",
        1: FAMILY,
        2: style,
        3: f"{version};{postscript}",
        4: f"{FAMILY} {style}",
        5: version,
        6: postscript,
        13: font["name"].getDebugName(13),
        14: font["name"].getDebugName(14),
    }
    font["name"].names = []
    for number, text in texts.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    outlines = font["CFF "].cff
    outlines.fontNames = [postscript]
    outlines[0].FullName, outlines[0].FamilyName = texts[4], FAMILY
    if hasattr(outlines[0], "Notice"):
        outlines[0].Notice = texts[0]


def make(source: Path, style: str, out: Path) -> None:
    """Write one face.

    Hinting is left out: it is a fifth of the size, and maps are drawn larger than hinting helps. Vertical metrics and
    substitutions are left out because no label is set vertically by the font.
    """
    font = TTFont(source / f"NotoSansCJK-{style}.ttc", fontNumber=SIMPLIFIED_CHINESE, recalcTimestamp=False)
    options = subset.Options()
    options.hinting = False
    options.layout_features = KEPT_FEATURES
    options.name_IDs = ["*"]
    options.notdef_outline = True
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    rename(font, style)
    font.save(out / f"{FAMILY.replace(' ', '')}-{style}.otf")


def main() -> int:
    """Make both faces."""
    parser = argparse.ArgumentParser(description="Make the fonts of LOHU GIS from Noto Sans CJK.")
    parser.add_argument("--source", type=Path, default=SOURCE)
    parser.add_argument("--out", type=Path, default=ROOT / "resources" / "fonts")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    for style in STYLES:
        make(options.source, style, options.out)
        print(f"{FAMILY} {style} written to {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
