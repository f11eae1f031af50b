"""Rows -> CityJSON 2.0, checked by cjio, by a reading of the standard, and by reading it back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.bridge import from_shapely, to_shapely
from lohu_gis.io.scene.cityjson.faces import city_meshes
from lohu_gis.io.scene.cityjson.parse import read_city
from lohu_gis.io.scene.cityjson.rows import building_block
from lohu_gis.io.scene.cityjson.write import CityBuildings, write_city
from tests.io.scene.test_cityjson_read import volume

NAN = float("nan")
CJIO = """
import json, sys, collections
from cjio import cityjson
with open(sys.argv[1], encoding="utf-8") as file:
    found = cityjson.reader(file)
count = len(found.j["vertices"])
upgraded, _ = found.upgrade_version("2.0", 3)
box = found.calculate_bbox()
found.remove_duplicate_vertices()
found.remove_orphan_vertices()
lods = sorted({shape["lod"] for thing in found.j["CityObjects"].values() for shape in thing["geometry"]})
print(json.dumps({"version": found.get_version(), "epsg": found.get_epsg(), "vertices": count, "upgraded": upgraded,
                  "tidy": len(found.j["vertices"]), "box": [float(part) for part in box], "lods": lods,
                  "kinds": collections.Counter(thing["type"] for thing in found.j["CityObjects"].values())}))
