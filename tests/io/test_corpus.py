"""Hundreds of odd, broken and exotic files of other projects: no crash, no hang, no traceback, nothing changed."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.io import corpus

pytestmark = pytest.mark.real_data

LIMIT_S = 25
FEW = (
    "fiona/multicurve.gml", "fiona/trio.geojson", "gdal-autotest/gcore/byte_truncated.tif", "qgis/kbs.gpkg",
    "gdal-autotest/gcore/corrupted_gtiff_tags.tif", "gdal-autotest/ogr/gpkg/huge_feature_count.gpkg",
    "gdal-autotest/ogr/mitab/all_geoms.mif", "gdal-autotest/ogr/filegdb/curves.gdb",
    "gdal-autotest/ogr/vrt/invalid.vrt",
    "gdal-autotest/ogr/csv/testquoteheader2.csv", "gdal-autotest/ogr/parquet/overture_map_extract.parquet",
    "gdal-autotest/gdrivers/gpkg/50000_25000_uint16.gpkg.zip", "qgis/vector_tile/1-0-1.pbf", "qgis/lines_cardinals.shp",
    "gdal-autotest/gcore/bigtiff_header_extract.tif", "gdal-autotest/gdrivers/hfa/87test.img")


@pytest.fixture(scope="module")
def folder(real_data: Path) -> Path:
    """The corpus; skips where it is not there."""
    if not (real_data / "robustness" / "expected.csv").is_file():
        pytest.skip("no corpus of odd files beside the project")
    return real_data / "robustness"


def expected(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "expected.csv").open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def answers(folder: Path, paths: list[str]) -> dict[str, dict[str, Any]]:
    """What opening each file came to."""
    run = subprocess.run(
        [sys.executable, corpus.__file__, str(LIMIT_S)], input="\n".join(str(folder / p) for p in paths), text=True,
        capture_output=True, check=True, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert run.stderr == ""
    found = [json.loads(line) for line in run.stdout.splitlines()]
    return {str(Path(a["path"]).relative_to(folder)): a for a in found}


def counts(row: dict[str, str], layers: int) -> range:
    """Row counts that agree with the bare reader's: exactly its own, but the first row of a sheet is its heading here
    while the bare reader guesses, so each sheet may have one row less."""
    count = int(row["features_or_size"])
    sheets = layers if row["driver"] in ("ODS", "XLSX") else 0
    return range(count - sheets, count + 1)


def check(folder: Path, rows: list[dict[str, str]]) -> None:
    """Open the files of the given rows and compare with what a bare reader said of them."""
    before = corpus.tree(folder)
    found = answers(folder, list(dict.fromkeys(r["path"] for r in rows)))
    assert corpus.tree(folder) == before
    wrong = [a for a in found.values() if {"died", "traceback", "raised"} & set(a)]
    assert not wrong
    problems = []
    for row in rows:
        answer = found[row["path"]]
        kinds = ("raster",) if row["kind"] == "raster" else ("vector", "table")
        layers = [layer for layer in answer["layers"] if layer[1] in kinds]
        if row["opens"] != "no" and row["driver"] and not layers:
            problems.append((row["path"], "opens elsewhere", answer["findings"]))
        complete = row["opens"] == "yes" and row["kind"] == "vector" and 0 < int(row["layers"] or 0) < 12
        if complete and layers and sum(layer[3] for layer in layers) not in counts(row, len(layers)):
            problems.append((row["path"], row["features_or_size"], str(layers)))
        if not answer["layers"] and not any(f.startswith("file.") for f in answer["findings"]):
            problems.append((row["path"], "no layer and no reason", answer["findings"]))
    assert not problems


def test_a_handful(folder: Path) -> None:
    chosen = [r for r in expected(folder) if r["path"] in FEW]
    assert {r["path"] for r in chosen} >= set(FEW[:3])
    check(folder, chosen)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_all(folder: Path) -> None:
    check(folder, list(expected(folder)))
