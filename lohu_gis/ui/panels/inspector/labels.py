"""Editor of labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from PySide6.QtWidgets import QCheckBox, QComboBox

from lohu_gis.app.i18n import _
from lohu_gis.core.errors import LohuError
from lohu_gis.core.expression import parse, quoted
from lohu_gis.core.style import LabelStyle
from lohu_gis.ui.widgets.basics import set_role
from lohu_gis.ui.widgets.color import ColorButton
from lohu_gis.ui.widgets.form import Form, number_field, quietly


class LabelForm(Form):
    """Switch, expression, size, colours.

    Parameters
    ----------
    changed
        Called with the new labels (None: none) and the name of the field.
    """

    def __init__(self, changed: Callable[[LabelStyle | None, str], object]) -> None:
        super().__init__()
        self._changed = changed
        self._labels: LabelStyle | None = None
        self._columns: Sequence[str] = ()
        self.on = QCheckBox(_("Show labels"))
        self.on.clicked.connect(self._switch)
        self.expression = QComboBox()
        self.expression.setEditable(True)
        self.expression.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.expression.setMinimumContentsLength(8)
        self.expression.activated.connect(lambda _number: self._typed())
        edit = self.expression.lineEdit()
        if edit is not None:
            edit.editingFinished.connect(self._typed)
        self.size_px = number_field(6, 72, 1, 0, "px", lambda value: self._set("size_px", value))
        self.color = ColorButton(_("Colour"))
        self.color.picked.connect(lambda color: self._set("color", color))
        self.halo = ColorButton(_("Halo"), none_allowed=True)
        self.halo.picked.connect(lambda color: self._set("halo", color))
        self.bold = QCheckBox(_("Bold"))
        self.bold.clicked.connect(lambda on: self._set("bold", on))
        self.whole(self.on)
        for text, field in ((_("Text"), self.expression), (_("Size"), self.size_px), (_("Colour"), self.color),
                            (_("Halo"), self.halo), ("", self.bold)):
            self.add(text, field)

    def show_labels(self, labels: LabelStyle | None, columns: Sequence[str]) -> None:
        """Show labels; `columns` are offered as texts."""
        self._labels = labels
        self.on.setChecked(labels is not None)
        if tuple(columns) != tuple(self._columns):
            self._columns = tuple(columns)
            self.expression.clear()
            self.expression.addItems([quoted(name) for name in columns])
        for field in (self.expression, self.size_px, self.color, self.halo, self.bold):
            self.show_row(field, shown=labels is not None)
        if labels is None:
            return
        if self.expression.currentText() != labels.expression:
            self.expression.setEditText(labels.expression)
        set_role(self.expression, "", name="state")
        quietly(self.size_px, labels.size_px)
        self.color.show_color(labels.color)
        self.halo.show_color(labels.halo)
        self.bold.setChecked(labels.bold)

    def _switch(self, on: bool) -> None:
        wanted = next((name for name in ("name", "名称", *self._columns) if name in self._columns), None)
        self._changed(LabelStyle(expression=quoted(wanted)) if on and wanted else None, "labels")

    def _typed(self) -> None:
        text = self.expression.currentText().strip()
        if self._labels is None or text == self._labels.expression:
            return
        try:
            parse(text)
        except LohuError:
            set_role(self.expression, "bad", name="state")
            return
        self._set("expression", text)

    def _set(self, name: str, value: Any) -> None:
        if self._labels is not None:
            self._changed(msgspec.structs.replace(self._labels, **{name: value}), name)
