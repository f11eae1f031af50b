from __future__ import annotations

import pytest

from lohu_gis.core.edits.tables import SetReading
from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import BlockOrigin, FileOrigin, Project, TableRef

PROJECT = Project(tables={"a": TableRef(origin=FileOrigin(path="/a.shp", encoding="GB18030")),
                          "b": TableRef(origin=BlockOrigin(block="sha256:1"))})


def test_a_crs_is_answered_and_the_rest_stays() -> None:
    changed = SetReading("a", crs="EPSG:4547").apply(PROJECT)
    assert changed.tables["a"].origin == FileOrigin(path="/a.shp", crs="EPSG:4547", encoding="GB18030")
    assert changed.tables["b"] is PROJECT.tables["b"]
    read = SetReading("a", encoding="UTF-8").apply(PROJECT).tables["a"].origin
    assert read == FileOrigin(path="/a.shp", encoding="UTF-8")


@pytest.mark.parametrize(("table", "code"), [("x", "table.unknown"), ("b", "table.not_a_file")])
def test_only_files_can_be_read_otherwise(table: str, code: str) -> None:
    with pytest.raises(Rejected) as caught:
        SetReading(table, crs="EPSG:4326").apply(PROJECT)
    assert caught.value.code == code
