"""GeoParquet 1.1 with WKB geometry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import bridge, measure
from lohu_gis.core.geometry.layout import OGC_NAMES
from lohu_gis.io.write.layer import OutLayer

COLUMN = "geometry"


def write_parquet(path: Path, layer: OutLayer) -> list[Finding]:
    """One table, geometry in the column ``geometry``; the CRS as PROJJSON, null where it is unknown."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    block, findings = layer.block, list[Finding]()
    table = block.columns
    if block.geometry is not None:
        if COLUMN in table.column_names:
            findings.append(Finding(code="field.replaced", severity="info", facts={"column": COLUMN}))
            table = table.drop_columns([COLUMN])
        shapes = pa.array(bridge.to_wkb(block.geometry), pa.binary())
        table = table.append_column(COLUMN, shapes) if table.num_columns else pa.table({COLUMN: shapes})
        table = table.replace_schema_metadata({"geo": json.dumps(_geo(layer), ensure_ascii=False)})
    pq.write_table(table, path, compression="zstd")
    return findings


def _geo(layer: OutLayer) -> dict[str, Any]:
    geometry = layer.block.geometry
    assert geometry is not None
    suffix = " Z" if geometry.z is not None else ""
    names = [OGC_NAMES[int(code)] + suffix for code in np.unique(geometry.types) if code]
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": names}
    crs = layer.block.crs
    column["crs"] = None if crs is None else crs_rules.parse(crs).to_json_dict()
    box = measure.total_bounds(geometry)
    if box is not None:
        column["bbox"] = list(box)
    return {"version": "1.1.0", "primary_column": COLUMN, "columns": {COLUMN: column}}
