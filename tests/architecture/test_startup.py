"""What a start imports: the layers below the window know no Qt and no VTK, quick questions load next to nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.architecture.sources import ROOT, Source

PAINTERS = ("PySide6", "shiboken6", "vtk", "vtkmodules", "pyvista", "matplotlib")
HEADLESS = ("core", "analysis", "tools", "io", "app")


def loaded_by(code: str) -> set[str]:
    """Top-level names of the modules that a fresh interpreter has loaded after some code (its output is dropped)."""
    report = "import json, sys\ntry:\n{}\nexcept SystemExit: pass\nprint('\\n' + json.dumps(sorted(sys.modules)))"
    body = "\n".join("    " + line for line in code.splitlines())
    command = [sys.executable, "-c", report.format(body)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    names: list[str] = json.loads(run.stdout.splitlines()[-1])
    return {name.partition(".")[0] for name in names} | set(names)


def test_layers_below_the_window_import_no_painter(product: list[Source]) -> None:
    """Every module of them, imported in one process."""
    names = [source.module for source in product if source.module.split(".")[1:2] and in_headless(source.module)]
    assert len(names) > 50
    loaded = loaded_by("\n".join(f"import {name}" for name in names if not name.endswith(".windows")))
    assert loaded.isdisjoint(PAINTERS)


def in_headless(module: str) -> bool:
    """Whether a module belongs to a layer without painters."""
    return module.split(".")[1] in HEADLESS or module.startswith(("lohu_gis.render.plan", "lohu_gis.scene3d.build"))


@pytest.mark.parametrize("name", ["core", "core.project", "core.table", "core.document", "app", "app.commands", "io"])
def test_light_modules(name: str) -> None:
    """The values and services of the window load no library that takes long to import."""
    loaded = loaded_by(f"import lohu_gis.{name}")
    assert loaded.isdisjoint(("pandas", "geopandas", "scipy", "shapely", "pyogrio", "rasterio", "fiona", "openpyxl"))


def test_version_loads_nothing() -> None:
    """``lohu --version`` answers in 0.15 s."""
    loaded = loaded_by("sys.argv = ['lohu', '--version']\nfrom lohu_gis.__main__ import main\nmain()")
    assert loaded.isdisjoint(("numpy", "argparse", "msgspec", "platformdirs", "logging", "lohu_gis.core", *PAINTERS))


def test_listing_the_tools_loads_no_tables() -> None:
    """``lohu tools`` reads declarations only."""
    loaded = loaded_by("sys.argv = ['lohu', 'tools']\nfrom lohu_gis.__main__ import main\nmain()")
    assert loaded.isdisjoint(("pandas", "geopandas", "shapely", "scipy", "pyogrio", "rasterio", "fiona", *PAINTERS))
