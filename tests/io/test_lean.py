"""pyogrio without pandas: what is spared, and that everything else still works afterwards."""

from __future__ import annotations

import subprocess
import sys

import pytest

from lohu_gis.io.lean import absent

CODE = """
import sys
import lohu_gis.io.lean
from lohu_gis.io import gdal
library = gdal.vector_library()
print("pandas" in sys.modules, "geopandas" in sys.modules, callable(library.raw.open_arrow))
import geopandas
print(geopandas.GeoSeries([None]).size)
"""


def test_frames_are_not_imported_and_can_be_later() -> None:
    """In a process of its own, since this one has pandas."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split() == ["False", "False", "True", "1"]


def test_what_is_there_stays_there() -> None:
    """Modules that are imported already are not hidden, others are for the moment only."""
    with absent("sys", "wave_that_is_not_there"):
        import sys as again

        assert again is sys
        assert sys.modules["wave_that_is_not_there"] is None
    assert "wave_that_is_not_there" not in sys.modules
    with pytest.raises(ZeroDivisionError), absent("colorsys_of_nobody"):
        raise ZeroDivisionError
    assert "colorsys_of_nobody" not in sys.modules
