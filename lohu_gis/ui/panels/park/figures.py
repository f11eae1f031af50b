"""The figures of the units shown, above everything else."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from lohu_gis.analysis.park.totals import Total
from lohu_gis.app.i18n import _
from lohu_gis.ui.panels.park.words import FIGURES, TIPS, figure
from lohu_gis.ui.widgets.basics import label

COLUMNS = 3


class Figures(QWidget):
    """Six figures with their words."""

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 12, 12, 8)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        self.values = {field: label("–", "heading") for field, _word in FIGURES}
        for number, (field, word) in enumerate(FIGURES):
            row, column = divmod(number, COLUMNS)
            name = label(_(word), "caption")
            for widget in (name, self.values[field]):
                if field in TIPS:
                    widget.setToolTip(_(TIPS[field]))
            self.values[field].setAccessibleName(_(word))
            grid.addWidget(name, row * 3, column)
            grid.addWidget(self.values[field], row * 3 + 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowMinimumHeight(2, 6)

    def show_total(self, total: Total) -> None:
        """Show these figures."""
        for field, value in self.values.items():
            value.setText(figure(field, float(getattr(total, field))))
