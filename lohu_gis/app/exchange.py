"""From a scene and its table to what files of models hold; the one place for window and command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lohu_gis.app.tools.runner import object_names
from lohu_gis.core.project import Layer, Scenario
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.scene.cityjson.write import CityBuildings
from lohu_gis.scene3d.build.footprints import Footprints
from lohu_gis.scene3d.build.raised import PROPOSED
from lohu_gis.scene3d.build.records import Records

SCENE_ENDINGS = (".png", ".glb", ".obj", ".json", ".mp4", ".gif")
"""What a scene can be written as; ``.json`` is CityJSON."""


def records_of(layer: Layer, table: FeatureTable, scenario: str = "") -> Records:
    """Names and attributes of the buildings of a layer, by fid; parts of one building share their name.

    A building without a name is called ``building_<fid>``. `scenario` is written beside the columns.
    """
    names = _names(layer, table)
    columns: dict[str, Sequence[CellValue]] = {name: _plain(table, name) for name in table.column_names}
    if scenario:
        columns["scenario"] = (scenario,) * len(table)
    return Records(table.fids, names, columns)


def _names(layer: Layer, table: FeatureTable) -> tuple[str, ...]:
    column = layer.object_id if layer.object_id in table.column_names else None
    found = object_names(table, column)
    if column is None and not {"building_id", "id"} & set(table.column_names):
        return tuple(f"building_{fid}" for fid in table.fids.tolist())
    return tuple(name.strip() or f"building_{fid}" for name, fid in zip(found, table.fids.tolist(), strict=True))


def _plain(table: FeatureTable, name: str) -> list[CellValue]:
    """A column as plain values; times as text, NaN as missing."""
    return [_cell(value) for value in table.column(name).to_pylist()]


def _cell(value: object) -> CellValue:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def scenario_title(scenario: Scenario | None, lang: str) -> str:
    """Name of a scenario in the language of the person; empty for none."""
    if scenario is None:
        return ""
    return scenario.name_en if lang == "en" and scenario.name_en else scenario.name


def city_of(buildings: Footprints, records: Records, storeys: npt.NDArray[np.float64], crs: str | None,
            scenario: str = "", title: str = "") -> CityBuildings:
    """The buildings of a scene for `io.scene.cityjson.write`, standing on the ground of the scene.

    Parameters
    ----------
    buildings
        Rows of a scene; those that `records` do not know (units, context) are left out.
    storeys
        Of the rows of `records`, NaN where unknown.
    """
    row = records.rows(buildings.fids)
    order = np.flatnonzero(row >= 0)
    order = order[np.argsort(row[order], kind="stable")]
    rows = row[order]
    kept = buildings.take(order)
    return CityBuildings(
        kept.geometry, [records.names[n] for n in rows.tolist()], kept.base_m + kept.lower_m,
        kept.base_m + kept.height_m, crs, storeys[rows],
        {name: [values[n] for n in rows.tolist()] for name, values in records.columns.items() if name != "scenario"},
        kept.state == PROPOSED, scenario, title, today())


def today() -> str:
    """The day of writing in China, ISO 8601."""
    return dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date().isoformat()
