"""The inspector panel: look, data and facts of the chosen layer and the selected features."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from lohu_gis.app.hotspot.proof import emerging_run, proof_of, series_layer
from lohu_gis.app.i18n import _
from lohu_gis.core.edits.layers import SetLayer, SetStyle
from lohu_gis.core.edits.models import PlaceModel
from lohu_gis.core.project import ComputedContent, Layer, Project, RasterContent, SceneContent, VectorContent
from lohu_gis.core.style import RasterStyle, Style, VectorStyle
from lohu_gis.core.text import N_
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.panels.inspector.computed import ComputedForm
from lohu_gis.ui.panels.inspector.facts import Facts
from lohu_gis.ui.panels.inspector.info import feature_facts, layer_facts, run_facts
from lohu_gis.ui.panels.inspector.model import ModelForm
from lohu_gis.ui.panels.inspector.proof import ProofCard
from lohu_gis.ui.panels.inspector.raster import RasterForm
from lohu_gis.ui.panels.inspector.vector import VectorForm
from lohu_gis.ui.widgets.basics import hairline, label, push
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, Percent

if TYPE_CHECKING:
    from lohu_gis.ui.workspace import Workspace

MOST_FEATURES = 5
"""Selected features whose cells are listed."""


class Inspector(QWidget):
    """Tabs Style, Data, Info.

    Parameters
    ----------
    workspace
        Project, tables, states.
    apply
        Applies an edit and tells about a rejected one.
    """

    def __init__(self, workspace: Workspace, apply: Callable[..., object]) -> None:
        super().__init__()
        self._workspace = workspace
        self._apply = apply
        self._layer = ""
        self._stale = False
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.opacity = Percent(self._set_opacity, self._checkpoint)
        self._forms = QVBoxLayout()
        self._vector: VectorForm | None = None
        self._raster: RasterForm | None = None
        self._computed: ComputedForm | None = None
        self._model: ModelForm | None = None
        self.data = Facts()
        self.proof = ProofCard()
        self.info = Facts()
        self._title = label("", "heading", wrap=True)
        self._state = label("", "warn", wrap=True)
        self._retry = push(_("Try again"), self._try_again)
        self.tabs.addTab(_scroll(self._style_page()), _("Style"))
        self.tabs.addTab(_scroll(self._page(self.proof, self.data)), _("Data"))
        self.tabs.addTab(_scroll(self._page(self.info)), _("Info"))
        self.tabs.currentChanged.connect(lambda _number: self.refresh())
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("settings", _("Choose a layer to see and change how it looks.")))
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = QWidget()
        above = QVBoxLayout(head)
        above.setContentsMargins(12, 10, 12, 4)
        for widget in (self._title, self._state, self._retry):
            above.addWidget(widget)
        layout.addWidget(head)
        layout.addWidget(self.tabs, 1)
        self._stack.addWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    @property
    def vector(self) -> VectorForm:
        """The editor of vector styles, made when it is first needed: a hundred widgets take their time."""
        if self._vector is None:
            self._vector = VectorForm(self._workspace.jobs, self._set_style)
            self._forms.addWidget(self._vector)
        return self._vector

    @property
    def raster(self) -> RasterForm:
        """The editor of raster styles."""
        if self._raster is None:
            self._raster = RasterForm(self._set_style)
            self._forms.addWidget(self._raster)
        return self._raster

    @property
    def computed(self) -> ComputedForm:
        """The parameters of live layers."""
        if self._computed is None:
            self._computed = ComputedForm(self._workspace, self._apply)
            self._forms.insertWidget(0, self._computed)
        return self._computed

    @property
    def model(self) -> ModelForm:
        """The place of models for context."""
        if self._model is None:
            self._model = ModelForm(self._place)
            self._forms.addWidget(self._model)
        return self._model

    def show_layer(self, layer: str) -> None:
        """Show a layer; an id that is no layer (a group, nothing) shows the empty state."""
        self._layer = layer
        self.refresh()

    def open(self, workspace: Workspace) -> None:
        """Show another project."""
        self._workspace = workspace
        if self._computed is not None:
            self._computed.open(workspace)
        self._layer = ""
        self.refresh()

    def open_data(self) -> None:
        """Show what the selected features say."""
        self.tabs.setCurrentIndex(1)

    def refresh(self) -> None:
        """Follow the project; nothing is made while the panel is hidden."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        project = self._workspace.document.project
        layer = project.layers.get(self._layer)
        chosen = layer is not None or bool(project.selection)
        self._stack.setCurrentIndex(1 if chosen else 0)
        if layer is None:
            layer = project.layers.get(next(iter(project.selection), ""))
        if layer is None:
            return
        self._title.setText(shown_name(layer))
        state = self._workspace.state(layer.id)
        self._state.setText(state.text)
        self._state.setVisible(bool(state.text))
        self._retry.setVisible(state.kind == "failed")
        (self._show_style, self._show_data, self._show_info)[self.tabs.currentIndex()](project, layer)

    def showEvent(self, event: object) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)  # type: ignore[arg-type]  # a QShowEvent
        if self._stale:
            self.refresh()

    # ---- inside ----

    def _show_style(self, project: Project, layer: Layer) -> None:
        content = layer.content
        self.opacity.show_share(layer.opacity)
        style = getattr(content, "style", None)
        for form, shown in ((self._vector, isinstance(style, VectorStyle)),
                            (self._raster, isinstance(style, RasterStyle)),
                            (self._computed, isinstance(content, ComputedContent)),
                            (self._model, isinstance(content, SceneContent))):
            if form is not None:
                form.setVisible(shown)
        if isinstance(content, ComputedContent):
            self.computed.show_layer(layer.id, content)
        if isinstance(content, SceneContent):
            self.model.show_content(content, project.camera)
        if isinstance(style, VectorStyle):
            self.vector.show_style(style, self._workspace.table_of(layer.id))
        elif isinstance(style, RasterStyle):
            self.raster.show_style(style, computed=isinstance(content, ComputedContent))

    def _show_data(self, project: Project, _layer: Layer) -> None:
        pairs: list[tuple[str, str | None]] = []
        for layer_id, fids in project.selection.items():
            table, owner = self._workspace.table_of(layer_id), project.layers.get(layer_id)
            if table is None or owner is None:
                continue
            shown = fids.array()[:MOST_FEATURES].tolist()
            for fid in shown:
                if int(table.rows_of([fid])[0]) >= 0:
                    pairs += [(f"{shown_name(owner)} · {fid}", None), *feature_facts(table, fid)]
            if len(fids) > len(shown):
                pairs.append((_("and {count} more; see the table").format(count=len(fids) - len(shown)), None))
        self._show_proof(project)
        self.data.show_pairs(pairs or [(_("Click a feature on the map to see its values."), None)])

    def _show_proof(self, project: Project) -> None:
        """Why the first selected cell of emerging hot spots is what it is."""
        for layer_id, fids in project.selection.items():
            record, cells = emerging_run(project, layer_id), self._workspace.table_of(layer_id)
            if record is None or cells is None or not len(fids) or int(cells.rows_of(fids.array()[:1])[0]) < 0:
                continue
            series = self._workspace.table_of(series_layer(project, layer_id) or "")
            self.proof.show_proof(proof_of(cells, int(fids.array()[0]), series, record.metrics))
            return
        self.proof.show_proof(None)

    def _show_info(self, project: Project, layer: Layer) -> None:
        table = self._workspace.table_of(layer.id)
        facts = layer_facts(project, layer, table, self._workspace.findings(layer.id), self._workspace.message_of)
        live = self._workspace.live_result(layer.id)
        self.info.show_pairs(facts + (run_facts(live.record) if live is not None else []))

    def _set_opacity(self, share: float) -> None:
        if self._layer:
            self._apply(SetLayer(self._layer, {"opacity": share}, merge_key=f"opacity:{self._layer}",
                                 label=N_("Change opacity")))

    def _set_style(self, style: Style, field: str) -> None:
        layer = self._workspace.document.project.layers.get(self._layer)
        if layer is not None and isinstance(layer.content, VectorContent | RasterContent | ComputedContent):
            self._apply(SetStyle(self._layer, style, merge_key=f"style:{self._layer}:{field}"))

    def _place(self, values: Mapping[str, float | bool], field: str) -> None:
        if self._layer:
            self._apply(PlaceModel(self._layer, values, merge_key=f"place:{self._layer}:{field}"))

    def _checkpoint(self) -> None:
        self._workspace.document.checkpoint()

    def _try_again(self) -> None:
        self._workspace.retry(self._layer)

    def _style_page(self) -> QWidget:
        form = Form()
        form.add(_("Opacity"), self.opacity)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(12)
        layout.addWidget(form)
        layout.addWidget(hairline())
        layout.addLayout(self._forms)
        layout.addStretch(1)
        return page

    @staticmethod
    def _page(*parts: QWidget) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(12, 12, 12, 12)
        for part in parts:
            layout.addWidget(part)
        layout.addStretch(1)
        return page


def _scroll(page: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(page)
    return area
