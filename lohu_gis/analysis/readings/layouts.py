"""Tables of readings: long (a row is a reading) and wide (a column is a quantity or a station)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected
from lohu_gis.analysis.readings.catalogue import COMPASS, Catalogue, plain
from lohu_gis.analysis.readings.raw import NO_TIME, UNKNOWN, Raw, Series, Station
from lohu_gis.analysis.readings.sensorthings import seconds
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

_PARTS = ("year", "month", "day", "hour", "minute")
_NUMERIC_SHARE = 0.5
_BETWEEN = "\x1f"
_SHANGHAI_S = 8 * 3600


@dataclass(frozen=True)
class Clock:
    """Times of a table that has none: the first row's (seconds since 1970 UTC, `NO_TIME` for none) and the step."""

    start: int
    step_s: int


@dataclass(frozen=True)
class _Table:
    """A table with the columns that are recognised."""

    name: str
    rows: FeatureTable
    known: Mapping[str, str]
    catalogue: Catalogue

    def cells(self, what: str) -> list[Any] | None:
        """A recognised column as a list; None where there is none."""
        column = self.known.get(what)
        return None if column is None else self.rows.column(column).to_pylist()


def read_table(name: str, rows: FeatureTable, catalogue: Catalogue, clock: Clock | None = None,
               quantity: str = "", stations: Collection[str] = ()) -> Raw:
    """Readings of one table.

    Parameters
    ----------
    name
        Of the file: what a station or quantity is called that no column names.
    clock
        Times of rows that have none.
    quantity
        What is measured where the table does not say.
    stations
        Names of known stations; columns called so hold their readings.

    Raises
    ------
    InputError
        ``readings.no_time``: no column of time, and no `clock`; ``readings.no_values``.
    """
    known = recognise(rows.column_names, catalogue)
    table = _Table(name, rows, known, catalogue)
    placed = _stations(table)
    if "value" in known and ("quantity" in known or "station" in known or quantity):
        return Raw(_long(table, clock, quantity), placed)
    wide = [column for column in rows.column_names if column not in known.values()]
    if placed and "time" not in known and not any(_numeric(table, c) for c in wide if catalogue.is_known(c)):
        return Raw((), placed)
    return _wide(table, wide, clock, quantity, stations, placed)


def recognise(names: Sequence[str], catalogue: Catalogue) -> dict[str, str]:
    """What columns are -> their names; of two names for one thing the better one."""
    plains: dict[str, str] = {}
    for name in names:
        plains.setdefault(plain(name), name)
    found: dict[str, str] = {}
    for what, known in catalogue.known_columns.items():
        column = next((plains[word] for word in known if word in plains and plains[word] not in found.values()), None)
        if column is not None and what != "ignored":
            found[what] = column
    return found


def _times(table: _Table, clock: Clock | None) -> I64:
    """Times of all rows from one column, from columns of year, month, day ..., or from the clock."""
    if "year" in table.known and "month" in table.known and "day" in table.known:
        parts = [np.array([0 if v is None else int(v) for v in table.cells(part) or [0] * len(table.rows)], np.int64)
                 for part in _PARTS]
        months = (parts[0] - 1970) * 12 + parts[1] - 1
        days = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + parts[2] - 1
        local: I64 = days * 86_400 + parts[3] * 3_600 + parts[4] * 60 - _SHANGHAI_S
        return local
    if "time" in table.known:
        return _time_column(table.rows.column(table.known["time"]))
    if clock is None:
        raise InputError("readings.no_time", columns=", ".join(table.rows.column_names[:8]))
    if clock.start == NO_TIME:
        raise InputError("readings.start_unreadable")
    return clock.start + clock.step_s * np.arange(len(table.rows), dtype=np.int64)


