"""Where each complaint lies: by its coordinates, else by the finest name that a layer knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.complaints import datums, points
from lohu_gis.analysis.complaints.cells import Cells, safe_name
from lohu_gis.analysis.complaints.placing import Found, Gazetteer, in_text
from lohu_gis.analysis.complaints.points import Pairs
from lohu_gis.analysis.complaints.profile import Profile
from lohu_gis.core import crs as systems
from lohu_gis.core.datum import in_china, shift
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable

F64: TypeAlias = npt.NDArray[np.float64]

BY_COORDINATES = "coordinates"
NOWHERE = "none"
DEGREES = "EPSG:4326"

FINEST_FIRST = ("building", "grid", "community", "subdistrict")
"""What rows are placed by, as far as it is given."""


@dataclass(frozen=True)
class Located:
    """Places of all rows.

    Attributes
    ----------
    geometry
        Points in EPSG:4326, missing where nothing is known.
    sources
        How each was found: ``coordinates``, ``building:0.90``, ``grid:1.00`` ..., ``none``.
    placed
        Which rows have a place.
    """

    geometry: Geometry
    sources: list[str]
    placed: npt.NDArray[np.bool_]
    findings: tuple[Finding, ...]

    @property
    def far(self) -> bool:
        """Whether most places lie outside China."""
        points_of = self.geometry.coords[:, :2] if self.placed.any() else np.empty((0, 2))
        return len(points_of) > 0 and float(np.mean(in_china(points_of[:, 0], points_of[:, 1]))) < 0.5


def locate(table: FeatureTable | None, cells: Cells, profile: Profile, datum: str,
           columns: Mapping[str, Sequence[Any] | None], places: Mapping[str, Gazetteer],
           progress: Progress, *, coarsest: str = "subdistrict") -> Located:
    """Places of all rows.

    Parameters
    ----------
    table
        Where rows have a geometry of their own, for exports without columns of coordinates; None: not used.
    datum
        Of coordinates in degrees; empty: to be found out.
    columns
        Columns of the contract as far as they are known.
    places
        ``building grid community subdistrict`` -> names and shapes.
    coarsest
        The last of `FINEST_FIRST` that rows are placed by; coarser layers only tell the datum. Empty: by none.
    """
    pairs = _coordinates(table, cells, profile)
    findings: tuple[Finding, ...] = ()
    if profile.crs and pairs.placed.any():
        pairs = _projected(pairs, profile.crs)
    elif not pairs.in_degrees:
        pairs = _metres(pairs)
    else:
        pairs = points.plausible(points.upright(pairs))
        pairs, findings = _in_wgs84(pairs, datum, columns, places)
    progress.at(0.4)
    fine = FINEST_FIRST[:FINEST_FIRST.index(coarsest) + 1] if coarsest else ()
    used = {kind: places[kind] for kind in fine if kind in places}
    return _by_name(pairs, columns, used, (*pairs.findings, *findings), progress)


def _coordinates(table: FeatureTable | None, cells: Cells, profile: Profile) -> Pairs:
    if profile.x and profile.y:
        return points.from_columns(cells.columns[profile.x], cells.columns[profile.y])
    if profile.both:
        return points.from_both(cells.columns[profile.both])
    nowhere = np.full(len(cells), np.nan)
    geometry = None if table is None else table.geometry()
    if table is None or geometry is None:
        return Pairs(nowhere, nowhere)
    return _centres(geometry, table.crs)


def _centres(geometry: Geometry, crs: str | None) -> Pairs:
    """Points of the rows' own geometry, in degrees where its system is known."""
    import shapely

    inside = shapely.point_on_surface(to_shapely(geometry))
    x, y = np.asarray(shapely.get_x(inside), np.float64), np.asarray(shapely.get_y(inside), np.float64)
    if crs is not None and not systems.same(crs, DEGREES):
        x, y = (np.asarray(values, np.float64) for values in systems.reproject(x, y, crs, DEGREES))
    return Pairs(np.where(np.isfinite(x), x, np.nan), np.where(np.isfinite(y), y, np.nan))


def _projected(pairs: Pairs, crs: str) -> Pairs:
    x, y = (np.asarray(values, np.float64) for values in systems.reproject(pairs.x, pairs.y, crs, DEGREES))
    good = np.isfinite(x) & np.isfinite(y)
    return Pairs(np.where(good, x, np.nan), np.where(good, y, np.nan), pairs.findings)


