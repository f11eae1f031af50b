"""The same map as PNG, PDF and SVG, and what happens when a file cannot be written."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from PySide6.QtGui import QImage

from lohu_gis.core.errors import InputError
from lohu_gis.core.style import FillSymbol, LabelStyle, LineSymbol, MarkerSymbol, Ramp, RampRaster, RasterStyle
from lohu_gis.render.plan.files import write_whole
from lohu_gis.render.plan.furniture import Furniture
from lohu_gis.render.plan.map import MapPlan, SurfaceInput, plan_map
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.render.qt.pdf import write_pdf
from lohu_gis.render.qt.png import write_png
from lohu_gis.render.svg import svg_text, write_svg
from lohu_gis.render.svg.pictures import png_of
from tests.render.samples import CRS, box, raster_layer, request_of, table_of, vector

pytestmark = pytest.mark.usefixtures("qapp")
FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture(scope="module")
def plan(qapp: object) -> MapPlan:
    """Areas with a hole and a pattern, cased and dashed lines, all markers, a surface, labels, furniture."""
    rows = np.linspace(0, 1, 40)
    look = RasterStyle(renderer=RampRaster(ramp=Ramp(colors=("#FFC10700", "#B71C1CF0"))), resampling="bilinear")
    heat = SurfaceInput(raster_layer(look), np.outer(rows, rows), (0, 0, 150, 300), CRS)
    ring = shapely.Polygon([(40, 60), (200, 50), (220, 200), (60, 220)],
                           [[(90, 100), (150, 100), (150, 160), (90, 160)]])
    areas = vector(table_of([ring, box(250, 40, 360, 140)], {"name": ["深圳水库", "梧桐山"]}),
                   FillSymbol(fill="#BFD9E6", outline="#3E7C99", outline_px=2, pattern="diagonal"), layer="areas",
                   opacity=0.8, labels=LabelStyle(expression="name", size_px=16))
    roads = vector(table_of([shapely.LineString([(0, 20), (200, 240), (399, 250)])], {"name": ["深南东路"]}),
                   LineSymbol(color="#FBE3A6", width_px=5, casing="#D49B3A", casing_px=8), layer="roads",
                   labels=LabelStyle(expression="name", size_px=14))
    metro = vector(table_of([shapely.LineString([(0, 280), (399, 120)])]),
                   LineSymbol(color="#00A650", width_px=3, dash=(9, 5)), layer="metro")
    stations = [vector(table_of([shapely.Point(60 + 45 * i, 270)], {"name": [f"站{i}"]}),
                       MarkerSymbol(shape=shape, size_px=14,  # type: ignore[arg-type]
                                    outline_px=2, outline="#00703C"), layer=shape,
                       labels=LabelStyle(expression="name", size_px=12))
                for i, shape in enumerate(("circle", "square", "triangle", "diamond", "octagon", "cross", "star"))]
    view = Viewport(200, 150, 1.0, 400, 300, device_ratio=1.0)
    request = request_of(heat, areas, roads, metro, *stations, viewport=view, target="paper",
                         furniture=Furniture(title="罗湖区", legend=False, note="虚构数据"))
    return plan_map(request)


def pixels(path: Path) -> npt.NDArray[np.float64]:
    picture = QImage(str(path)).convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(bytes(picture.constBits()), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return flat[:, : 3 * picture.width()].reshape(picture.height(), picture.width(), 3).astype(float)


def assert_alike(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> None:
    """Same size; apart from antialiasing at edges nothing differs: 3 x 3 means within 40 of 255 for 99 %."""
    assert one.shape == other.shape
    smooth = [sum(np.roll(a, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1)) / 9 for a in (one, other)]
    off = np.abs(smooth[0] - smooth[1]).max(axis=2)
    assert off.mean() < 6  # poppler draws thin hatching a little darker
    assert (off > 40).mean() < 0.01


@needs("pdftoppm")
def test_png_and_pdf_agree(plan: MapPlan, tmp_path: Path) -> None:
    write_png(plan, tmp_path / "map.png")
    write_pdf(plan, tmp_path / "map.pdf", "罗湖")
    subprocess.run(["pdftoppm", "-r", "96", "-png", "-singlefile", "map.pdf", "pdf"], cwd=tmp_path, check=True)
    assert_alike(pixels(tmp_path / "map.png"), pixels(tmp_path / "pdf.png"))


@needs("rsvg-convert")
def test_png_and_svg_agree(plan: MapPlan, tmp_path: Path) -> None:
    write_png(plan, tmp_path / "map.png")
    write_svg(plan, tmp_path / "map.svg", "罗湖")
    # rsvg takes no fonts from the file, as browsers do: it finds the face as if it were installed
    (tmp_path / "fonts.conf").write_text(f"<fontconfig><dir>{FONTS}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    environment = {**os.environ, "FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    subprocess.run(["rsvg-convert", "map.svg", "-o", "svg.png"], cwd=tmp_path, env=environment, check=True)
    assert_alike(pixels(tmp_path / "map.png"), pixels(tmp_path / "svg.png"))


@needs("pdffonts")
@needs("pdftotext")
def test_chinese_in_the_pdf_is_embedded_and_found(plan: MapPlan, tmp_path: Path) -> None:
    write_pdf(plan, tmp_path / "map.pdf", "罗湖")
    fonts = subprocess.run(["pdffonts", "map.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
    rows = [line for line in fonts.stdout.splitlines()[2:] if line]
    assert rows
    assert all(line.split()[-5] == "yes" for line in rows), fonts.stdout  # column "emb"
    found = subprocess.run(["pdftotext", "map.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert {"罗湖区", "虚构数据", "深圳水库", "梧桐山"} <= set(found.stdout.split())


def test_svg_holds_the_letters_it_uses(plan: MapPlan) -> None:
    import base64
    import io
    import re
    from xml.etree import ElementTree as ET

    from fontTools.ttLib import TTFont

    text = svg_text(plan, "a < b")
    root = ET.fromstring(text)
    assert root.find("{http://www.w3.org/2000/svg}title").text == "a < b"  # type: ignore[union-attr]
    fonts = re.findall(r"font-weight:(\w+);src:url\(data:font/otf;base64,([^)]+)\)", text)
    letters = {weight: set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()) for weight, data in fonts}
    assert {ord(c) for c in "深圳水库梧桐山站"} <= letters["normal"]
    assert {ord(c) for c in "罗湖区"} <= letters["bold"]
    assert len(text) < 200_000


def test_a_layer_fades_as_a_whole_in_svg(plan: MapPlan) -> None:
    assert '<g id="areas" opacity="0.8">' in svg_text(plan)


def test_png_notes_its_resolution(plan: MapPlan, tmp_path: Path) -> None:
    write_png(plan, tmp_path / "map.png", dpi=300)
    assert QImage(str(tmp_path / "map.png")).dotsPerMeterX() == 11811


def test_own_png_is_read_back(tmp_path: Path) -> None:
    rgba = np.random.default_rng(0).integers(0, 256, (7, 5, 4)).astype(np.uint8)
    rgba[..., 3] = 255
    (tmp_path / "own.png").write_bytes(png_of(rgba))
    assert np.array_equal(pixels(tmp_path / "own.png"), rgba[..., :3])


@pytest.mark.parametrize("write", [write_png, write_pdf, write_svg])
def test_a_missing_folder_is_an_error_with_the_path(write: Callable[..., None], plan: MapPlan, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write(plan, tmp_path / "no" / "map.x")
    assert caught.value.code == "disk.missing"
    assert str(caught.value.facts["path"]).endswith("map.x")


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "map.png"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]


def test_a_folder_in_the_way_leaves_everything_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "map.png").mkdir()
    with pytest.raises(InputError):
        write_whole(tmp_path / "map.png", b"new")
    assert [p.name for p in tmp_path.iterdir()] == ["map.png"]