def _time_column(column: Any) -> I64:
    """A column of times; timestamps without a zone and texts without an offset are local (Asia/Shanghai)."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_timestamp(column.type):
        whole = pc.cast(column, pa.timestamp("s", column.type.tz), safe=False)
        missing = np.asarray(pc.is_null(whole).to_numpy(zero_copy_only=False), bool)
        stamps = pc.fill_null(pc.cast(whole, pa.int64()), 0).to_numpy(zero_copy_only=False).astype(np.int64)
        local = stamps if column.type.tz else stamps - _SHANGHAI_S
        return np.where(missing, NO_TIME, local)
    coded = pc.dictionary_encode(column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column)
    known = seconds(coded.dictionary.to_pylist())
    index = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    times: I64 = np.append(known, NO_TIME)[index]
    return times


def _long(table: _Table, clock: Clock | None, quantity: str) -> tuple[Series, ...]:
    """One series for each pair of quantity and unit."""
    rows = len(table.rows)
    times = _times(table, clock)
    values = _numbers(table, table.known["value"])
    stations = _names(table.cells("station"), rows, table.name)
    quantities = _names(table.cells("quantity"), rows, quantity or UNKNOWN)
    units = _names(table.cells("unit"), rows, "")
    flags = table.cells("flag")
    words = None if flags is None else np.array([*[None if v is None else str(v) for v in flags], None], object)[:-1]
    found = []
    pairs = np.array([f"{q}{_BETWEEN}{u}" for q, u in zip(quantities, units, strict=True)], object)
    for pair in dict.fromkeys(pairs.tolist()):
        at = np.flatnonzero(pairs == pair)
        name, _mark, unit = str(pair).partition(_BETWEEN)
        found.append(Series(stations[at], times[at], values[at], name, unit, None if words is None else words[at]))
    return tuple(found)


def _wide(table: _Table, columns: Sequence[str], clock: Clock | None, quantity: str, stations: Collection[str],
          placed: tuple[Station, ...]) -> Raw:
    """One series for each column: of the quantity it is called by, or of the station."""
    ignored = set(table.catalogue.known_columns.get("ignored", ()))
    numeric = [c for c in columns if plain(c) not in ignored and _numeric(table, c)]
    winds = [c for c in columns if c not in numeric and table.catalogue.quantity_of(c) == "wind_direction"]
    others = [c for c in columns if c not in numeric and c not in winds and plain(c) not in ignored]
    if not numeric:
        raise InputError("readings.no_values", columns=", ".join(table.rows.column_names[:8]))
    times, rows = _times(table, clock), len(table.rows)
    findings = [Finding(code="readings.columns_ignored", severity="info", count=len(others),
                        facts={"columns": ", ".join(others[:10])})] if others else []
    quantities = [c for c in numeric if table.catalogue.is_known(c)]
    by_station = not quantities and "station" not in table.known and (
        bool(set(numeric) & set(stations)) or all(c.strip().isdigit() for c in numeric) or bool(quantity))
    if by_station:
        if not quantity:
            findings.append(Finding(code="readings.no_quantity"))
        series = [Series(np.full(rows, c.strip(), object), times, _numbers(table, c), quantity or UNKNOWN)
                  for c in numeric]
        return Raw(tuple(series), placed or tuple(Station(c.strip()) for c in numeric), tuple(findings))
    names = _names(table.cells("station"), rows, table.name)
    series = [Series(names, times, _numbers(table, c), c, table.catalogue.unit_in(c)) for c in numeric]
    series += [Series(names, times, _winds(table, c), c, "deg") for c in winds]
    return Raw(tuple(series), placed, tuple(findings))


def _stations(table: _Table) -> tuple[Station, ...]:
    """Stations that the table places: by columns of longitude and latitude, or by its geometry."""
    names = table.cells("station")
    xs, ys = table.cells("x"), table.cells("y")
    titles = table.cells("name")
    if names is None:
        names, titles = (titles, titles) if titles is not None else (None, None)
    geometry = table.rows.geometry()
    if names is None or (geometry is None and (xs is None or ys is None)):
        return ()
    more = _more(table) if "value" not in table.known and "time" not in table.known else {}
    found: dict[str, Station] = {}
    places = _places(table.rows) if geometry is not None else [
        (_degree(x), _degree(y)) for x, y in zip(xs or (), ys or (), strict=True)]
    for row, name in enumerate(names):
        if name is not None and _name(name) not in found:
            title = titles[row] if titles is not None else None
            about = {column: cells[row] for column, cells in more.items() if cells[row] is not None}
            found[_name(name)] = Station(_name(name), "" if title is None else str(title), *places[row], about)
    return tuple(found.values())


def _more(table: _Table) -> dict[str, list[Any]]:
    """Other columns of a table of stations that hold plain values."""
    placing = {table.known[what] for what in ("station", "name", "x", "y") if what in table.known}
    ignored = set(table.catalogue.known_columns.get("ignored", ()))
    found = {name: table.rows.column(name).to_pylist() for name in table.rows.column_names
             if name not in placing and plain(name) not in ignored}
    return {name: cells for name, cells in found.items()
            if all(cell is None or isinstance(cell, str | int | float | bool) for cell in cells)}


def _places(rows: FeatureTable) -> list[tuple[float | None, float | None]]:
    """Points of the rows in degrees; None where a row has none."""
    import shapely

    geometry = rows.geometry()
    if geometry is None:
        return [(None, None)] * len(rows)
    if rows.crs is not None:
        geometry = reprojected(geometry, rows.crs, "EPSG:4326")[0]
    points = shapely.point_on_surface(to_shapely(geometry))
    return [(None, None) if point is None or point.is_empty else (point.x, point.y) for point in points]


def _degree(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if abs(number) <= 180 else None


def _name(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _names(cells: list[Any] | None, rows: int, default: str) -> npt.NDArray[np.object_]:
    found = np.empty(rows, object)
    found[:] = [default if cells is None or value is None else _name(value) for value in cells or [None] * rows]
    return found


def _numeric(table: _Table, column: str) -> bool:
    """Whether most filled cells of a column are numbers."""
    import pyarrow as pa

    kind = table.rows.column(column).type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return True
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return False
    cells = [v for v in table.rows.column(column)[:2000].to_pylist() if v not in (None, "", "NA", "NaN", "-", "null")]
    return bool(cells) and sum(np.isfinite(_number(v)) for v in cells) > _NUMERIC_SHARE * len(cells)


def _numbers(table: _Table, column: str) -> F64:
    import pyarrow as pa

    source = table.rows.column(column)
    if pa.types.is_integer(source.type) or pa.types.is_floating(source.type):
        array = source.combine_chunks() if isinstance(source, pa.ChunkedArray) else source
        return np.asarray(array.cast(pa.float64()).to_numpy(zero_copy_only=False), np.float64)
    return np.array([_number(value) for value in source.to_pylist()], np.float64)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return np.nan


def _winds(table: _Table, column: str) -> F64:
    return np.array([COMPASS.get(str(value).strip().upper(), np.nan)
                     for value in table.rows.column(column).to_pylist()], np.float64)
