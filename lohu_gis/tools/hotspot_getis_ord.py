"""Hot and cold places by Gi*."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import Choice, Column, Integer, Number, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="hotspot.getis_ord", title=N_("Hot spots (Gi*)"), version=1,
      outputs=(VectorOutput(id="hotspots", columns=("gi_z", "gi_p", "gi_q", "gi_bin")),),
      sources=("Ord, J. K. and Getis, A. (1995): Local spatial autocorrelation statistics. Geographical Analysis 27",
               "Benjamini, Y. and Hochberg, Y. (1995): Controlling the false discovery rate. J. R. Stat. Soc. B 57"))
def getis_ord(
    layer: Annotated[FeatureTable, Vector(metric=True)],
    value: Annotated[str, Column(of="layer", numeric=True)],
    neighbours: Annotated[Literal["distance", "knn", "contiguity"],
                          Choice(options=("distance", "knn", "contiguity"))] = "distance",
    *,
    distance_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    k: Annotated[int, Integer(min=1, max=1000)] = 8,
    permutations: Annotated[int, Integer(min=0, max=99_999)] = 0,
    correction: Annotated[Literal["bh", "by"], Choice(options=("bh", "by"))] = "bh",
    seed: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """Where high and low values gather more than chance explains.

    ``z = (sum w x - mean W) / (S sqrt((n sum w^2 - W^2) / (n - 1)))`` with binary weights, the place itself included;
    two-sided p from the normal distribution and, with permutations, from draws of the neighbours; q is the false
    discovery rate at which a place counts.

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
        Draws for ``gi_p_sim``, the permutation p (999 is usual); 0 for none.
    correction
        bh after Benjamini and Hochberg; by after Benjamini and Yekutieli is stricter and holds for any dependence.
    seed
        Start of the random numbers.

    Returns
    -------
    ToolResult
        All rows with ``gi_z``, ``gi_p``, ``gi_q`` (of ``gi_p_sim`` if it is there), ``gi_bin`` (3, 2, 1 hot, -3, -2,
        -1 cold at q up to 0.01, 0.05, 0.10, else 0) and ``gi_p_sim``; missing where unknown. Metrics: ``hot``,
        ``cold`` (places with a bin), how neighbours were chosen, ``permutations``, ``seed``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``neighbours.no_polygons``.
    UsageError
        ``neighbours.too_many``.
    """
    import numpy as np
    import pyarrow as pa

    from lohu_gis.analysis.hotspot.discovery import adjusted, bins
    from lohu_gis.analysis.hotspot.getis import getis_ord as gi
    from lohu_gis.analysis.hotspot.sites import Hood, sites_of
    from lohu_gis.analysis.tables import nullable, with_columns

    sites = sites_of(layer, value, Hood(neighbours, distance_m, k))
    found = gi(sites.values, sites.neighbours, permutations, seed, progress)
    q = adjusted(found.p if found.p_sim is None else found.p_sim, correction)
    hot = sites.spread(bins(found.z, q).astype(np.float64))
    hot[sites.rows[np.isnan(q)]] = np.nan
    columns = {"gi_z": nullable(sites.spread(found.z)), "gi_p": nullable(sites.spread(found.p)),
               "gi_q": nullable(sites.spread(q)), "gi_bin": pa.array(hot, pa.float64(), from_pandas=True).cast("int64")}
    if found.p_sim is not None:
        columns["gi_p_sim"] = nullable(sites.spread(found.p_sim))
    table, replaced = with_columns(layer, columns)
    metrics = sites.metrics | {"hot": int((hot > 0).sum()), "cold": int((hot < 0).sum()), "correction": correction,
                               "permutations": permutations, "seed": seed}
    return ToolResult({"hotspots": table}, metrics, sites.findings + replaced)
