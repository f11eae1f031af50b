"""A small city of four buildings, as the sample has them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import shapely

from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.scenarios import AddScenario
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.project import FileOrigin, Layer, Project, Scenario, TableRef, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock

BLOCK = TableBlock("b", pa.table({
    "building_id": pa.array(["B1", "B2", "B3", "P0007"]), "storeys": pa.array([4, 6, None, 10], pa.int64()),
    "height_m": pa.array([12.0, 18.0, None, 42.0]), "use": pa.array(["office", "residential", "residential", None]),
    "use_name": pa.array(["办公", "住宅", "住宅", None]), "name": pa.array(["甲", "乙", None, None]),
    "name_en": pa.array(["A", None, None, None])}),
    from_shapely([shapely.box(0, 0, 20, 10), shapely.box(30, 0, 40, 10), shapely.box(50, 0, 60, 10), None]),
    np.array([1, 2, 3, 8], np.int64), "EPSG:4547")
LAYER = Layer(id="buildings", name="建筑", height="height_m", storeys="storeys", role="buildings", use="use",
              content=VectorContent(table="b", style=VectorStyle(renderer=Single(symbol=FillSymbol()))))


def city(*, scenario: bool = True) -> Project:
    """The city, with a scenario at work or in the base."""
    project = AddLayer(LAYER, {"b": TableRef(origin=FileOrigin(path="b.gpkg"))}).apply(Project())
    return AddScenario(Scenario(id="s", name="方案", parent="base")).apply(project) if scenario else project


def table_of(project: Project, scenario: str | None = None) -> FeatureTable:
    """The buildings as a scenario sees them."""
    return FeatureTable(BLOCK, tuple(project.overlay("b", name) for name in project.lineage(scenario)))
