"""What units are coloured by, with a legend that also chooses uses."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import cast

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QStandardItemModel
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.park import COLUMNS, ColourBy, colouring_of
from lohu_gis.core.style import Categorised, Graduated, VectorStyle
from lohu_gis.core.text import N_
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.panels.park.words import WAYS
from lohu_gis.ui.widgets.basics import clear_layout, label
from lohu_gis.ui.widgets.color import swatch
from lohu_gis.ui.widgets.form import Form, choice, choose

CHIP = QSize(14, 14)
OPEN_END = 9_000.0
"""The last class of the ready styles has no upper end to show."""
HINTS = {"use": N_("Click a colour to show only that."), "vacancy": N_("Click a colour to show only that."),
         "rent": N_("In CNY per m² and month."), "footfall": N_("In visitors per day.")}
"""What stands below the colours of a way."""

Entry = tuple[str, str, str]
REST = ""
"""Value of the entry for all that has no colour of its own."""


class Look(QWidget):
    """The way of colouring and its colours.

    Parameters
    ----------
    recolour
        Called with a way chosen by hand.
    toggle
        Called with the value (a use, ``vacant``, ``occupied``) of an entry of the legend that was clicked.
    """

    def __init__(self, recolour: Callable[[ColourBy], object], toggle: Callable[[str], object]) -> None:
        super().__init__()
        self._toggle = toggle
        self.way = choice([(kind, _(word)) for kind, word in WAYS], lambda kind: recolour(cast("ColourBy", kind)))
        self.chips: dict[str, QToolButton] = {}
        self._shown: tuple[Entry, ...] = ()
        form = Form()
        form.add(_("Colour by"), self.way)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(form)
        layout.addLayout(self._grid)
        self.hint = label("", "caption", wrap=True)
        layout.addWidget(self.hint)

    def offer(self, columns: Container[str]) -> None:
        """Offer the ways of colouring for which the units have a column."""
        items = cast("QStandardItemModel", self.way.model())
        for number, (kind, _word) in enumerate(WAYS):
            items.item(number).setEnabled(COLUMNS[kind] in columns)

    def show_style(self, style: VectorStyle, chosen: frozenset[str]) -> None:
        """Show the colours of a style; `chosen` entries are marked."""
        kind = colouring_of(style)
        if kind is not None:
            choose(self.way, kind)
        entries = _entries(style)
        if entries != self._shown:
            self._fill(entries, able=kind in ("use", "vacancy"))
        self.hint.setText("" if kind is None else _(HINTS[kind]))
        self.hint.setVisible(kind is not None)
        for value, chip in self.chips.items():
            chip.setChecked(value in chosen)

    def _fill(self, entries: tuple[Entry, ...], *, able: bool) -> None:
        self._shown = entries
        clear_layout(self._grid)
        self.chips = {}
        for number, (value, color, word) in enumerate(entries):
            chip = QToolButton()
            chip.setIcon(QIcon(swatch(color, CHIP, self.devicePixelRatioF())))
            chip.setIconSize(CHIP)
            chip.setText(word)
            chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            chip.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            chip.setCheckable(able and value != REST)
            if chip.isCheckable():
                chip.clicked.connect(lambda _checked, value=value: self._toggle(value))
            else:
                chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                chip.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self.chips[value] = chip
            wide = value == REST and number % 2 == 0
            self._grid.addWidget(chip, number // 2, number % 2, 1, 2 if wide else 1)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)


def _entries(style: VectorStyle) -> tuple[Entry, ...]:
    """Value, colour and word of each colour; the last one stands for what is unknown."""
    renderer = style.renderer
    if isinstance(renderer, Categorised):
        by_state = renderer.expression == COLUMNS["vacancy"]
        return tuple((_value(row.value, by_state=by_state), row.color,
                      row.label_en if in_english() and row.label_en else row.label) for row in renderer.categories) \
            + _rest(renderer.other, _("unknown") if by_state else _("Common parts and others"))
    if isinstance(renderer, Graduated):
        pairs = zip(renderer.breaks, renderer.breaks[1:], renderer.colors, strict=False)
        return tuple((str(low), color, _span(low, high)) for low, high, color in pairs) \
            + _rest(renderer.missing, _("unknown"))
    return ()


def _rest(color: str | None, word: str) -> tuple[Entry, ...]:
    return () if color is None else ((REST, color, word),)


def _value(value: object, *, by_state: bool) -> str:
    return ("vacant" if value else "occupied") if by_state else str(value)


def _span(low: float, high: float) -> str:
    if high > OPEN_END:
        return _("from {low}").format(low=grouped(low))
    return f"{grouped(low)} – {grouped(high)}"
