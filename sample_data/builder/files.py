"""Writing the files of the sample: GeoPackage and GeoTIFF, the same content in every run."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
from numpy.typing import NDArray

from sample_data.builder.frame import CRS, ORIGIN, SOURCE

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

PAPER = (245, 243, 238)
STAMP = "2026-07-01T00:00:00.000Z"
NOTE = (
    "虚构示例数据，不是真实的罗湖：街道名称、范围、面积、山峰和地标高度为事实，其余几何与属性均为虚构。 / "
    "Invented sample, not the real Luohu: names of sub-districts, extent, area, peak and landmark heights are facts, "
    "all other geometry and attributes are invented."
)


def read_layers(path: Path, names: tuple[str, ...]) -> dict[str, gpd.GeoDataFrame]:
    """Return layers of a GeoPackage by name, indexed by the ids of their rows in the file."""
    return {name: pyogrio.read_dataframe(path, layer=name, fid_as_index=True) for name in names}


def write_gpkg(path: Path, layers: dict[str, tuple[str, gpd.GeoDataFrame | pd.DataFrame]]) -> None:
    """Write layers (name -> title and table, with or without a place) into one GeoPackage, replacing it.

    No side files are left. Time stamps are fixed, so that two runs give the same file.
    """
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP, "OGR_SQLITE_JOURNAL": "DELETE"})
    try:
        for name, (title, table) in layers.items():
            pyogrio.write_dataframe(
                table,
                path,
                layer=name,
                driver="GPKG",
                append=path.exists(),
                DESCRIPTION=f"{title}. {NOTE}",
                IDENTIFIER=name,
                layer_metadata={"source": SOURCE, "note": NOTE},
                **_placed(table),
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None, "OGR_SQLITE_JOURNAL": None})
    _settle(path)


def write_parquet(path: Path, title: str, table: gpd.GeoDataFrame | pd.DataFrame) -> None:
    """Write a table as Parquet (with a place: GeoParquet), with the note of every other file in its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    packed = io.BytesIO()
    table.to_parquet(packed, index=False)
    arrow = pq.read_table(pa.BufferReader(packed.getvalue()))
    kept = {k: v for k, v in (arrow.schema.metadata or {}).items() if k == b"geo"}
    about = {b"source": SOURCE.encode(), b"title": title.encode(), b"note": NOTE.encode()}
    pq.write_table(arrow.replace_schema_metadata(kept | about), path, compression="zstd", compression_level=15)


def _placed(table: gpd.GeoDataFrame | pd.DataFrame) -> dict[str, Any]:
    """Return the options for a table with geometry; none for a plain one."""
    if "geometry" not in table.columns:
        return {}
    several = table.geom_type.dropna().str.startswith("Multi").any()
    return {"SPATIAL_INDEX": "YES", "GEOMETRY_NAME": "geom", "promote_to_multi": several}


def _settle(path: Path) -> None:
    """Fix the remaining time stamps, pack the file and leave it in the plain journal mode."""
    with sqlite3.connect(path) as db:
        tables = {r[0] for r in db.execute("select name from sqlite_master where type = 'table'")}
        if "gpkg_metadata_reference" in tables:
            db.execute("update gpkg_metadata_reference set timestamp = ?", (STAMP,))
        db.execute("update gpkg_contents set last_change = ?", (STAMP,))
        db.commit()
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("pragma journal_mode = delete")
    db.execute("vacuum")
    db.close()
    for ending in ("-wal", "-shm", "-journal"):
        Path(f"{path}{ending}").unlink(missing_ok=True)


def write_dem(path: Path, x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> None:
    """Write the terrain as a cloud-optimised GeoTIFF (float32, metres, nodata -9999)."""
    import rasterio
    from rasterio import Affine
    from rasterio.shutil import copy

    cell = float(x[1] - x[0])
    transform = Affine(cell, 0.0, x[0] - cell / 2 + ORIGIN[0], 0.0, -cell, y[0] + cell / 2 + ORIGIN[1])
    with rasterio.MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=len(x),
            height=len(y),
            count=1,
            dtype="float32",
            crs=CRS,
            transform=transform,
            nodata=-9999.0,
        ) as out:
            out.write(z.astype(np.float32), 1)
            out.update_tags(source=SOURCE, note=NOTE, AREA_OR_POINT="Area")
            out.set_band_description(1, "高程 elevation m")
            out.set_band_unit(1, "m")
        with memory.open() as src:
            path.unlink(missing_ok=True)
            copy(
                src,
                path,
                driver="COG",
                compress="DEFLATE",
                level=9,
                predictor="FLOATING_POINT",
                blocksize=256,
                overview_resampling="nearest",
                num_threads="1",
            )


def write_image(
    path: Path, rgb: NDArray[np.uint8], inside: NDArray[np.uint8], cell: float, xmin: float, ymax: float
) -> None:
    """Write the drawn image as a cloud-optimised GeoTIFF (JPEG); it is transparent where `inside` is 0."""
    import rasterio
    from rasterio import Affine
    from rasterio.shutil import copy

    transform = Affine(cell, 0.0, xmin + ORIGIN[0], 0.0, -cell, ymax + ORIGIN[1])
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.MemoryFile() as memory:
        with memory.open(
            driver="GTiff",
            width=rgb.shape[2],
            height=rgb.shape[1],
            count=3,
            dtype="uint8",
            crs=CRS,
            transform=transform,
            photometric="RGB",
            tiled=True,
        ) as out:
            out.write(np.where(inside > 0, rgb, np.array(PAPER, dtype=np.uint8)[:, None, None]))
            out.write_mask(inside)
            out.update_tags(source=SOURCE, note=NOTE)
        with memory.open() as src:
            path.unlink(missing_ok=True)
            copy(
                src,
                path,
                driver="COG",
                compress="JPEG",
                quality=72,
                blocksize=512,
                overview_resampling="average",
                num_threads="1",
            )
