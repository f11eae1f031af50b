"""Readings and stations from what sensors wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from lohu_gis.core.governance import READING_COLUMNS
from lohu_gis.core.params import (
    Number,
    Readings,
    Table,
    TableOutput,
    Text,
    ToolResult,
    VectorOutput,
    tool,
)
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.analysis.readings.raw import SensorFiles


@tool(id="sensors.read", title=N_("Read sensor data"), version=1,
      outputs=(TableOutput(id="readings", columns=READING_COLUMNS),
               VectorOutput(id="stations", columns=("station", "name"))),
      sources=("OGC SensorThings API 1.1 (18-088) and 2.0 (23-019)",))
def read(
    path: Annotated[SensorFiles, Readings()],
    stations: Annotated[FeatureTable | None, Table()] = None,
    start: Annotated[str | None, Text()] = None,
    step_min: Annotated[float | None, Number(unit="min", min=0, above_min=True, max=525_600)] = None,
    quantity: Annotated[str | None, Text()] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Read readings of sensors and the stations that they come from.

    Parameters
    ----------
    path
        SensorThings documents (1.0 to 2.0), CSV, workbook or Parquet in long or wide form; a folder of such files; or
        the address of a SensorThings service.
    stations
        Where the stations lie, where the readings do not say it: a column with their names, and longitude and latitude.
    start
        Time of the first row, for tables without a column of time.
    step_min
        Minutes from row to row, for the same.
    quantity
        What is measured, for tables that do not say it.

    Returns
    -------
    ToolResult
        Outputs ``readings`` (times in local time with offset, values in the units of the catalogue, flag empty for good
        ones, else ``missing``, ``suspect``, ``duplicate`` or the word of the file) and ``stations`` (points in
        EPSG:4326). Metrics ``readings``, ``stations``, ``series``, ``missing``, ``duplicates``, ``gaps``.

    Raises
    ------
    InputError
        ``readings.no_time``, ``readings.no_values``, ``readings.start_unreadable``, ``sensors.nothing``.
    """
    from lohu_gis.analysis.readings.reading import read_sensors

    found = read_sensors(path, stations, start, step_min, quantity or "", progress or Progress())
    return ToolResult({"readings": found.readings, "stations": found.stations}, found.metrics,
                      (*path.findings, *found.findings))
