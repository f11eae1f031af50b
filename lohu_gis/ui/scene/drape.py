"""The 2D map on the ground of the 3D scene, without the layers that stand up there.

It lies on light paper in the dark theme too: the model is lit by the sun, and on dark ground no shadow is seen.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lohu_gis.app.sun.styles import facade_layers
from lohu_gis.core.text import N_
from lohu_gis.render.plan.map import PAPER, LayerInput, VectorInput
from lohu_gis.ui.scene.model import ground_picture

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.scene3d.build.arrays import U8
    from lohu_gis.scene3d.build.scene import Extent, SceneData
    from lohu_gis.ui.twin.side import Side
    from lohu_gis.ui.workspace import Workspace


class Drapery:
    """Draws the map for the ground in jobs and lays it there; the same map is not drawn twice.

    Parameters
    ----------
    name
        Of its jobs.
    side
        Where the ground is shown.
    """

    def __init__(self, name: str, side: Side, cache: MapCache) -> None:
        self._name, self._side, self._cache = name, side, cache
        self._key: object = None
        self._scenario: str | None = None
        self._standing: frozenset[str] = frozenset()

    def forget(self) -> None:
        """The next look draws in any case."""
        self._key = None

    def look(self, workspace: Workspace, scene: SceneData, scenario: str,
             standing: frozenset[str]) -> tuple[LayerInput, ...] | None:
        """Lay the map of a scenario on the ground, and return its layers; None where it lies there.

        `standing` layers are left out of it.
        """
        self._scenario, self._standing = scenario, standing
        layers = map_layers(workspace, scenario, standing)
        parts = ((given.layer, id(getattr(given, "table", None)), id(getattr(given, "array", None)), shade_of(given),
                  getattr(given, "opacity", None), getattr(given, "window", None)) for given in layers)
        key = (tuple(parts), scene.extent)
        if key != self._key:
            self._key = key
            extent = scene.extent
            workspace.jobs.cancel_key(f"{self._name}-detail")  # of the map before; the new one asks for its own
            self._draw(workspace, "ground", extent, layers, lambda rgba: self._side.set_ground_texture(rgba, extent))
            return layers
        return None

    def detail(self, workspace: Workspace, extent: Extent) -> None:
        """Lay a finer map on a part of the ground."""
        self._draw(workspace, "detail", extent, map_layers(workspace, self._scenario, self._standing),
                   lambda rgba: self._side.set_ground_detail(rgba, extent))

    def _draw(self, workspace: Workspace, what: str, extent: Extent, layers: tuple[LayerInput, ...],
              lay: Callable[[U8], object]) -> None:
        crs, cache = workspace.document.project.crs, self._cache
        workspace.jobs.submit(f"{self._name}-{what}",
                              lambda progress: ground_picture(layers, extent, crs, PAPER, cache, progress),
                              lane="render", label=N_("Draw the ground"), on_done=lay)


def shade_of(given: LayerInput) -> int:
    """Number of the colours of a live layer; 0 for none of its own."""
    return given.shade.key if isinstance(given, VectorInput) and given.shade is not None else 0


def map_layers(workspace: Workspace, scenario: str | None, standing: frozenset[str]) -> tuple[LayerInput, ...]:
    """What is on the map of a scenario, without what stands on the ground or belongs to facades."""
    upright = standing | facade_layers(workspace.document.project)
    return tuple(given for given in workspace.inputs(scenario=scenario) if given.layer.id not in upright)