"""
"""In a process of its own, because cjio changes how the whole process writes JSON."""

COURT = shapely.box(0, 0, 20, 20).difference(shapely.box(5, 5, 15, 15))
PAIR = shapely.multipolygons([shapely.box(30, 0, 40, 10), shapely.box(50, 0, 60, 10)])
PODIUM, TOWER = shapely.box(100, 0, 140, 40), shapely.box(110, 10, 130, 30)


def city(shapes: list[Any], names: list[str], lower: list[float], upper: list[float], **more: Any) -> CityBuildings:
    """Buildings to write, with storeys of 3 m where nothing else is said."""
    low, high = np.array(lower), np.array(upper)
    values: dict[str, Any] = {"crs": "EPSG:4547", "storeys": np.round((high - low) / 3), "title": "罗湖",
                              "date": "2026-01-20"} | more
    return CityBuildings(from_shapely(shapes), names, low, high, **values)


def sample() -> CityBuildings:
    """A courtyard, two halves, a podium with its tower, and one of unknown height."""
    return city([COURT, PAIR, PODIUM, TOWER, shapely.box(200, 0, 210, 10)], ["A 座", "B", "T", "T", "U"],
                [3, 3, 2, 14, 1], [15, 12, 14, 98, NAN], scenario="方案 A",
                attributes={"use": ["住宅", "office", "shop", "office", None], "class": [1, 2, 3, 3, 4],
                            "built": [1999, 2000, 2026, 2026, None]},
                proposed=np.array([False, False, True, True, False]))


def check(document: dict[str, Any]) -> None:
    """What the standard asks of a CityJSON 2.0 file with buildings; solids are closed, each edge used once each way."""
    assert set(document) == {"type", "version", "transform", "metadata", "CityObjects", "vertices"}
    assert (document["type"], document["version"]) == ("CityJSON", "2.0")
    assert all(isinstance(v, int) for vertex in document["vertices"] for v in vertex)
    assert len({tuple(v) for v in document["vertices"]}) == len(document["vertices"])
    used: set[int] = set()
    for name, thing in document["CityObjects"].items():
        assert thing["type"] in ("Building", "BuildingPart")
        assert (thing["type"] == "BuildingPart") == ("parents" in thing)
        for other in thing.get("children", []):
            assert document["CityObjects"][other]["parents"] == [name]
        for shape in thing["geometry"]:
            assert isinstance(shape["lod"], str)
            if shape["type"] == "MultiSurface":
                used.update(v for face in shape["boundaries"] for ring in face for v in ring)
                continue
            (shell,) = shape["boundaries"]
            assert len(shape["semantics"]["values"][0]) == len(shell)
            edges: Counter[tuple[int, int]] = Counter()
            for face in shell:
                for ring in face:
                    assert len(ring) >= 3
                    assert len(set(ring)) == len(ring)
                    used.update(ring)
                    edges.update(zip(ring, ring[1:] + ring[:1], strict=True))
            assert all(count == 1 and edges[b, a] == 1 for (a, b), count in edges.items())
    assert used == set(range(len(document["vertices"])))


def test_solids_are_closed_and_hold_what_they_should(tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    assert write_city(path, sample()) == ()
    check(json.loads(path.read_text(encoding="utf-8")))
    model = read_city(path)
    assert model.findings[0].code == "scene.lods"
    flat = 100 * 1 / 3  # the footprint of unknown height at 1 m, seen from the zero, is a pyramid
    assert volume(city_meshes(model)) == pytest.approx(300 * 12 + 200 * 9 + 1600 * 12 + 400 * 84 + flat)


def test_cjio_reads_what_is_written(tmp_path: Path) -> None:
    """cjio finds the counts, the system, and nothing to tidy up."""
    path = tmp_path / "a.city.json"
    write_city(path, sample())
    run = subprocess.run([sys.executable, "-c", CJIO, str(path)], capture_output=True, check=True, text=True,
                         encoding="utf-8", env=os.environ | {"PYTHONUTF8": "1"})
    found = json.loads(run.stdout)
    assert (found["version"], found["epsg"], found["upgraded"]) == ("2.0", 4547, True)
    assert found["kinds"] == {"Building": 4, "BuildingPart": 2}
    assert found["vertices"] == found["tidy"] == len(json.loads(path.read_text(encoding="utf-8"))["vertices"])
    assert found["box"] == pytest.approx([0, 0, 1, 210, 40, 98])
    assert found["lods"] == ["0", "1"]


def test_what_is_known_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    write_city(path, sample())
    document = json.loads(path.read_text(encoding="utf-8"))
    things, metadata = document["CityObjects"], document["metadata"]
    assert (metadata["title"], metadata["referenceDate"]) == ("罗湖 – 方案 A", "2026-01-20")
    assert things["T-1"]["attributes"]["conditionOfConstruction"] == "projected"
    assert "conditionOfConstruction" not in things["B"]["attributes"]
    assert things["T-1"]["attributes"]["class"] == "3"  # the standard wants text
    assert things["T-2"]["attributes"]["storeysAboveGround"] == 28
    assert things["T"]["attributes"]["built"] == 2026
    assert "use" not in things["T"]["attributes"]  # its parts differ


def test_round_trip_keeps_names_storeys_heights_and_scenario(tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    given_ = sample()
    write_city(path, given_)
    block = building_block(read_city(path), "x")
    found = block.columns.to_pydict()
    assert found["building_id"] == ["A 座", "B", "T", "T", "U"]
    assert found["part"] == [None, None, "T-1", "T-2", None]
    assert found["ground_m"] == [3, 3, 2, 2, 1]
    assert found["base_m"] == [0, 0, 0, 12, 0]
    assert found["height_m"] == [12, 9, 12, 96, None]
    assert found["storeys"] == [4, 3, 4, 28, None]
    assert found["scenario"] == ["方案 A"] * 5
    assert found["use"] == ["住宅", "office", "shop", "office", None]
    assert block.crs == "EPSG:4547"
    assert block.geometry is not None
    for one, other in zip(to_shapely(block.geometry), to_shapely(given_.geometry), strict=True):
        assert one.equals(other)


def test_names_that_are_taken_are_not_given_to_parts(tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    write_city(path, city([PODIUM, TOWER, COURT], ["T", "T", "T-1"], [0, 5, 0], [5, 9, 3]))
    document = json.loads(path.read_text())
    assert set(document["CityObjects"]) == {"T", "T-1", "T-2", "T-3"}
    assert document["CityObjects"]["T"]["children"] == ["T-2", "T-3"]
    check(document)


def test_real_names_of_parts_survive(tmp_path: Path, real_data: Path) -> None:
    """Zurich and the 3D BAG: read, written, read; buildings, parts, heights and areas are the same."""
    for name in ("zurich_subset_lod2.json", "3dbag_b2.city.jsonl"):
        before = building_block(read_city(real_data / "cityjson" / name), "x")
        table = before.columns.to_pydict()
        assert before.geometry is not None
        ground, base, height = (np.array(table[key], float) for key in ("ground_m", "base_m", "height_m"))
        path = tmp_path / "a.city.json"
        write_city(path, CityBuildings(before.geometry, table["building_id"], ground + base, ground + height,
                                       before.crs, np.full(len(before), NAN), table))
        check(json.loads(path.read_text(encoding="utf-8")))
        after = building_block(read_city(path), "y")
        assert after.geometry is not None
        found = after.columns.to_pydict()
        order = {key: number for number, key in enumerate(found["part"])}
        rows = [order[key] for key in table["part"]]
        assert [found["building_id"][row] for row in rows] == table["building_id"]
        for key in ("ground_m", "base_m", "height_m"):
            assert [found[key][row] for row in rows] == pytest.approx(table[key], abs=0.0021)
        areas = shapely.area(to_shapely(after.geometry))
        assert areas[rows] == pytest.approx(shapely.area(to_shapely(before.geometry)), rel=1e-3, abs=0.01)


def test_footprints_that_cross_themselves_are_mended(tmp_path: Path) -> None:
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    thin = shapely.Polygon([(0, 0), (10, 0), (10, 0.0001)])
    line = shapely.LineString([(0, 0), (1, 1)])
    path = tmp_path / "a.city.json"
    findings = write_city(path, city([bow, thin, line, COURT], ["a", "b", "c", "d"], [0] * 4, [3] * 4))
    assert [(f.code, f.count) for f in findings] == [("scene.mended", 1)]
    document = json.loads(path.read_text())
    assert set(document["CityObjects"]) == {"a", "d"}
    assert len(document["CityObjects"]["a"]["geometry"]) == 2
    assert volume(city_meshes(read_city(path))) == pytest.approx(50 * 3 + 300 * 3)


def test_a_system_without_number_is_told_and_nothing_is_written_over_on_failure(tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    path.write_text("old")
    local = "+proj=tmerc +lat_0=22.31 +lon_0=114.17 +x_0=50000 +ellps=GRS80 +units=m"
    (found,) = write_city(path, city([COURT], ["a"], [0], [3], crs=local))
    assert found.code == "scene.crs_left_out"
    assert "referenceSystem" not in json.loads(path.read_text())["metadata"]
    with pytest.raises(InputError) as raised:
        write_city(tmp_path / "none" / "a.city.json", sample())
    assert raised.value.code == "out.folder_missing"
    assert [p.name for p in tmp_path.iterdir()] == ["a.city.json"]


def test_nothing_to_write_is_an_empty_model(tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    write_city(path, city([], [], [], []))
    document = json.loads(path.read_text())
    assert (document["CityObjects"], document["vertices"]) == ({}, [])
    assert len(building_block(read_city(path), "x")) == 0


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 40), st.integers(1, 30),
                          st.floats(0, 50), st.floats(0.1, 300)), min_size=1, max_size=12))
def test_whatever_is_written_is_read_back(boxes: list[tuple[int, int, int, int, float, float]]) -> None:
    import tempfile

    shapes = [shapely.box(100 * x + 0.1234567, 100 * y, 100 * x + w + 0.1234567, 100 * y + h)
              for x, y, w, h, _, _ in boxes]
    lower = [low for *_, low, _ in boxes]
    upper = [low + tall for *_, low, tall in boxes]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.city.json"
        write_city(path, city(shapes, [f"b{n}" for n in range(len(boxes))], lower, upper))
        check(json.loads(path.read_text()))
        block = building_block(read_city(path), "x")
    found = block.columns.to_pydict()
    assert found["ground_m"] == pytest.approx(lower, abs=0.0011)
    assert found["height_m"] == pytest.approx([u - low for u, low in zip(upper, lower, strict=True)], abs=0.0011)
    assert block.geometry is not None
    assert shapely.area(to_shapely(block.geometry)) == pytest.approx([w * h for _, _, w, h, _, _ in boxes], rel=1e-2)
