"""What is left of files that cannot be read in bulk."""

from __future__ import annotations

from pathlib import Path

import fiona
import pytest

from lohu_gis.core.errors import Cancelled, InputError
from lohu_gis.core.progress import Progress
from lohu_gis.io.reading import ReadOptions
from lohu_gis.io.vector import read as reading
from lohu_gis.io.vector.salvage import Saved, _records, salvage
from tests.io import shapefiles


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return shapefiles.write(tmp_path / "a.shp", [b"name"], [["东门".encode()], [b"b"], [b""]])


def test_the_same_rows_as_in_bulk(path: Path) -> None:
    result = salvage(path, options=ReadOptions(encoding="UTF-8", crs="EPSG:4547"))
    assert result.block.columns.to_pydict() == {"name": ["东门", "b", None]}
    assert result.block.geometry is not None
    assert result.block.geometry.coords.tolist() == [[0, 0], [1, 1], [2, 2]]
    assert (result.block.crs, result.driver, result.findings) == ("EPSG:4547", "ESRI Shapefile", ())


def test_records_that_raise_are_counted_and_skipped() -> None:
    class Odd:
        def __init__(self) -> None:
            self.left = iter([1, ValueError("bad date"), 2])

        def __iter__(self) -> Odd:
            return self

        def __next__(self) -> object:
            item = next(self.left)
            if isinstance(item, Exception):
                raise item
            return item

    saved = Saved()
    assert list(_records(Odd(), saved)) == [1, 2]
    assert (saved.lost, saved.first) == (1, "bad date")


def test_a_file_that_fails_for_ever_is_given_up() -> None:
    class Never:
        def __iter__(self) -> Never:
            return self

        def __next__(self) -> object:
            raise RuntimeError("again")

    saved = Saved()
    assert list(_records(Never(), saved)) == []
    assert saved.lost == 1000


def test_bulk_reading_falls_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InputError("file.corrupt", path=str(path), reason="in bulk")

    monkeypatch.setattr(reading, "open_stream", refuse)
    result = reading.read(path)
    assert len(result.block) == 3
    assert [f.code for f in result.findings] == ["file.corrupt"]


def test_nothing_to_save_keeps_the_first_error(tmp_path: Path) -> None:
    broken = tmp_path / "a.geojson"
    broken.write_text('{"type": "FeatureCollection", "features": [')
    with pytest.raises(InputError) as caught:
        reading.read(broken)
    assert caught.value.code == "file.corrupt"
    empty = tmp_path / "e.shp"
    with fiona.open(empty, "w", driver="ESRI Shapefile", schema={"geometry": "Point", "properties": {}}):
        pass
    with pytest.raises(InputError):
        salvage(empty)


def test_it_stops_when_asked(tmp_path: Path) -> None:
    rows = [[b"x"]] * 4000
    with pytest.raises(Cancelled):
        salvage(shapefiles.write(tmp_path / "b.shp", [b"n"], rows), progress=Progress(cancelled=lambda: True))
