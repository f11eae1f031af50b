"""Worker processes: spawned, warm, killable, with time and memory limits; they open strange files and compute.

Here live the pool, the protocol between parent and child and the shared memory that carries tables. What a
worker does is a plain function of `io`, `analysis` or `tools` that the caller names; nothing here knows files.
The parent imports neither GDAL nor pandas. No Qt.
"""

from __future__ import annotations

from lohu_gis.app.workers.limits import Limits
from lohu_gis.app.workers.pool import WorkerPool

__all__ = ["Limits", "WorkerPool"]
