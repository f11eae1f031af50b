"""Drawings as SVG and DXF: places, scale, layers, hostile names, the same bytes twice."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path as File

import numpy as np
import pytest
from ezdxf.entities.lwpolyline import LWPolyline
from ezdxf.entities.text import Text
from ezdxf.filemanagement import readfile

from lohu_gis.core.drawing import Drawing, Path, Pen, Word
from lohu_gis.core.errors import UsageError
from lohu_gis.io.write.drawing import write_drawing

WALL = Pen("CUT", (10, 20, 30), 0.5, (255, 255, 255))
HIDDEN = Pen("UNKNOWN", (179, 38, 30), 0.25, None, (2.0, 1.0))
SOIL = Pen("SOIL", None, 0.0, (214, 205, 190))
TEXT = Pen("NAMES")
SQUARE = np.array([[0.0, 0.0], [20.0, 0.0], [20.0, 30.0], [0.0, 30.0], [0.0, 0.0]])
SVG = "{http://www.w3.org/2000/svg}"


def house(name: str = "国贸大厦") -> Drawing:
    """20 m wide, 30 m high, at 1:500: 40 x 60 mm."""
    hidden = Path(HIDDEN, np.array([[5.0, 0.0], [5.0, 30.0]]))
    return Drawing((Path(SOIL, SQUARE, True), Path(WALL, SQUARE, True), hidden),
                   (Word(TEXT, name, 10.0, 15.0, 2.5, "middle"),), 500.0, "1-1")


def test_svg_is_in_millimetres_of_paper(tmp_path: File) -> None:
    path = tmp_path / "section.svg"
    write_drawing(path, house())
    root = ET.fromstring(path.read_text("utf-8"))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("60.00mm", "80.00mm", "0 0 60.00 80.00")
    wall = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "CUT")
    (line,) = wall.iter(f"{SVG}path")
    assert line.get("d") == "M10.000,70.000L50.000,70.000L50.000,10.000L10.000,10.000Z"
    text = next(root.iter(f"{SVG}text"))
    assert (text.text, text.get("x"), text.get("y")) == ("国贸大厦", "30.000", "40.000")
    assert next(root.iter(f"{SVG}desc")).text == "1:500"


def test_dxf_is_in_metres_with_layers(tmp_path: File) -> None:
    path = tmp_path / "section.dxf"
    write_drawing(path, house())
    document = readfile(path)
    assert document.header["$INSUNITS"] == 6
    assert {"CUT", "SOIL", "UNKNOWN", "NAMES"} <= {layer.dxf.name for layer in document.layers}
    assert document.layers.get("CUT").color == 7  # black on white, white on black
    assert document.layers.get("UNKNOWN").rgb == (179, 38, 30)
    assert document.layers.get("CUT").dxf.lineweight == 50
    space = document.modelspace()
    (wall,) = space.query('LWPOLYLINE[layer=="CUT"]')
    assert isinstance(wall, LWPolyline)
    assert [tuple(point[:2]) for point in wall.get_points()] == [(0, 0), (20, 0), (20, 30), (0, 30)]
    assert wall.closed
    (text,) = space.query("TEXT")
    assert isinstance(text, Text)
    assert (text.dxf.text, text.dxf.height) == ("国贸大厦", pytest.approx(1.25))  # 2.5 mm at 1:500
    assert [hatch.dxf.layer for hatch in space.query("HATCH")] == ["SOIL"]
    assert not document.audit().errors


@pytest.mark.parametrize("ending", [".svg", ".dxf"])
def test_hostile_names_stay_names(tmp_path: File, ending: str) -> None:
    name = 'a<script>"&\x00\x07\n0\nEOF\ud800'
    path = tmp_path / f"x{ending}"
    write_drawing(path, house(name))
    if ending == ".svg":
        root = ET.fromstring(path.read_text("utf-8"))
        assert not list(root.iter(f"{SVG}script"))
        assert "<script>" in (next(root.iter(f"{SVG}text")).text or "")
    else:
        (text,) = readfile(path).modelspace().query("TEXT")
        assert "<script>" in text.dxf.text


@pytest.mark.parametrize("ending", [".svg", ".dxf"])
def test_the_same_drawing_gives_the_same_bytes(tmp_path: File, ending: str) -> None:
    one, other = tmp_path / f"one{ending}", tmp_path / f"other{ending}"
    write_drawing(one, house())
    write_drawing(other, house())
    assert one.read_bytes() == other.read_bytes()


def test_nothing_drawn_is_still_a_file(tmp_path: File) -> None:
    for ending in (".svg", ".dxf"):
        write_drawing(tmp_path / f"empty{ending}", Drawing((), (), 100.0))
    with pytest.raises(UsageError, match=r"out\.ending_unknown"):
        write_drawing(tmp_path / "x.dwg", house())
