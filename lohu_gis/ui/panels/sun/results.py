"""Lists of the sun panel: buildings with verdicts, windows that lose their sun."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from lohu_gis.app.i18n import _
from lohu_gis.app.sun.verdicts import BuildingVerdict, ChangedWindow
from lohu_gis.core.text import N_
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX

NAME = Qt.ItemDataRole.UserRole
MOST = 1000
CULPRIT_PX = 72
"""Room for the name of the building that takes sun; a longer one is cut and stands in the tip."""

VERDICTS = {"pass": N_("passes"), "fail": N_("fails"), "unknown": N_("unknown"), None: N_("no rule")}
TONES = {"pass": "good", "fail": "bad", "unknown": "warn", None: "second"}
SIDES = (N_("N"), N_("NE"), N_("E"), N_("SE"), N_("S"), N_("SW"), N_("W"), N_("NW"))


class Lines(QTreeWidget):
    """A table of results; a line that is chosen by hand shows its building.

    Parameters
    ----------
    headings
        Of the columns.
    show
        Called with the name of a building.
    """

    def __init__(self, headings: tuple[str, ...], name: str, show: Callable[[str], object]) -> None:
        super().__init__()
        self.setColumnCount(len(headings))
        self.setHeaderLabels(list(headings))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setAlternatingRowColors(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setMinimumHeight(160)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(32)
        self.setMinimumWidth(200)
        self._show = show
        self.itemActivated.connect(lambda item, _column: self._go(item))
        self.itemClicked.connect(lambda item, _column: self._go(item))

    def _go(self, item: QTreeWidgetItem) -> None:
        name = item.data(0, NAME)
        if name:
            self._show(str(name))

    def line(self, name: str, cells: tuple[str, ...], tip: str, tones: dict[int, str]) -> None:
        """Add a line; numbers stand on the right."""
        item = QTreeWidgetItem(list(cells))
        item.setData(0, NAME, name)
        for number in range(len(cells)):
            item.setFont(number, face(TABLE_PX, tabular=True))
            item.setToolTip(number, tip)
            if number:
                item.setTextAlignment(number, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for number, tone in tones.items():
            item.setForeground(number, QColor(getattr(current.tokens(), tone)))
        self.addTopLevelItem(item)


class VerdictList(Lines):
    """Buildings of a check."""

    def __init__(self, show: Callable[[str], object]) -> None:
        super().__init__((_("Building"), _("Least h"), _("Shaded"), _("Verdict")), _("Verdicts of buildings"), show)

    def show_verdicts(self, verdicts: tuple[BuildingVerdict, ...], names: Mapping[str, str]) -> None:
        """Show these, failing ones first; `names` says what buildings are called."""
        self.clear()
        for found in verdicts[:MOST]:
            least = "–" if found.least_h is None else f"{found.least_h:.2f}"
            cells = (names.get(found.building, found.building), least, str(found.shaded or "–"),
                     _(VERDICTS[found.verdict]))
            self.line(found.building, cells, _tip(found, names), {3: TONES[found.verdict]})
        if len(verdicts) > MOST:
            self.line("", (_("and {count} more").format(count=len(verdicts) - MOST), "", "", ""), "", {0: "second"})


class ChangeList(Lines):
    """Windows of a change."""

    def __init__(self, show: Callable[[str], object]) -> None:
        super().__init__((_("Building"), _("Storey"), _("Before"), _("After"), _("Taken by")),
                         _("Windows that lose or gain sun"), show)
        self.header().setSectionResizeMode(4, QHeaderView.ResizeMode.Fixed)
        self.header().resizeSection(4, CULPRIT_PX)

    def show_windows(self, windows: tuple[ChangedWindow, ...], names: Mapping[str, str]) -> None:
        """Show these, turned verdicts first; `names` says what buildings are called."""
        self.clear()
        for found in windows[:MOST]:
            side = _(SIDES[round(found.facade_deg / 45.0) % 8])
            name = names.get(found.building, found.building)
            culprit = names.get(found.culprit, found.culprit) if found.culprit else ""
            place = _("{building}, storey {storey} {side}").format(building=name, storey=found.storey, side=side)
            tone = {"worse": "bad", "better": "good"}.get(found.turned, "text")
            tip = {"worse": _("No longer passes"), "better": _("Passes now")}.get(found.turned, "")
            taken = _("most is taken by {culprit}").format(culprit=culprit) if culprit else ""
            cells = (name, f"{found.storey} {side}", f"{found.before_h:.2f}", f"{found.after_h:.2f}", culprit or "–")
            self.line(found.building, cells, "\n".join(part for part in (place, tip, taken) if part), {3: tone})


def _tip(found: BuildingVerdict, names: Mapping[str, str]) -> str:
    counts = _("{windows} windows: {passing} pass, {failing} fail, {unknown} unknown").format(
        windows=found.windows, passing=found.passing, failing=found.failing, unknown=found.unknown)
    name = names.get(found.building)
    lines = [" · ".join(part for part in (name, found.building, found.use) if part), counts]
    if found.required_h is not None:
        lines.append(_("required {hours:g} h ({article})").format(hours=found.required_h, article=found.article))
    if found.shaded:
        lines.append(_("{shaded} of the failing windows would pass without other buildings").format(
            shaded=found.shaded))
    if found.culprit:
        lines.append(_("most is taken by {culprit}").format(
            culprit=names.get(found.culprit, found.culprit)))
    return "\n".join(lines)
