"""Likeness of neighbours by Moran's I."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import Choice, Column, Integer, Number, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="hotspot.moran", title=N_("Likeness of neighbours (Moran's I)"), version=1,
      outputs=(VectorOutput(id="likeness", columns=("li", "li_p", "li_quadrant", "li_q")),),
      sources=("Cliff, A. D. and Ord, J. K. (1981): Spatial Processes",
               "Anselin, L. (1995): Local indicators of spatial association. Geographical Analysis 27"))
def moran(
    layer: Annotated[FeatureTable, Vector(metric=True)],
    value: Annotated[str, Column(of="layer", numeric=True)],
    neighbours: Annotated[Literal["distance", "knn", "contiguity"],
                          Choice(options=("distance", "knn", "contiguity"))] = "distance",
    *,
    distance_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    k: Annotated[int, Integer(min=1, max=1000)] = 8,
    permutations: Annotated[int, Integer(min=99, max=99_999)] = 999,
    seed: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """Whether neighbours resemble each other more than chance explains, in all and at each place.

    ``I = n / S0 x sum w z z / sum z^2`` with row-standardised weights; z and two-sided p under randomisation. At each
    place ``I_i = (n - 1) z_i (mean of the neighbours' z) / sum z^2`` with the p of conditional permutation.

    Parameters
    ----------
    layer
        Places; polygons and lines are taken at their centroid. Rows without place or value are left out.
    value
        Column of numbers, a count or a rate.
    neighbours
        distance takes all centroids up to `distance_m`, knn the `k` nearest, contiguity polygons that touch (queen).
    distance_m
        Reach of distance in metres, included; without it the mean distance to the `k`-th nearest place.
    k
        How many neighbours for knn.
    permutations
        Draws for ``li_p``.
    seed
        Start of the random numbers.

    Returns
    -------
    ToolResult
        All rows with ``li``, ``li_p`` (two-sided), ``li_quadrant`` (HH high among high, LL low among low, HL high
        among low, LH low among high) and ``li_q`` (false discovery rate after Benjamini and Hochberg); missing where
        there is no neighbour. Metrics: ``moran_i``, ``expected``, ``z``, ``p`` of the whole, how neighbours were
        chosen, ``permutations``, ``seed``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``neighbours.no_polygons``.
    UsageError
        ``neighbours.too_many``.
    """
    import math

    import numpy as np
    import pyarrow as pa

    from lohu_gis.analysis.hotspot.discovery import adjusted
    from lohu_gis.analysis.hotspot.moran import local_moran
    from lohu_gis.analysis.hotspot.moran import moran as global_moran
    from lohu_gis.analysis.hotspot.sites import Hood, sites_of
    from lohu_gis.analysis.tables import nullable, with_columns

    sites = sites_of(layer, value, Hood(neighbours, distance_m, k))
    whole = global_moran(sites.values, sites.neighbours)
    local = local_moran(sites.values, sites.neighbours, permutations, seed, progress)
    quadrant = np.full(len(layer), None, object)
    quadrant[sites.rows] = local.quadrant
    table, replaced = with_columns(layer, {
        "li": nullable(sites.spread(local.i)), "li_p": nullable(sites.spread(local.p)),
        "li_quadrant": pa.array(quadrant, pa.large_string()), "li_q": nullable(sites.spread(adjusted(local.p)))})
    numbers = {"moran_i": whole.i, "expected": whole.expected, "z": whole.z, "p": whole.p}
    metrics = {name: None if math.isnan(number) else number for name, number in numbers.items()}
    return ToolResult({"likeness": table}, metrics | sites.metrics | {"permutations": permutations, "seed": seed},
                      sites.findings + replaced)
