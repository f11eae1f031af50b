"""The card of buttons over the 3D view: sides, ways to move, what is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.canvas.cards import Card
from lohu_gis.ui.widgets.basics import hairline, tool_button


class ViewCard(Card):
    """Buttons are views of commands; nothing is decided here.

    Parameters
    ----------
    run
        Runs a command by id.
    open_view
        Opens the popover of what is shown, given its button.
    """

    def __init__(self, parent: QWidget, run: Callable[[str], object],
                 open_view: Callable[[QWidget], object]) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3, 3, 3, 3)
        layout.setSpacing(2)
        for name, icon_name, tip in (("iso", "view-iso", _("Oblique view")), ("top", "view-top", _("From above"))):
            layout.addWidget(self._button(icon_name, tip, partial(run, f"twin.from_{name}")))
        for name, word, tip in (("north", _("N"), _("From the north")), ("east", _("E"), _("From the east")),
                                ("south", _("S"), _("From the south")), ("west", _("W"), _("From the west"))):
            button = self._button("view-iso", tip, partial(run, f"twin.from_{name}"))
            button.setIcon(QIcon())
            button.setText(word)
            layout.addWidget(button)
        layout.addWidget(self._line())
        self._modes: dict[str, QToolButton] = {}
        for mode, icon_name, tip in (("orbit", "orbit", _("Turn around the model")), ("walk", "walk", _("Walk")),
                                     ("fly", "fly", _("Fly"))):
            self._modes[mode] = self._button(icon_name, tip, partial(run, f"twin.{mode}"), checkable=True)
            layout.addWidget(self._modes[mode])
        layout.addWidget(self._button("eye-point", _("Look from a place"), partial(run, "twin.tool_eye")))
        layout.addWidget(self._line())
        self.view_button = self._button("sliders", _("What is shown"), lambda: open_view(self.view_button))
        layout.addWidget(self.view_button)
        self.show_mode("orbit")
        self.adjustSize()

    def show_mode(self, mode: str) -> None:
        """Press the button of the way to move."""
        for name, button in self._modes.items():
            button.setChecked(name == mode)

    @staticmethod
    def _button(icon_name: str, tip: str, run: Callable[[], object], *, checkable: bool = False) -> QToolButton:
        button = tool_button(icon_name, tip, run, checkable=checkable)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    @staticmethod
    def _line() -> QWidget:
        line = hairline(vertical=True)
        line.setFixedHeight(20)
        return line
