"""Chinese text is never boxes, also on a machine that has no font of its own (a fresh Debian, a container)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = "罗湖区笋岗街道：容积率 2.5，東門 喆堃 m² ±3° —"
PROGRAM = """
import json, sys
from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication
from lohu_gis.app.resources import font_paths
from lohu_gis.render.plan.fonts import FontFace
from lohu_gis.render.qt.application import map_font
from lohu_gis.ui.theme.apply import face, prepare

def boxes(font):
    layout = QTextLayout(sys.argv[1], font)
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return sum(run.glyphIndexes().count(0) for run in layout.glyphRuns())

app = QApplication([])
prepare(app)
# The window first: what the map registers must not help it.
found = {"window": boxes(face(13)), "window, bold": boxes(face(13, bold=True)),
         "table": boxes(face(12, tabular=True)), "default": boxes(app.font())}
bold, regular = map(str, font_paths())
ours = FontFace(regular, "LOHU Sans SC", bold)
found |= {"map": boxes(map_font(ours, 13)), "map, bold": boxes(map_font(ours, 13, bold=True))}
print(json.dumps(found))
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="fontconfig decides on Linux only which fonts there are"
)
@pytest.mark.parametrize("fonts", ["none", "latin"])
def test_every_character_has_a_glyph(fonts: str, tmp_path: Path) -> None:
    """In window, table and map, in both weights: glyph 0, which is the box, never comes."""
    folder = "/usr/share/fonts/truetype/dejavu" if fonts == "latin" else str(tmp_path)
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{folder}</dir><cachedir>{tmp_path}</cachedir></fontconfig>", encoding="utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(config)}
    command = [sys.executable, "-c", PROGRAM, TEXT]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    boxes = json.loads(run.stdout.splitlines()[-1])
    assert len(boxes) == 6
    assert {name: count for name, count in boxes.items() if count} == {}
