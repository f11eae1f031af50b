"""Where the sun stands."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Number, TableOutput, Texts, ToolResult, tool
from lohu_gis.core.text import N_


@tool(id="sun.position", title=N_("Position of the sun"), version=1,
      outputs=(TableOutput(id="positions", columns=("time", "altitude_deg", "azimuth_deg", "true_solar_time")),),
      sources=("Reda, I. and Andreas, A. (2004): Solar position algorithm for solar radiation. Solar Energy 76",))
def position(
    lon: Annotated[float, Number(min=-180, max=180)],
    lat: Annotated[float, Number(min=-90, max=90)],
    times: Annotated[list[str], Texts(shape="2026-01-20T12:00+08:00,...")],
) -> ToolResult:
    """Altitude and azimuth of the sun at given times.

    Parameters
    ----------
    lon
        Longitude in degrees, east positive.
    lat
        Latitude in degrees, north positive.
    times
        Instants in ISO 8601, with commas between them; without an offset they are of Asia/Shanghai.

    Returns
    -------
    ToolResult
        A row per time: ``time`` (ISO 8601 with offset), ``altitude_deg`` above the horizon without refraction,
        ``azimuth_deg`` clockwise from true north, ``true_solar_time`` (HH:MM:SS; 12:00:00 when the sun crosses the
        meridian). Altitudes are topocentric, by NREL's Solar Position Algorithm.

    Raises
    ------
    UsageError
        ``parameter.invalid`` for a text that is no time, and for years outside of 1950 to 2150.
    """
    from lohu_gis.analysis.sun.days import clock_text, instant_of
    from lohu_gis.analysis.sun.position import positions, true_solar_seconds
    from lohu_gis.analysis.tables import new_table

    instants = [instant_of(text, "times") for text in times]
    unix = [instant.timestamp() for instant in instants]
    sun = positions(unix, lon, lat)
    table = new_table({
        "time": [instant.isoformat() for instant in instants], "altitude_deg": sun.altitude_deg,
        "azimuth_deg": sun.azimuth_deg,
        "true_solar_time": [clock_text(seconds) for seconds in true_solar_seconds(unix, lon)]})
    return ToolResult({"positions": table}, {"rows": len(instants)})
