"""Tokens -> palette, style sheet and fonts of the running application."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from lohu_gis.app.resources import font_paths, resource_path
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.sheet import style_sheet
from lohu_gis.ui.theme.tokens import BODY_PX, CAPTION_PX, CHINESE_FACES, DARK, LIGHT, TABLE_PX, TITLE_PX, Tokens

ThemeChoice = Literal["light", "dark", "auto"]


def resolve(choice: ThemeChoice) -> Tokens:
    """The tokens for a choice; ``auto`` asks the desktop and falls back to light."""
    if choice == "auto":
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return DARK if dark else LIGHT
    return DARK if choice == "dark" else LIGHT


def apply_theme(app: QApplication, choice: ThemeChoice) -> Tokens:
    """Give the application palette, style sheet and fonts of `choice`; works while windows are open."""
    tokens = resolve(choice)
    app.setPalette(palette(tokens))
    app.setStyleSheet("")  # to exchange one sheet for another takes four times as long as to begin anew
    app.setStyleSheet(style_sheet(tokens, resource_path("styles")))
    current.exchange(tokens)
    return tokens


def prepare(app: QApplication) -> None:
    """Choose the Fusion style and the text face once, before the first window is made."""
    app.setStyle("Fusion")
    for path in font_paths():  # a machine without any Chinese face shows ours instead of boxes
        QFontDatabase.addApplicationFont(str(path))
    app.setFont(face(BODY_PX))


def face(size_px: int, *, bold: bool = False, tabular: bool = False) -> QFont:
    """The window's face at `size_px`: the system's own with a Chinese companion.

    `tabular` gives figures of equal width, for tables and coordinates.
    """
    font = QFont(QGuiApplication.font())
    font.setFamilies([_system_family(), *CHINESE_FACES])
    font.setPixelSize(size_px)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def caption() -> QFont:
    """The face of captions."""
    return face(CAPTION_PX)


def table_face() -> QFont:
    """The face of tables, with figures of equal width."""
    return face(TABLE_PX, tabular=True)


def title() -> QFont:
    """The face of the start page's title."""
    return face(TITLE_PX, bold=True)


def palette(tokens: Tokens) -> QPalette:
    """Colours for what the style sheet leaves to Fusion."""
    role = QPalette.ColorRole
    made = QPalette()
    pairs = {
        role.Window: tokens.window, role.WindowText: tokens.text, role.Base: tokens.panel,
        role.AlternateBase: tokens.window,
        role.Text: tokens.text, role.Button: tokens.raised, role.ButtonText: tokens.text,
        role.BrightText: tokens.on_accent,
        role.Highlight: tokens.accent, role.HighlightedText: tokens.on_accent, role.ToolTipBase: tokens.raised,
        role.ToolTipText: tokens.text, role.Link: tokens.accent, role.PlaceholderText: tokens.disabled,
        role.Light: tokens.raised, role.Midlight: tokens.line, role.Mid: tokens.strong, role.Dark: tokens.strong,
        role.Accent: tokens.accent}
    for which, color in pairs.items():
        made.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.disabled))
    return made


def _system_family() -> str:
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
