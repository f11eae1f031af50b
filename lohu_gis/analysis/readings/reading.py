"""All that a path gave as one table of readings and one of stations."""

from __future__ import annotations

from lohu_gis.analysis.readings.assemble import Readings, assemble
from lohu_gis.analysis.readings.layouts import Clock, read_table
from lohu_gis.analysis.readings.raw import Raw, SensorFiles
from lohu_gis.analysis.readings.sensorthings import Collector, seconds
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable


def read_sensors(files: SensorFiles, stations: FeatureTable | None, start: str | None, step_min: float | None,
                 quantity: str, progress: Progress) -> Readings:
    """Readings and stations of all documents and tables.

    Raises
    ------
    InputError
        ``readings.no_time``, ``readings.no_values``, ``readings.start_unreadable``; ``sensors.nothing`` where neither
        a reading nor a station was found.
    """
    clock = _clock(start, step_min)
    placed = Raw() if stations is None else read_table("stations", stations, files.catalogue, Clock(0, 60))
    placed = Raw((), placed.stations)  # whatever else stands in the table of stations
    known = [station.station for station in placed.stations]
    parts = [placed]
    for number, (name, rows) in enumerate(files.tables):
        progress.at(0.6 * number / len(files.tables))
        parts.append(read_table(name, rows, files.catalogue, clock, quantity, known))
    collector = Collector()
    for number, (about, document) in enumerate(files.documents):
        if number % 100 == 0:
            progress.at(0.6 * number / len(files.documents))
        collector.add(document, about)
    parts.append(collector.result())
    progress.at(0.7)
    found = assemble(parts, files.catalogue)
    if not found.metrics["readings"] and not found.metrics["stations"]:
        raise InputError("sensors.nothing")
    progress.at(1.0)
    return found


def _clock(start: str | None, step_min: float | None) -> Clock | None:
    if start is None or step_min is None:
        return None
    return Clock(int(seconds([start])[0]), round(step_min * 60))
