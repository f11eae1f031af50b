"""A sound file in the place of another kind: readers say what it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.core.raster import Raster
from lohu_gis.io import door
from lohu_gis.io.raster.read import read_raster
from lohu_gis.io.write.door import write_raster, write_table
from tests.io.scene.models import glb, gltf_of, triangle
from tests.tools.tables import LOCAL, box, layer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One file of each kind."""
    cells = Raster(np.arange(16, dtype=np.float32).reshape(1, 4, 4), (5, 0, 0, 0, -5, 20), LOCAL, -9999.0)
    write_raster(tmp_path / "cells.tif", cells)
    (tmp_path / "cells.bin").write_bytes((tmp_path / "cells.tif").read_bytes())
    write_table(tmp_path / "rows.gpkg", layer([box(0, 0, 5, 5)], n=[1]).block)
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "model.glb").write_bytes(glb(*gltf_of([triangle()])))
    (tmp_path / "city.lohu").write_text("{}", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "cut.gpkg").write_bytes((tmp_path / "rows.gpkg").read_bytes()[:3000])
    (tmp_path / "cut.tif").write_bytes(b"II*\x00junk")
    return tmp_path


@pytest.mark.parametrize(("name", "code"), [
    ("cells.tif", "file.is_raster"), ("cells.bin", "file.is_raster"), ("city.lohu", "file.is_project"),
    ("folder", "file.is_folder"), ("model.glb", "scene.no_rows"), ("cut.gpkg", "file.truncated"),
    ("cut.tif", "file.corrupt"), ("missing.tif", "file.missing")])
def test_rows_of_a_file_of_another_kind(folder: Path, name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        door.read(folder / name)
    assert (caught.value.code, caught.value.facts["path"]) == (code, str(folder / name))


@pytest.mark.parametrize(("name", "code"), [
    ("rows.gpkg", "file.is_vector"), ("rows.csv", "file.is_vector"), ("city.lohu", "file.is_project"),
    ("folder", "file.is_folder"), ("model.glb", "file.is_model"), ("cut.tif", "file.corrupt"),
    ("missing.gpkg", "file.missing")])
def test_cells_of_a_file_of_another_kind(folder: Path, name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        door.open_raster(folder / name)
    assert (caught.value.code, caught.value.facts["path"]) == (code, str(folder / name))


def test_a_plain_raster_has_one_layer_of_its_own_name(folder: Path) -> None:
    assert read_raster(f"{folder / 'cells.tif'}|layer=cells").values.shape == (1, 4, 4)
    with pytest.raises(InputError) as caught:
        read_raster(f"{folder / 'cells.tif'}|layer=other")
    assert (caught.value.code, caught.value.facts["layers"]) == ("layer.missing", "cells")


def test_rasters_in_a_geopackage_are_read(tmp_path: Path) -> None:
    import rasterio

    path = tmp_path / "tiles.gpkg"
    with rasterio.open(path, "w", driver="GPKG", width=256, height=256, count=1, dtype="uint8", crs=LOCAL,
                       transform=rasterio.Affine(1, 0, 0, 0, -1, 256), RASTER_TABLE="relief") as made:
        made.write(np.full((1, 256, 256), 7, np.uint8))
    assert read_raster(path).values[0, 100, 100] == 7
    with pytest.raises(InputError) as caught:
        door.read(path)
    assert caught.value.code == "file.is_raster"
