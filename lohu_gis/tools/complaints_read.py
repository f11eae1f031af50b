"""Complaints from an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from lohu_gis.core.governance import COMPLAINT_COLUMNS
from lohu_gis.core.params import Choice, Export, Profile, Text, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.analysis.complaints.rules import ReadingRules


@tool(id="complaints.read", title=N_("Read complaints"), version=1,
      outputs=(VectorOutput(id="complaints", columns=COMPLAINT_COLUMNS),),
      sources=("Open311 GeoReport v2", "GB 11643-1999: identity numbers and their check digit"))
def read(
    table: Annotated[FeatureTable, Export()],
    profile: Annotated[ReadingRules, Profile(group="complaints")] = "auto",  # type: ignore[assignment]
    datum: Annotated[Literal["wgs84", "cgcs2000", "gcj02", "bd09"] | None,
                     Choice(options=("wgs84", "cgcs2000", "gcj02", "bd09"))] = None,
    *,
    zone: Annotated[str | None, Text()] = None,
    subdistricts: Annotated[FeatureTable | None, Vector("polygon")] = None,
    communities: Annotated[FeatureTable | None, Vector("polygon")] = None,
    grids: Annotated[FeatureTable | None, Vector("polygon")] = None,
    buildings: Annotated[FeatureTable | None, Vector("polygon")] = None,
    coarsest: Annotated[Literal["none", "building", "grid", "community", "subdistrict"],
                        Choice(options=("none", "building", "grid", "community", "subdistrict"))] = "subdistrict",
    progress: Progress | None = None,
) -> ToolResult:
    """Read an export of a hotline, a 311 system or a grid platform as complaints.

    Columns are recognised by their headings, several forms of time in one column are read, and persons are masked in
    every column before anything else sees the rows.

    Parameters
    ----------
    table
        The export as it is: CSV, TSV, workbook, Open311 in JSON or XML, or any layer.
    profile
        ``auto`` recognises the headings, with the answers that were confirmed for the same layout before; or a TOML
        file that says which column is what.
    datum
        Of coordinates in degrees; without it the names of the columns say it, else the areas that the rows name.
    zone
        Of times without an offset, and of all times in the result; Asia/Shanghai unless the profile says another.
    subdistricts
        Areas of sub-districts, to place rows without coordinates by name.
    communities
        Areas of communities, likewise.
    grids
        Areas of the grid, likewise.
    buildings
        Buildings with names, looked for in addresses and texts, likewise.
    coarsest
        The coarsest of these that rows are placed by, or none; all rows of one area stand at one point of it, which a
        heat map takes for a hot spot.

    Returns
    -------
    ToolResult
        All rows in order as points in EPSG:4326; rows without a place keep a missing geometry. ``place_source`` says
        how each was placed and how sure that is (``community:0.95``). ``person`` counts persons where the export has
        telephones. Metrics ``rows``, ``placed``, ``unplaced``, ``masked`` (cells).

    Raises
    ------
    InputError
        ``complaints.unrecognised``, ``column.missing``.
    """
    from lohu_gis.analysis.complaints.locating import DEGREES
    from lohu_gis.analysis.complaints.placing import gazetteer
    from lohu_gis.analysis.complaints.reading import Request, read_complaints
    from lohu_gis.analysis.complaints.silence import without_words
    from lohu_gis.analysis.complaints.tables import complaint_table

    given = {"building": buildings, "grid": grids, "community": communities, "subdistrict": subdistricts}
    places = {kind: gazetteer(layer) for kind, layer in given.items() if layer is not None}
    with without_words():
        request = Request(profile, datum or "", zone or "", places, coarsest.removeprefix("none"))
        found = read_complaints(table, request, progress)
    return ToolResult({"complaints": complaint_table(found, DEGREES)}, found.metrics, found.findings)
