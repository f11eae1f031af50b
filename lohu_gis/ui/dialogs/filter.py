"""The filter of a layer: an expression, checked while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPlainTextEdit

from lohu_gis.app.i18n import _
from lohu_gis.core.edits.layers import SetWhere
from lohu_gis.core.errors import LohuError
from lohu_gis.core.expression import parse
from lohu_gis.core.project import VectorContent
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.widgets.basics import label, push

if TYPE_CHECKING:
    from lohu_gis.ui.workbench import Workbench


class FilterDialog(Dialog):
    """Rows that do not meet the expression are hidden on the map; nothing is deleted."""

    def __init__(self, bench: Workbench, layer: str) -> None:
        found = bench.document.project.layers[layer]
        super().__init__(bench.frame, _("Filter of {layer}").format(layer=shown_name(found)))
        self._bench = bench
        self._layer = layer
        table = bench.workspace.table_of(layer)
        self._columns = table.column_names if table is not None else None
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(_("for example  storeys > 20 AND use = 'residential'"))
        self.text.setMaximumHeight(90)
        if isinstance(found.content, VectorContent):
            self.text.setPlainText(found.content.where or "")
        self.text.textChanged.connect(self._look)
        self._trouble = label("", "bad", wrap=True)
        self.content.addWidget(label(_("Show only features that meet"), "second"))
        self.content.addWidget(self.text)
        self.content.addWidget(self._trouble)
        if self._columns:
            names = _("Columns: {names}").format(names=", ".join(self._columns))
            self.content.addWidget(label(names, "caption", wrap=True))
        self.content.addWidget(push(_("Show all features"), self.text.clear, role="link"))
        self.button = self.add_buttons(_("Filter"), self.run)
        self._look()

    def run(self) -> None:
        """Apply the filter and close; an empty one shows all."""
        self._bench.apply(SetWhere(self._layer, self.text.toPlainText().strip() or None))
        self.accept()

    def _look(self) -> None:
        trouble = self._problem(self.text.toPlainText().strip())
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        self.button.setEnabled(not trouble)

    def _problem(self, text: str) -> str:
        if not text:
            return ""
        try:
            missing = [] if self._columns is None else [c for c in parse(text).columns if c not in self._columns]
        except LohuError as error:
            return self._bench.workspace.message_of(error)
        return _("There is no column {names}.").format(names=", ".join(missing)) if missing else ""
