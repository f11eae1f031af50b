"""From a scene and its table to what files of models hold; the one place for window and command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.tables import texts
from lohu_gis.core.project import Layer, Scenario
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.scene.cityjson.write import CityBuildings
from lohu_gis.scene3d.build.footprints import Footprints
from lohu_gis.scene3d.build.ids import BUILDINGS, scene_id
from lohu_gis.scene3d.build.raised import PROPOSED
from lohu_gis.scene3d.build.records import Records

SCENE_ENDINGS = (".png", ".glb", ".obj", ".json", ".mp4", ".gif")
"""What a scene can be written as; ``.json`` is CityJSON."""


def records_of(layer: Layer, table: FeatureTable, scenario: str = "", *, number: int = BUILDINGS,
               keep: npt.NDArray[np.bool_] | None = None) -> Records:
    """Names and attributes of the rows of a layer, by scene id; parts of one building share their name.

    A row without a name is called ``building_<fid>``, one of another layer than the buildings ``<layer>_<fid>``.

    Parameters
    ----------
    scenario
        Name of the scenario, written beside the columns; empty leaves it out.
    number
        Layer number of the scene ids.
    keep
        Rows that are meant; None takes all.
    """
    rows = np.arange(len(table)) if keep is None else np.flatnonzero(keep)
    names = _names(layer, table, number)
    columns: dict[str, Sequence[CellValue]] = {}
    for name in table.column_names:
        values = _plain(table, name)
        columns[name] = [values[row] for row in rows.tolist()]
    if scenario:
        columns["scenario"] = (scenario,) * len(rows)
    return Records(scene_id(number, table.fids[rows]), tuple(names[row] for row in rows.tolist()), columns)


def joined(parts: Sequence[Records]) -> Records:
    """Several records as one; columns that some do not have are None there."""
    names = tuple(name for part in parts for name in part.names)
    wanted = dict.fromkeys(column for part in parts for column in part.columns)
    columns = {column: [value for part in parts for value in part.columns.get(column, (None,) * len(part.names))]
               for column in wanted}
    return Records(np.concatenate([np.zeros(0, np.int64), *(part.ids for part in parts)]), names, columns)


def _names(layer: Layer, table: FeatureTable, number: int) -> tuple[str, ...]:
    plain = [f"{'building' if number == BUILDINGS else layer.id}_{fid}" for fid in table.fids.tolist()]
    usual = ("building_id", "id") if number == BUILDINGS else ("unit_id", "id")
    column = next((name for name in (layer.object_id, *usual) if name in table.column_names), None)
    if column is None:
        return tuple(plain)
    found = zip(texts(table, column), plain, strict=True)
    return tuple((text or "").strip() or name for text, name in found)


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
