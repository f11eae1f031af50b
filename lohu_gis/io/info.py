"""What `inspect` says about a file, shaped like ``lohu info --json``."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from lohu_gis.core.findings import Finding

Kind = Literal["vector", "raster", "table", "scene", "mission"]


class FieldInfo(msgspec.Struct, frozen=True):
    """A column: its name and type (``int integer64 real string date datetime bool binary``...)."""

    name: str
    type: str


class LayerInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One layer, sheet or raster of a file.

    Attributes
    ----------
    geometry
        OGC name without Z/M, ``"Mixed"``, or None for tables and rasters.
    count
        Rows; None for rasters and where counting failed.
    crs, crs_wkt
        ``EPSG:n`` and WKT; `crs` None with `crs_wkt` set means no EPSG code matches; both None means missing.
    bounds
        xmin, ymin, xmax, ymax in the layer's CRS; None for empty layers and tables.
    encoding
        What the text is written in as far as it was decided.
    size, bands
        Width and height in pixels and number of bands of rasters.
    has_z
        Whether coordinates carry heights.
    """

    name: str
    kind: Kind
    driver: str
    geometry: str | None = None
    count: int | None = None
    crs: str | None = None
    crs_wkt: str | None = None
    bounds: tuple[float, float, float, float] | None = None
    encoding: str | None = None
    fields: tuple[FieldInfo, ...] = ()
    size: tuple[int, int] | None = None
    bands: int | None = None
    has_z: bool = False
    findings: tuple[Finding, ...] = ()


class FileInfo(msgspec.Struct, frozen=True, kw_only=True):
    """All layers of a file and what is wrong with it as a whole."""

    path: str
    layers: tuple[LayerInfo, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def readable(self) -> bool:
        """Whether anything in the file can be read (exit code 3 if not)."""
        return bool(self.layers)

    def as_json(self) -> dict[str, Any]:
        """Plain values for ``lohu info --json``; findings carry code and facts, the sentence is added at the edge."""
        out: dict[str, Any] = msgspec.to_builtins(self)
        return out
