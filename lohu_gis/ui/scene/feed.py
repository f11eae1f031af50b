"""The scene of one scenario on its way into the 3D view: what has changed is built and shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lohu_gis.core.progress import Progress
from lohu_gis.core.project import VectorContent
from lohu_gis.core.text import N_
from lohu_gis.core.twin import buildings_layer, terrain_layer
from lohu_gis.render.plan.map import VectorInput
from lohu_gis.ui.scene.model import Model, SceneRequest, Step, request_of, step

if TYPE_CHECKING:
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.scene3d.build.scene import BuiltScene
    from lohu_gis.ui.twin.side import Side
    from lohu_gis.ui.workspace import Workspace


class SceneFeed(QObject):
    """Builds in jobs; only the newest wish counts.

    Parameters
    ----------
    name
        Of its jobs.
    side
        Where the scene is shown.
    cache
        The map's prepared data; shared so that classes are not made twice.

    Signals
    -------
    built(BuiltScene, bool)
        A scene is shown; True when all of it is new.
    failed(BaseException)
    """

    built = Signal(object, bool)
    failed = Signal(object)

    def __init__(self, name: str, side: Side, cache: MapCache, parent: QObject) -> None:
        super().__init__(parent)
        self.failing: tuple[int, ...] = ()
        self._name, self._side, self._cache = name, side, cache
        self._model: Model | None = None
        self._key: object = None

    @property
    def scene(self) -> BuiltScene | None:
        """What is shown."""
        return None if self._model is None else self._model.built

    @property
    def request(self) -> SceneRequest | None:
        """The snapshot that is shown."""
        return None if self._model is None else self._model.request

    def forget(self) -> None:
        """Another project comes."""
        self._model = self._key = None

    def look(self, workspace: Workspace, scenario: str) -> bool:
        """Bring the scene up to date with a scenario of the project; False while there is nothing to show."""
        request = wanted(workspace, scenario, self.failing)
        if request is None:
            return False
        if request.key == self._key:
            return True
        self._key = request.key
        before, cache = self._model, self._cache

        def work(progress: Progress) -> Step:
            return step(before, request, cache, progress)

        def done(made: Step) -> None:
            if made.before is not None and made.before is not self._model:
                self._key = None  # something else was shown meanwhile: once more, from there
                self.look(workspace, scenario)
            else:
                self._show(made)

        workspace.jobs.submit(self._name, work, lane="compute", label=N_("Build the 3D scene"), on_done=done,
                              on_error=self._fail)
        return True

    def _show(self, made: Step) -> None:
        self._model = made.model
        self._side.set_marks("words", made.words)
        if made.before is None:
            self._side.set_scene(made.model.built.scene)
        for chunk in made.chunks:
            self._side.update_chunk(chunk)
        if len(made.recoloured[0]):
            self._side.set_colours(*made.recoloured)
        self.built.emit(made.model.built, made.before is None)

    def _fail(self, error: BaseException) -> None:
        self._key = None
        self.failed.emit(error)


def wanted(workspace: Workspace, scenario: str, failing: tuple[int, ...] = ()) -> SceneRequest | None:
    """What has to be built for a scenario now; None without buildings or while their data or the ground are missing."""
    project = workspace.document.project
    layer = buildings_layer(project)
    if layer is None or not isinstance(layer.content, VectorContent):
        return None
    table = workspace.store.table(layer.content.table, scenario)
    if table is None:
        return None
    ground = terrain_layer(project)
    reader = None if ground is None else workspace.raster_of(ground)
    if ground is not None and reader is None and workspace.state(ground.id).kind == "loading":
        return None  # its arrival brings us back
    return request_of(workspace, VectorInput(layer, table), reader, failing, scenario)
