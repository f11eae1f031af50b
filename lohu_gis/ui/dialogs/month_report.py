"""The questions before a month report: which month, which kind of file."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from lohu_gis.analysis.handling.months import month_text
from lohu_gis.app.i18n import _
from lohu_gis.ui.dialogs.base import Dialog
from lohu_gis.ui.widgets.basics import label
from lohu_gis.ui.widgets.form import Form, choice


def ask_month(parent: QWidget, months: Sequence[int], done: Callable[[int, str], object]) -> None:
    """Show the questions; see `MonthDialog`."""
    MonthDialog(parent, months, done).open()


class MonthDialog(Dialog):
    """Month and kind of file; `done` hears both.

    Parameters
    ----------
    months
        Months since January 1970, the newest first; the newest may not be over.
    """

    def __init__(self, parent: QWidget, months: Sequence[int], done: Callable[[int, str], object]) -> None:
        super().__init__(parent, _("Month report"))
        self._done = done
        self.month = choice([(str(number), month_text(number)) for number in months])
        self.kind = choice([("pdf", _("Pages to print (PDF)")), ("xlsx", _("Workbook (XLSX)"))])
        form = Form()
        form.add(_("Month"), self.month)
        form.add(_("File"), self.kind)
        self.content.addWidget(form)
        self.content.addWidget(label(_("Key figures with the month and the year before, sub-districts and categories, "
                                       "tiers, cases beyond their limit, charts and method. Counts below 5 are not "
                                       "told."), "second", wrap=True))
        self.button = self.add_buttons(_("Write…"), self.run)

    def run(self) -> None:
        """Go on with what is chosen."""
        month, kind = int(self.month.currentData()), str(self.kind.currentData())
        self.accept()
        self._done(month, kind)
