"""Imports after PySide6 read no sources."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import linecache
import PySide6.QtCore, lohu_gis.ui
read = []
linecache.updatecache = lambda *a, **k: read.append(a) or []
import colorsys, lohu_gis.ui.naming
print(len(read))
"""


def test_no_source_is_read_on_import() -> None:
    """The place where PySide6 asks is still there, and answering it stops the reading."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "0"
