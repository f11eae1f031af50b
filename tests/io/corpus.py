"""Opens files one by one, each in a process of its own, and says what came of it; run as a script by the tests.

Usage: ``corpus.py SECONDS`` with paths on stdin, one JSON object a line on stdout.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any


def tree(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Size, time and digest of everything below a folder."""
    out = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = path.stat()
            out[str(path)] = (status.st_size, status.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())
    return out


def look(path: str) -> dict[str, Any]:
    """Inspect a file and read its first vector layer."""
    from lohu_gis.core.errors import LohuError
    from lohu_gis.io.door import inspect, read

    try:
        info = inspect(path)
        out: dict[str, Any] = {
            "layers": [[layer.name, layer.kind, layer.geometry, layer.count, layer.crs] for layer in info.layers],
            "findings": sorted({f.code for found in ([info.findings], [la.findings for la in info.layers])
                                for some in found for f in some})}
        if any(layer.kind in ("vector", "table") for layer in info.layers):
            try:
                out["read"] = len(read(path).block)
            except LohuError as error:
                out["error"] = error.code
        json.dumps(info.as_json())
    except LohuError as error:
        return {"raised": error.code}
    except BaseException:  # noqa: BLE001 - any other exception is what the tests are after
        return {"traceback": traceback.format_exc()}
    return out


def one(path: str, limit_s: float) -> dict[str, Any]:
    """`look` in a fork; a crash or a hang is an answer too."""
    start = time.monotonic()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        signal.alarm(int(limit_s) + 1)
        answer = json.dumps(look(path)).encode()
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(child, 0)
    out: dict[str, Any] = json.loads(answer) if answer else {"died": os.waitstatus_to_exitcode(status)}
    out["path"], out["seconds"] = path, round(time.monotonic() - start, 3)
    return out


def main() -> None:
    """Answer for every path on stdin."""
    import pyogrio.raw  # noqa: F401 - once, not in every fork
    import rasterio  # noqa: F401
    import shapely  # noqa: F401

    import lohu_gis.io.door
    import lohu_gis.io.raster.inspect
    import lohu_gis.io.vector.inspect  # noqa: F401

    for line in sys.stdin:
        sys.stdout.write(json.dumps(one(line.rstrip("\n"), float(sys.argv[1]))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