def _metres(pairs: Pairs) -> Pairs:
    """Numbers that are no degrees: in the system that they look like, else a question."""
    placed = pairs.placed
    box = (float(np.min(pairs.x[placed])), float(np.min(pairs.y[placed])),
           float(np.max(pairs.x[placed])), float(np.max(pairs.y[placed])))
    proposal = next((finding.facts.get("proposal") for finding in systems.doctor(None, box)), None)
    if proposal is None:
        nowhere = np.full(len(pairs.x), np.nan)
        return Pairs(nowhere, nowhere, (*pairs.findings, Finding(code="place.crs_unknown", count=int(placed.sum()))))
    found = Finding(code="crs.assumed", facts={"crs": str(proposal)})
    return _projected(Pairs(pairs.x, pairs.y, (*pairs.findings, found)), str(proposal))


def _in_wgs84(pairs: Pairs, datum: str, columns: Mapping[str, Sequence[Any] | None],
              places: Mapping[str, Gazetteer]) -> tuple[Pairs, tuple[Finding, ...]]:
    """Degrees in WGS84: from the datum that was said, found in the places themselves, or taken for granted."""
    if not datums.concerns(pairs):
        return pairs, ()
    findings: tuple[Finding, ...] = ()
    if not datum:
        verdict = datums.by_place(pairs, _named_areas(columns, places))
        shares = ", ".join(f"{name} {share:.0%}" for name, share in verdict.shares.items())
        if verdict.datum:
            datum = verdict.datum
            findings = (Finding(code="datum.found", severity="info", count=verdict.rows,
                                facts={"datum": datum, "shares": shares}),)
        else:
            datum = "wgs84"
            findings = (Finding(code="datum.assumed", facts={"datum": datum}),)
    elif datum not in ("wgs84", "cgcs2000"):
        findings = (Finding(code="datum.shifted", severity="info", facts={"datum": datum},
                            count=int(pairs.placed.sum())),)
    x, y = shift(pairs.x, pairs.y, datum, "wgs84")
    return Pairs(x, y, pairs.findings), findings


def _named_areas(columns: Mapping[str, Sequence[Any] | None],
                 places: Mapping[str, Gazetteer]) -> list[tuple[Sequence[str | None], Gazetteer]]:
    found = []
    for kind in FINEST_FIRST[1:]:
        names = columns.get(kind)
        if names is not None and kind in places:
            found.append((names, places[kind]))
    return found


def _by_name(pairs: Pairs, columns: Mapping[str, Sequence[Any] | None], places: Mapping[str, Gazetteer],
             findings: tuple[Finding, ...], progress: Progress) -> Located:
    x, y = pairs.x.copy(), pairs.y.copy()
    sources = np.where(pairs.placed, BY_COORDINATES, NOWHERE).astype(object)
    for number, kind in enumerate(kind for kind in FINEST_FIRST if kind in places):
        progress.at(0.4 + 0.15 * number)
        rows = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
        found = _found(kind, rows, columns, places[kind]) if len(rows) else None
        if found is None:
            continue
        hit = np.flatnonzero(found.rows >= 0)
        inside = places[kind].points
        x[rows[hit]], y[rows[hit]] = inside[0][found.rows[hit]], inside[1][found.rows[hit]]
        good = hit[np.isfinite(x[rows[hit]])]
        for spot in good.tolist():
            sources[rows[spot]] = f"{kind}:{found.sure[spot]:.2f}"
    placed = np.isfinite(x) & np.isfinite(y)
    return Located(Geometry.points(x, y), sources.tolist(), placed, (*findings, *_news(placed, sources)))


def _found(kind: str, rows: npt.NDArray[np.intp], columns: Mapping[str, Sequence[Any] | None],
           known: Gazetteer) -> Found | None:
    """What the rows say of one kind of place; buildings are looked for in the address, then title and text."""
    if kind != "building":
        names = columns.get(kind)
        return None if names is None else known.find([names[row] for row in rows])
    result: Found | None = None
    for column in ("address", "title", "text"):
        texts = columns.get(column)
        if texts is None:
            continue
        found = in_text([texts[row] for row in rows], known)
        if column != "address":
            found = Found(found.rows, np.minimum(found.sure, 0.8))
        result = found if result is None else Found(np.where(result.rows >= 0, result.rows, found.rows),
                                                    np.where(result.rows >= 0, result.sure, found.sure))
    return result


def _news(placed: npt.NDArray[np.bool_], sources: npt.NDArray[np.object_]) -> tuple[Finding, ...]:
    by_name = int((placed & (sources != BY_COORDINATES)).sum())
    found: list[Finding] = []
    if by_name:
        kinds = [str(source).partition(":")[0] for source in sources[placed & (sources != BY_COORDINATES)]]
        parts = ", ".join(f"{kind} {kinds.count(kind)}" for kind in FINEST_FIRST if kind in kinds)
        found.append(Finding(code="place.by_name", severity="info", count=by_name, facts={"kinds": parts}))
    if not placed.all():
        found.append(Finding(code="complaints.unplaced", count=int((~placed).sum())))
    return tuple(found)


__all__ = ["BY_COORDINATES", "NOWHERE", "Located", "locate", "safe_name"]
