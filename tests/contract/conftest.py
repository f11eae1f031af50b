"""A folder of small sources as a stranger has them, written by geopandas and by hand, and the program to ask."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from lohu_gis.__main__ import main
from lohu_gis.app import i18n
from tests.contract.made import buildings, plots, points
from tests.contract.program import Answer, Run


@pytest.fixture
def lohu(capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Calls the program in English; what libraries write past Python is heard too."""
    def call(*words: object) -> Answer:
        capfd.readouterr()
        code = main(["--lang", "en", *map(str, words)])
        heard = capfd.readouterr()
        return Answer(code, heard.out, heard.err)
    yield call
    i18n.set_language(None)


@pytest.fixture(scope="session")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources that no test may change; blanks and Chinese in the paths."""
    folder = tmp_path_factory.mktemp("数 据")
    buildings().to_file(folder / "buildings.gpkg")
    buildings().to_crs(2230).to_file(folder / "feet.gpkg")
    plots().to_file(folder / "plots.gpkg")
    plots().to_crs(4326).to_file(folder / "degrees.gpkg")
    points().to_file(folder / "points.gpkg")
    points().to_crs(4326).to_file(folder / "点 位.shp", encoding="utf-8")
    points().iloc[:0].to_file(folder / "none.gpkg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a layer without a system is what is wanted
        plots().set_crs(None, allow_override=True).to_file(folder / "nowhere.shp")
    pd.DataFrame({"lon": [114.1, 114.12, None, 500, 0], "lat": [22.55, 22.56, 22.5, 22, 0],
                  "name": ["a", "=1+1", "-x", "@q", "+7"], "v": [1, -2, 3, 4, -5.5]}).to_csv(
        folder / "table.csv", index=False)
    chinese = "名称,经度,纬度\n罗湖区人民政府,114.12,22.55\n东门街道,114.13,22.56\n"
    (folder / "gbk.csv").write_bytes(chinese.encode("gbk"))
    whole = (folder / "points.gpkg").read_bytes()
    (folder / "cut.gpkg").write_bytes(whole[:len(whole) // 2])
    (folder / "text.gpkg").write_text("hello", encoding="utf-8")
    for ending in ("gpkg", "geojson", "csv", "shp", "tif", "parquet", "xlsx", "fgb"):
        (folder / f"empty.{ending}").write_bytes(b"")
    (folder / "folder.gpkg").mkdir()
    return folder
