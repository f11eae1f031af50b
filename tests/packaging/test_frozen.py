"""The program as one folder without an installed Python: opens, computes, reprojects, draws.

Three copies of GDAL and four of PROJ lie side by side in it; what each of them answers is compared with the answers of
the environment that runs this test.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import rasterio
import shapely
from PIL import Image
from pyproj import Transformer

from lohu_gis import __version__

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "sample_data"
LIMIT_S = 300

pytestmark = [pytest.mark.long, pytest.mark.timeout(3600)]

Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the folder once; some minutes."""
    folder = tmp_path_factory.mktemp("frozen")
    spec = str(ROOT / "packaging" / "lohu.spec")
    options = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work"), "--noconfirm"]
    command = [sys.executable, "-m", "PyInstaller", spec, *options, "--log-level", "ERROR"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    shutil.rmtree(folder / "work")
    # Away from the place where it was built, with a blank and hanzi in the path.
    moved = folder / "程序 文件"
    (folder / "dist" / "lohu").rename(moved)
    return moved / ("lohu.exe" if os.name == "nt" else "lohu")


@pytest.fixture
def program(built: Path, tmp_path: Path) -> Program:
    """The program with nothing of this environment but what a fresh user has."""
    kept = ("SYSTEMROOT", "TEMP", "LANG", "LOHU_CONFIG_DIR", "LOHU_CACHE_DIR", "LOHU_STATE_DIR", "QT_QPA_PLATFORM")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"PATH": os.defpath, "HOME": str(tmp_path)}

    def call(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [str(built), *map(str, arguments)]
        run = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, encoding="utf-8", timeout=LIMIT_S
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run

    return call


@pytest.fixture
def buildings(tmp_path: Path) -> Path:
    """A hundred sample buildings in EPSG:4547 in a file of their own."""
    path = tmp_path / "建筑.gpkg"
    frame = pyogrio.read_dataframe(SAMPLE / "luohu.gpkg", layer="buildings", max_features=100)
    pyogrio.write_dataframe(frame, path, layer="buildings")
    return path


def test_version(program: Program) -> None:
    """The same as here."""
    assert __version__ in program("--version").stdout


def test_doctor(program: Program) -> None:
    """All libraries are there; one JSON object."""
    assert isinstance(json.loads(program("doctor", "--json").stdout), dict)


def test_tools_are_found(program: Program) -> None:
    """The tool files are discovered inside the archive too."""
    listed = {tool["id"] for tool in json.loads(program("tools", "--json").stdout)["tools"]}
    files = {path.stem.replace("_", ".", 1) for path in (ROOT / "lohu_gis" / "tools").glob("[a-z]*_*.py")}
    assert files
    assert files <= listed


def test_info(program: Program, buildings: Path) -> None:
    """Opens by GDAL, names the CRS by PROJ, leaves the source as it was."""
    before = buildings.read_bytes()
    info = json.loads(program("info", buildings, "--json").stdout)
    assert [(layer["count"], layer["crs"]) for layer in info["layers"]] == [(100, "EPSG:4547")]
    assert buildings.read_bytes() == before
    assert sorted(path.name for path in buildings.parent.iterdir() if path.suffix.startswith(".gpkg")) == ["建筑.gpkg"]


def test_reproject(program: Program, buildings: Path, tmp_path: Path) -> None:
    """To degrees as pyproj computes it here, within a hundredth of a millimetre."""
    out = tmp_path / "out.gpkg"
    program("run", "vector.reproject", "--layer", buildings, "--crs", "EPSG:4326", "--out", out)
    was, now = pyogrio.read_dataframe(buildings), pyogrio.read_dataframe(out)
    assert now.crs == "EPSG:4326"
    x, y = shapely.get_coordinates(was.geometry.array).T
    expected = np.column_stack(Transformer.from_crs(4547, 4326, always_xy=True).transform(x, y))
    np.testing.assert_allclose(shapely.get_coordinates(now.geometry.array), expected, rtol=0, atol=1e-10)


def test_raster(program: Program, tmp_path: Path) -> None:
    """A density as GeoTIFF, which another GDAL writes."""
    out = tmp_path / "heat.tif"
    source = SAMPLE / "complaints.parquet"
    program("run", "heat.kernel_density", "--points", source, "--bandwidth-m", 400, "--cell-m", 50, "--out", out)
    with rasterio.open(out) as raster:
        assert raster.crs.to_epsg() == 4547
        assert raster.read(1, masked=True).max() > 0


def test_map_as_picture_and_pdf(program: Program, buildings: Path, tmp_path: Path) -> None:
    """Not blank; the PDF carries the program's own face."""
    picture, pdf = tmp_path / "map.png", tmp_path / "map.pdf"
    for out in (picture, pdf):
        program("map", buildings, "--out", out, "--size", "400x300")
    with Image.open(picture) as image:
        assert image.size == (400, 300)
        assert len(image.convert("RGB").getcolors(1 << 20) or []) > 2
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_massing(program: Program, buildings: Path, tmp_path: Path) -> None:
    """VTK finds its OpenGL."""
    out = tmp_path / "massing.png"
    program("scene", buildings, "--out", out, "--height", "height_m", "--size", "400x300")
    with Image.open(out) as image:
        assert image.size == (400, 300)
        assert len(image.convert("RGB").getcolors(1 << 20) or []) > 10


def test_sun_stands_where_it_stands_here(program: Program, tmp_path: Path) -> None:
    """Of pvlib one file goes along; nothing else of it is needed."""
    out = tmp_path / "sun.csv"
    program("run", "sun.position", "--lon", 114.129, "--lat", 22.5456, "--times", "2026-01-20T08:34:23+08:00", "--out",
            out)
    row = out.read_text(encoding="utf-8-sig").splitlines()[1].split(",")
    assert float(row[1]) == pytest.approx(17.54, abs=0.02)
    assert float(row[2]) == pytest.approx(121.5, abs=0.05)


def test_rule_packs_go_along(program: Program, buildings: Path, tmp_path: Path) -> None:
    """A check with the shipped rules, by their name."""
    plots = tmp_path / "plots.gpkg"
    pyogrio.write_dataframe(pyogrio.read_dataframe(SAMPLE / "luohu.gpkg", layer="plots", max_features=50), plots)
    answer = json.loads(program("run", "plan.check", "--buildings", buildings, "--plots", plots, "--rules",
                                "shenzhen_2025", "--out", tmp_path / "check.csv", "--json").stdout)
    assert answer["metrics"]["pass"] + answer["metrics"]["fail"] > 0


def test_models_go_in_and_out(program: Program, buildings: Path, tmp_path: Path) -> None:
    """CityJSON is written and read again."""
    model = tmp_path / "model.city.json"
    program("scene", buildings, "--out", model)
    layers = json.loads(program("info", model, "--json").stdout)["layers"]
    assert layers[0]["kind"] == "scene"
    assert layers[0]["count"] == 100
