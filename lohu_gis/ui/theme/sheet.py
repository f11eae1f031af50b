"""The one style sheet, made from the tokens. Widgets set no style of their own; they set `objectName` or a property."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from string import Template

from lohu_gis.ui.theme.tokens import CAPTION_PX, RADIUS, TABLE_PX, TITLE_PX, Tokens

_BASE = """
QWidget { color: $text; }
QMainWindow, QDialog { background: $window; }
QToolTip { color: $text; background: $raised; border: 1px solid $strong; padding: 4px 6px; }
QLabel[role="second"], QCheckBox[role="second"] { color: $second; }
QLabel[role="caption"] { color: $second; font-size: ${caption}px; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="bad"] { color: $bad; }
QLabel[role="warn"] { color: $warn; }
QLabel[role="good"] { color: $good; }
QLabel[role="accent"] { color: $accent; }
QLabel:disabled { color: $disabled; }
QFrame[role="hairline"] { background: $line; border: none; }
QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: ${radius}px; }
QFrame[role="card"] QScrollArea, QFrame[role="card"] QScrollArea > QWidget > QWidget { background: $raised; }
QWidget[role="panel"] { background: $panel; }
"""

_FRAME = """
QMenuBar { background: $window; border-bottom: 1px solid $line; padding: 1px 4px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 4px; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $pressed; }
QMenu { background: $raised; border: 1px solid $strong; padding: 4px; }
QMenu::item { padding: 5px 28px 5px 8px; border-radius: 4px; }
QMenu::icon { padding-left: 6px; }
QMenu::item:selected { background: $chosen; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QMainWindow::separator { background: $line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget { color: $text; }
QStatusBar { background: $window; border-top: 1px solid $line; color: $second; font-size: ${caption}px; }
QStatusBar::item { border: none; }
QStatusBar QToolButton[role="status"] { color: $second; font-size: ${caption}px; padding: 1px 4px; border-radius: 4px; }
QStatusBar QToolButton[role="status"]:hover, QStatusBar QToolButton[role="status"]:focus { color: $text; }
QStatusBar QLabel, QStatusBar QLineEdit { color: $second; font-size: ${caption}px; }
QStatusBar QLineEdit { background: transparent; border: 1px solid transparent; padding: 0 2px; }
QStatusBar QLineEdit:hover, QStatusBar QLineEdit:focus { border-color: $strong; background: $panel; color: $text; }
QToolBar { background: $window; border: none; border-bottom: 1px solid $line; padding: 0; spacing: 0; }
#timeBar { border-top: 1px solid $line; border-bottom: none; }
#pageBar { background: $window; }
#pageBar QToolButton { padding: 5px 7px; color: $second; }
#pageBar QToolButton[role="page"] {
  border: none; border-bottom: 2px solid transparent; border-radius: 0; padding: 7px 12px 6px 12px; }
#pageBar QToolButton:hover { background: $hover; color: $text; }
#pageBar QToolButton[role="page"]:checked { color: $accent; border-bottom-color: $accent; background: transparent; }
#pageBar QToolButton[role="page"]:focus { color: $accent; }
#panelHead { background: $panel; border-bottom: 1px solid $line; }
#messageBar { background: $raised; border: 1px solid $strong; border-radius: ${radius}px; }
#notice { background: $chosen; border-bottom: 1px solid $line; }
#palette { background: $raised; border: 1px solid $strong; border-radius: ${radius}px; }
"""

_CONTROLS = """
QPushButton {
  background: $raised; border: 1px solid $strong; border-radius: ${radius}px; padding: 5px 14px; min-height: 16px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $disabled; border-color: $line; }
QPushButton:default, QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent; }
QPushButton:default:hover, QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton:default:disabled, QPushButton[role="primary"]:disabled {
  background: $panel; color: $disabled; border-color: $line; }
QPushButton[role="link"] { border: none; background: transparent; color: $accent; padding: 2px 4px; text-align: left; }
QPushButton[role="link"]:hover, QPushButton[role="link"]:focus { text-decoration: underline; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: ${radius}px; padding: 3px; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $chosen; }
QToolButton:focus { border-color: $accent; }
QToolButton[role="swatch"] { padding: 2px; }
QToolButton[role="search"] {
  background: $panel; border: 1px solid $line; color: $second; padding: 4px 48px 4px 12px; margin: 3px 8px; }
