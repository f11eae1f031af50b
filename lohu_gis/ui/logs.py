"""Where reports go: a log file, with what Qt says and what nobody caught."""

from __future__ import annotations

import faulthandler
import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

log = logging.getLogger("lohu_gis.ui")
LEVELS = {QtMsgType.QtDebugMsg: logging.DEBUG, QtMsgType.QtInfoMsg: logging.INFO,
          QtMsgType.QtWarningMsg: logging.WARNING, QtMsgType.QtCriticalMsg: logging.ERROR,
          QtMsgType.QtFatalMsg: logging.CRITICAL}
HARMLESS = ("propagateSizeHints",)
"""Said by platforms without a window manager; nothing follows from it."""

_open: list[IO[Any]] = []


def begin(folder: Path, level: str) -> Path | None:
    """Write reports to ``folder/lohu.log`` (three files of 1 MB); None when the folder cannot be written to."""
    root = logging.getLogger("lohu_gis")
    root.setLevel(level.upper())
    qInstallMessageHandler(_from_qt)
    sys.excepthook = _uncaught
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "lohu.log"
        handler = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=2, encoding="utf-8", delay=True)
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
        crash = (folder / "crash.log").open("a", encoding="utf-8")
    except OSError:
        return None
    _open.append(crash)
    faulthandler.enable(crash)
    return path


def _from_qt(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if not any(text in message for text in HARMLESS):
        log.log(LEVELS.get(kind, logging.INFO), "Qt: %s", message)


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("nobody caught this", exc_info=(kind, error, trace))
