"""Context models for the 3D page: read in a worker process, in the system of the project."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.app.workers.call import CallProgress
from lohu_gis.app.workers.limits import Limits
from lohu_gis.app.workers.pool import WorkerPool
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import SceneContent
from lohu_gis.io.scene.placing import Setting
from lohu_gis.io.scene.read import SceneRead, read_scene

LIMITS = Limits(silent_s=120.0, memory_bytes=8 << 30)


def context_model(content: SceneContent, crs: str, progress: Progress | None = None) -> SceneRead:
    """The model of a layer in the system of the project; blocks, made for commands without a window.

    Raises
    ------
    InputError
        As `io.scene.read.read_scene`.
    """
    setting = None
    if content.placed:
        setting = Setting(content.x, content.y, content.z, content.rotation_deg, content.scale)
    return read_scene(Path(content.origin.path), content.origin.layer, crs=crs, setting=setting, progress=progress)


def context_away(pool: WorkerPool, content: SceneContent, crs: str, progress: Progress | None = None) -> SceneRead:
    """The same in a worker that can be killed; arrays come back through shared memory.

    Made inside a job of lane ``io``.

    Raises
    ------
    InputError
        As `context_model`, or ``worker.*``.
    """
    found: SceneRead = pool.call(_read, content, crs, progress=progress, limits=LIMITS)
    return found


def _read(progress: CallProgress, content: SceneContent, crs: str) -> SceneRead:
    return context_model(content, crs, progress)
