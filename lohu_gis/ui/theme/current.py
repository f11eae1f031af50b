"""The scheme the window shows now. A process has one window theme, so this is the one place where it is kept."""

from __future__ import annotations

from lohu_gis.core.signal import Signal
from lohu_gis.ui.theme.tokens import LIGHT, Tokens

changed: Signal[Tokens] = Signal()
"""Emitted after the scheme was exchanged; widgets that paint themselves repaint on it."""

_now = [LIGHT]


def tokens() -> Tokens:
    """Tokens of the scheme shown now."""
    return _now[0]


def exchange(new: Tokens) -> None:
    """Make `new` the scheme and tell those who paint with it."""
    _now[0] = new
    changed.emit(new)
