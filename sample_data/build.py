"""Build the sample district: ``python sample_data/build.py [--out DIR] [--only NAME ...]``.

Writes `luohu.gpkg`, `complaints.csv`, `complaints.parquet`, `governance.gpkg`, `readings.parquet`, `dongmen.gpkg`,
`dem.tif`, `image.tif` and the project `luohu.lohu`. Two runs give the same content. The themes are in
`sample_data/builder`; what is true and what is invented stands in `README.md`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
if str(ROOT.parent) not in sys.path:
    sys.path.insert(0, str(ROOT.parent))

from sample_data.builder import district, files  # noqa: E402  (the path above makes it importable)

PARTS = ("vector", "complaints", "dem", "image", "park", "governance", "project")
KINDS = (".gpkg", ".tif", ".lohu", ".csv", ".parquet", ".json")
FROM_CITY = {"park", "governance", "project"}
"""Parts that are made from the `luohu.gpkg` in the folder."""


def build(out: Path, only: tuple[str, ...] = PARTS) -> None:
    """Write the parts named in `only` into the folder `out`, which is made when it is missing.

    Those in `FROM_CITY` are made from the `luohu.gpkg` in that folder.
    """
    out.mkdir(parents=True, exist_ok=True)
    if set(only) - FROM_CITY:
        _build_district(out, only)
    if "park" in only:
        files.write_gpkg(out / "dongmen.gpkg", _park(out / "luohu.gpkg"))
    if "governance" in only:
        from sample_data.builder import governance

        governance.write(out)
    if "project" in only:
        from sample_data.builder import showcase

        showcase.write(out / "luohu.lohu")


def _build_district(out: Path, only: tuple[str, ...]) -> None:
    """Write what is made from the whole district in memory."""
    world = district.build()
    if "vector" in only:
        files.write_gpkg(out / "luohu.gpkg", district.layers(world))
    if "complaints" in only:
        district.write_complaints(out, world)
    if "dem" in only or "image" in only:
        ground = district.ground(world)
        if "dem" in only:
            files.write_dem(out / "dem.tif", *ground)
        if "image" in only:
            district.write_picture(out / "image.tif", world, ground)


def _park(city: Path) -> dict[str, Any]:
    """Return the layers of `dongmen.gpkg`: name -> title and table."""
    from sample_data.builder import counters, park, trees

    read = files.read_layers(city, ("buildings", "plots", "roads"))
    return {
        "units": ("商铺与办公单元 shops and offices by floor", park.units(read["buildings"], read["roads"])),
        "counters": ("客流与环境监测 counters and sensors", counters.stations(read["roads"])),
        "readings": ("监测数据 readings", counters.readings()),
        "trees": ("树木 trees", trees.trees(read["roads"], read["plots"], read["buildings"])),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    build(options.out, tuple(options.only))
    total = sum(f.stat().st_size for f in options.out.glob("*") if f.suffix in KINDS)
    sys.stderr.write(f"{options.out}: {total / 1e6:.1f} MB in {time.perf_counter() - start:.0f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