QToolButton[role="search"]:hover { border-color: $strong; }
QToolButton::menu-indicator { image: none; }
QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: $panel; border: 1px solid $strong; border-radius: 4px; padding: 3px 6px; min-height: 18px;
  selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
  border-color: $accent; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
  color: $disabled; border-color: $line; }
QLineEdit[state="bad"], QComboBox[state="bad"], QDoubleSpinBox[state="bad"] { border-color: $bad; }
QComboBox { padding-right: 22px; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$folder/$scheme-chevron-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
  background: $raised; border: 1px solid $strong; padding: 2px; outline: none; selection-background-color: $chosen;
  selection-color: $text; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {
  border: none; width: 16px; background: transparent; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$folder/$scheme-chevron-up.svg"); width: 9px; height: 9px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
  image: url("$folder/$scheme-chevron-down.svg"); width: 9px; height: 9px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit {
  border: none; padding: 0 0 0 2px; min-height: 0; background: transparent; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border: 1px solid $strong; border-radius: 3px; background: $panel; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url("$folder/$scheme-check.svg"); }
QHeaderView::up-arrow { image: url("$folder/$scheme-chevron-up.svg"); width: 10px; height: 10px; }
QHeaderView::down-arrow { image: url("$folder/$scheme-chevron-down.svg"); width: 10px; height: 10px; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $accent; }
QSlider::groove:horizontal { height: 3px; background: $line; border-radius: 1px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 1px; }
QSlider::handle:horizontal {
  background: $panel; border: 1.5px solid $accent; width: 11px; height: 11px; margin: -5px 0; border-radius: 6px; }
QSlider::handle:horizontal:hover { background: $chosen; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
"""

_VIEWS = """
QAbstractScrollArea { background: $panel; border: none; }
QScrollArea > QWidget > QWidget { background: $panel; }
QTreeView, QListView, QTableView {
  background: $panel; border: none; outline: none; selection-background-color: $chosen; selection-color: $text; }
QTreeView::item { min-height: 26px; }
QListView::item { padding: 4px 8px; border-radius: 4px; }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QListView::indicator { width: 14px; height: 14px; border: 1px solid $strong; border-radius: 3px; background: $panel; }
QListView::indicator:checked { background: $accent; border-color: $accent; image: url("$folder/$scheme-check.svg"); }
QTreeView::item:selected, QListView::item:selected { background: $chosen; color: $text; }
QTreeView::branch { background: $panel; }
QTreeView::branch:selected { background: $chosen; }
QTreeView::branch:hover:!selected { background: $hover; }
QTreeView::branch:has-children:closed { image: url("$folder/$scheme-chevron-right.svg"); }
QTreeView::branch:has-children:open { image: url("$folder/$scheme-chevron-down.svg"); }
QTableView { gridline-color: $line; font-size: ${table}px; }
QTableView::item { padding: 0 6px; }
QTableView::item:selected { background: $chosen; color: $text; }
QHeaderView { background: $panel; }
QHeaderView::section {
  background: $window; color: $second; border: none; border-right: 1px solid $line; border-bottom: 1px solid $line;
  padding: 3px 6px; font-size: ${table}px; }
QHeaderView::section:hover { color: $text; background: $hover; }
QTableCornerButton::section { background: $window; border: none; border-bottom: 1px solid $line; }
QTabWidget { background: $panel; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QTabWidget > QToolButton { border-radius: 0; }
QTabBar { background: $panel; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $second; padding: 6px 10px; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $strong; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $second; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
"""


def style_sheet(tokens: Tokens, folder: Path) -> str:
    """The sheet for `tokens`; `folder` holds the small drawings that Qt's sheets can only take from files."""
    names = {**asdict(tokens), "radius": RADIUS, "caption": CAPTION_PX, "table": TABLE_PX, "title": TITLE_PX,
             "folder": folder.as_posix()}
    return Template(_BASE + _FRAME + _CONTROLS + _VIEWS).substitute(names)
