"""Perimeter of polygons: the whole plug-in is this function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from lohu_gis.core.params import Number, Vector, VectorOutput, tool

if TYPE_CHECKING:
    import geopandas as gpd


@tool(id="example.perimeter", title="Perimeter", version=1, outputs=(VectorOutput(columns=("perimeter_m",)),))
def perimeter(layer: Annotated[gpd.GeoDataFrame, Vector("polygon", metric=True)],
              factor: Annotated[float, Number(min=0)] = 1.0) -> gpd.GeoDataFrame:
    """Length of the outline of each polygon.

    Parameters
    ----------
    layer
        Polygons; the program hands them over in metres, whatever system their file is in.
    factor
        Multiplies the length.

    Returns
    -------
    GeoDataFrame
        The rows with ``perimeter_m``.
    """
    return layer.assign(perimeter_m=layer.length * factor)


def mean_perimeter(layer: gpd.GeoDataFrame) -> float:
    """Mean length of the outlines in metres; an indicator is a function of a layer."""
    return float(layer.length.mean())
