"""The Qt application object that fonts need, for programs without a window, and the font of maps."""

from __future__ import annotations

import functools
import os
from typing import cast

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from lohu_gis.render.plan.fonts import FontFace


def ensure_application() -> QGuiApplication:
    """The running application, or a new one without any display (platform ``offscreen``); keep a reference to it."""
    running = QGuiApplication.instance()
    if running is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        return QGuiApplication(["lohu"])
    return cast(QGuiApplication, running)


@functools.cache
def _family(face: FontFace) -> str:
    """The family to ask Qt for; the file is registered at first use."""
    if face.path is None:
        return face.family
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(face.path))
    if face.bold_path is not None and face.bold_path != face.path:
        QFontDatabase.addApplicationFont(face.bold_path)
    return face.family if face.family in families or not families else families[0]


REPLACING = ("locl", "liga", "ccmp", "calt")
"""Features of fonts that put other letters in place of those of a text."""


def map_font(face: FontFace, pixels: int, *, bold: bool = False) -> QFont:
    """The font of a map at a size in device pixels, without hinting and kerning, so that all painters agree.

    Letters are the ones of the character table: what a font puts in their place (digits beside Latin words, the joined
    fi) has no character of its own, and could not be found in a PDF.
    """
    font = QFont(_family(face))
    for feature in REPLACING:
        font.setFeature(QFont.Tag(feature), 0)
    font.setPixelSize(max(pixels, 1))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setKerning(False)
    font.setBold(bold)
    return font
