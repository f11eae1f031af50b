"""Another scenario beside the active one in the 3D view: its scene and its ground, under the same camera and sun."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QTimer

from lohu_gis.core.edits.view import SetCompare
from lohu_gis.core.project import Project
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.scene.drape import Drapery
from lohu_gis.ui.scene.feed import SceneFeed
from lohu_gis.ui.scene.picking import selected_ids

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.scene3d.build.scene import BuiltScene, Extent
    from lohu_gis.ui.twin.view import TwinView
    from lohu_gis.ui.workspace import Workspace

SETTLE_MS = 250


class Comparison(QObject):
    """Follows `Project.compare`.

    Parameters
    ----------
    view
        The 3D widget.
    workspace
        Tells the open project.
    apply
        Applies an edit, given the initiator.
    """

    def __init__(self, view: TwinView, cache: MapCache, workspace: Callable[[], Workspace],
                 apply: Callable[..., object]) -> None:
        super().__init__(view)
        self._view, self._cache, self._workspace, self._apply = view, cache, workspace, apply
        self._feed: SceneFeed | None = None
        self._drapery: Drapery | None = None
        self._scenario = ""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._store)
        view.share_changed.connect(lambda _share: self._settle.start())
        view.other_detail_wanted.connect(self.detail)

    def look(self, *, visible: bool = True) -> None:
        """Bring the second scene up to date, or take it away where nothing is compared or nobody looks."""
        project = self._workspace().document.project
        other = project.compared()
        if other is None or not visible:
            self.stop()
            return
        names = (shown_name(project.scenarios[other]), shown_name(project.scenarios[project.scenario]))
        mode = "side" if project.compare.mode == "side" else "swipe"
        if not self._settle.isActive():
            self._view.set_share(project.compare.share)
        if self._feed is None or self._view.other is None or (self._view.mode, self._view.names) != (mode, names):
            side = self._view.begin_comparison(mode, names)  # type: ignore[arg-type]  # one of its two words
            if self._feed is None:
                self._feed = SceneFeed("scene-other", side, self._cache, self)
                self._feed.built.connect(self._built)
                self._drapery = Drapery("scene-other", side, self._cache)
        if other != self._scenario:
            self._scenario = other
        self._feed.look(self._workspace(), other)
        self._show()

    def detail(self, extent: Extent) -> None:
        """Lay a finer map under the second scene too."""
        if self._drapery is not None:
            self._drapery.detail(self._workspace(), extent)

    def stop(self) -> None:
        """Show the active scenario alone."""
        if self._feed is None:
            return
        self._settle.stop()
        self._view.end_comparison()
        self._feed.deleteLater()
        self._feed, self._drapery, self._scenario = None, None, ""

    def _built(self, _scene: BuiltScene, new: bool) -> None:
        if new and self._drapery is not None:
            self._drapery.forget()  # on another scene nothing lies yet
        self._show()

    def _show(self) -> None:
        if self._feed is None or self._drapery is None or self._feed.scene is None or self._view.other is None:
            return
        request = self._feed.request
        standing = frozenset() if request is None else request.standing
        self._drapery.look(self._workspace(), self._feed.scene.scene, self._scenario, standing)
        self._view.other.set_selected(selected_ids(self._workspace().document.project))

    def _store(self) -> None:
        project: Project = self._workspace().document.project
        self._apply(SetCompare(msgspec.structs.replace(project.compare, share=self._view.share),
                               merge_key="compare-share"), self)
