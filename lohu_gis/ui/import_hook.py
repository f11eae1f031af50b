"""Keeps PySide6 from reading the source of every module that is imported after it.

PySide6 looks whether a module's source names PySide6, to serve ``from __feature__ import snake_case``, which this
program never uses. The look costs a file read and a parse of lines per module: 0.1 s of the start, and more whenever a
large library is imported later, with the GIL held. Known since 2023 (pyzo/pyzo#851, napari/napari#8584).
"""

from __future__ import annotations

import importlib


def spare_sources() -> bool:
    """Answer PySide6's question without looking: no module uses the feature switch.

    Returns
    -------
    bool
        Whether the place to answer was found; False in versions that ask elsewhere, which then ask as ever.
    """
    importlib.import_module("PySide6.QtCore")  # installs the hook
    try:
        feature = importlib.import_module("shibokensupport.feature")
    except ImportError:
        return False
    if not callable(getattr(feature, "_mod_uses_pyside", None)):
        return False
    vars(feature)["_mod_uses_pyside"] = lambda _module: False
    return True
