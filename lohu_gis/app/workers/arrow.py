"""Arrow is whole before several threads use it.

When two threads import modules that lead to each other, Python resolves the deadlock by handing one of them a module
that is still being made ("partially initialized module 'pyarrow' has no attribute 'Table'"). Every thread that is about
to receive tables passes through here first and goes on only when nothing of Arrow is in the making any more.
"""

from __future__ import annotations

import importlib
import sys
import threading
import time

from lohu_gis.core.errors import LohuError

MODULES = ("pyarrow", "pyarrow.compute")
LOOK_S = 0.002
PATIENCE_S = 60.0

_gate = threading.Lock()
_done = threading.Event()


def being_made(name: str) -> bool:
    """Whether a module is missing or some thread is still importing it."""
    module = sys.modules.get(name)
    return module is None or bool(getattr(getattr(module, "__spec__", None), "_initializing", False))


def import_arrow() -> None:
    """Return when Arrow can be used by this thread; at once after the first time.

    Raises
    ------
    LohuError
        ``worker.failed`` when the import by another thread does not end within a minute.
    """
    if _done.is_set():
        return
    with _gate:
        for name in MODULES:
            importlib.import_module(name)
            wait_whole(name)
        _done.set()


def wait_whole(name: str, patience_s: float = PATIENCE_S) -> None:
    """Wait until no thread is importing the module any more."""
    began = time.monotonic()
    while being_made(name):
        if time.monotonic() - began > patience_s:
            raise LohuError("worker.failed", error="ImportError", detail=name, where="")
        _done.wait(LOOK_S)
