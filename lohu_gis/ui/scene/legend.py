"""What the colours of results in the 3D view mean: those on the ground and those on facades."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from lohu_gis.app.i18n import language
from lohu_gis.app.results import is_result
from lohu_gis.core.progress import Progress
from lohu_gis.core.text import N_
from lohu_gis.render.plan.legend import LegendGroup, legend_of
from lohu_gis.render.plan.request import MapRequest
from lohu_gis.render.plan.viewport import Viewport
from lohu_gis.ui.canvas.cards import EDGE, LEGEND_SHARE, LegendCard
from lohu_gis.ui.canvas.legend import rows_of

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.render.plan.request import LayerInput
    from lohu_gis.scene3d.build.scene import Extent
    from lohu_gis.ui.workspace import Workspace

VIEW_PX = 1000.0


class TwinLegend:
    """A card in the upper left corner of the 3D view; it is there only while a result is coloured.

    Parameters
    ----------
    host
        The 3D view.
    cache
        The map's prepared data.
    """

    def __init__(self, host: QWidget, cache: MapCache) -> None:
        self.card = LegendCard(host)
        self._host, self._cache = host, cache
        self._named: dict[str, LegendGroup] = {}
        self._ground: tuple[LegendGroup, ...] = ()
        self._shown: tuple[LegendGroup, ...] = ()

    def show(self, name: str, group: LegendGroup | None) -> None:
        """Say what marks of that name mean; None says nothing about them any more."""
        self._named.pop(name, None)
        if group is not None:
            self._named[name] = group
        self._fill()

    def look(self, workspace: Workspace, layers: tuple[LayerInput, ...], extent: Extent) -> None:
        """Say what the results among the layers on the ground mean."""
        results = tuple(given for given in layers if is_result(workspace.document.project, given.layer))
        if not results:
            workspace.jobs.cancel_key("scene-legend")
            self._lay(())
            return
        west, south, east, north = extent
        units = max(east - west, north - south) / VIEW_PX
        request = MapRequest(results, Viewport((west + east) / 2, (south + north) / 2, units, (east - west) / units,
                                               (north - south) / units, crs=workspace.document.project.crs),
                             lang=language())

        def work(progress: Progress) -> tuple[LegendGroup, ...]:
            progress.check()
            return legend_of(request, self._cache)

        workspace.jobs.submit("scene-legend", work, lane="render", label=N_("Make the legend"), on_done=self._lay)

    def clear(self) -> None:
        """Another project comes."""
        self._named.clear()
        self._lay(())

    def settle(self) -> None:
        """Stay in the corner, in the height there is."""
        self.card.fit(round(self._host.height() * LEGEND_SHARE))
        self.card.move(EDGE, EDGE)

    def _lay(self, groups: tuple[LegendGroup, ...]) -> None:
        self._ground = groups
        self._fill()

    def _fill(self) -> None:
        groups = (*self._named.values(), *self._ground)
        if groups != self._shown:
            self._shown = groups
            rows = rows_of(groups, self.card.devicePixelRatioF())
            self.card.show_rows(rows, round(self._host.height() * LEGEND_SHARE))
            self.settle()
