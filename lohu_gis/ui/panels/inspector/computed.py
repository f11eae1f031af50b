"""Parameters of a live layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.params.inputs import Data
from lohu_gis.core.project import ComputedContent
from lohu_gis.core.text import N_
from lohu_gis.ui.widgets.basics import hairline

if TYPE_CHECKING:
    from lohu_gis.ui.forms.tool_form import ToolForm
    from lohu_gis.ui.workspace import Workspace

QUIET_MS = 300
"""Dear work starts when nothing was typed for this long."""


class ComputedForm(QWidget):
    """The form of the tool, made when a live layer is first shown."""

    def __init__(self, workspace: Workspace, apply: Callable[..., object]) -> None:
        super().__init__()
        self._workspace = workspace
        self._apply = apply
        self._layer = ""
        self._content: ComputedContent | None = None
        self._form: ToolForm | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(QUIET_MS)
        self._pause.timeout.connect(self._store)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.addWidget(hairline())

    def open(self, workspace: Workspace) -> None:
        """Show another project."""
        self._workspace = workspace
        self._layer = ""

    @property
    def form(self) -> ToolForm | None:
        """The form shown."""
        return self._form

    def show_layer(self, layer: str, content: ComputedContent) -> None:
        """Show the parameters of a live layer."""
        if layer != self._layer or self._form is None or self._form.tool.id != content.tool:
            self._make(layer, content)
        if self._form is not None and content != self._content and not self._pause.isActive():
            self._form.show_values({**content.parameters, **content.inputs})
        self._content = content

    def _make(self, layer: str, content: ComputedContent) -> None:
        from lohu_gis.app.tools.registry import tools
        from lohu_gis.ui.forms.tool_form import ToolForm

        if self._form is not None:
            self._form.hide()
            self._form.deleteLater()
        self._layer, self._content, self._form = layer, None, None
        tool = tools().get(content.tool)
        if tool is None:
            return
        self._form = ToolForm(tool, self._workspace.sources(), self._workspace.message_of)
        self._form.edited.connect(self._pause.start)
        self._layout.insertWidget(0, self._form)

    def _store(self) -> None:
        form, content = self._form, self._content
        if form is None or content is None or not form.valid:
            return
        values = form.values()
        inputs = {name: str(value) for name, value in values.items()
                  if isinstance(form.tool.parameters[name].kind, Data) and value}
        rest = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
                if not isinstance(form.tool.parameters[name].kind, Data) and value is not None}
        fresh = msgspec.structs.replace(content, inputs=inputs, parameters=rest)
        self._apply(SetLayer(self._layer, {"content": fresh}, merge_key=f"live:{self._layer}",
                             label=N_("Change parameters")))
