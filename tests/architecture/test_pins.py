"""Why some versions are pinned, as tests: when one passes with a newer version, its pin can go."""

from __future__ import annotations

import sys

from PySide6.QtGui import QImage, QPainter, QPainterPath

CALLS = 1000


def test_qt_calls_return_none_without_losing_it(qapp: object) -> None:
    """PySide6 6.12.0 on Python 3.11 drops a reference to ``None`` with every call that returns nothing.

    After some thousands of calls the interpreter ends with "deallocating None". From Python 3.12 on ``None`` is
    immortal and its count does not change.
    """
    image = QImage(8, 8, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    path = QPainterPath()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        painter.drawPath(path)
    change = sys.getrefcount(None) - before
    painter.end()
    assert abs(change) < CALLS // 10
