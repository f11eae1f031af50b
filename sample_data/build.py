"""Build the sample district: ``python sample_data/build.py [--out DIR] [--only NAME ...]``.

Writes `luohu.gpkg`, `complaints.gpkg`, `dem.tif`, `image.tif` and the project `luohu.lohu`. Two runs give the
same content. The themes are in `sample_data/builder`; what is true and what is invented stands in `README.md`.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
if str(ROOT.parent) not in sys.path:
    sys.path.insert(0, str(ROOT.parent))

from sample_data.builder import district, files  # noqa: E402  (the path above makes it importable)

PARTS = ("vector", "complaints", "dem", "image", "project")


def build(out: Path, only: tuple[str, ...] = PARTS) -> None:
    """Write the parts named in `only` into the folder `out`, which is made when it is missing."""
    out.mkdir(parents=True, exist_ok=True)
    world = district.build()
    if "vector" in only:
        files.write_gpkg(out / "luohu.gpkg", district.layers(world))
    if "complaints" in only:
        files.write_gpkg(out / "complaints.gpkg", {"complaints": ("诉求 complaints", district.complaint_table(world))})
    if "dem" in only or "image" in only:
        ground = district.ground(world)
        if "dem" in only:
            files.write_dem(out / "dem.tif", *ground)
        if "image" in only:
            district.write_picture(out / "image.tif", world, ground)
    if "project" in only:
        from sample_data.builder import showcase

        showcase.write(out / "luohu.lohu")


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS))
    options = parser.parse_args(arguments)
    start = time.perf_counter()
    build(options.out, tuple(options.only))
    total = sum(f.stat().st_size for f in options.out.glob("*") if f.suffix in (".gpkg", ".tif", ".lohu"))
    sys.stderr.write(f"{options.out}: {total / 1e6:.1f} MB in {time.perf_counter() - start:.0f} s\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
