"""The checks of ``lohu doctor``; each answers, whatever is broken."""

from __future__ import annotations

import functools
import platform
import sys
import sysconfig
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import lohu_gis
from lohu_gis.app.i18n import _
from lohu_gis.app.messages import message_of
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.errors import LohuError

LIBRARIES = ("PySide6", "numpy", "pyarrow", "pandas", "shapely", "geopandas", "pyogrio", "fiona", "rasterio", "pyproj",
             "scipy", "matplotlib", "vtk", "pyvista", "openpyxl", "fontTools", "msgspec")
PLACE = (114.1, 22.55)
"""Longitude and latitude whose place in EPSG:4547 all copies of PROJ must agree on."""
WANTED_DRIVERS = ("GPKG", "ESRI Shapefile", "GeoJSON", "FlatGeobuf", "CSV", "GTiff", "PNG", "JPEG")


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: `detail` is a line for people, `facts` what it rests on."""

    id: str
    ok: bool
    detail: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def _answers(check_id: str) -> Callable[[Callable[[], Check]], Callable[[], Check]]:
    """A check that answers with the reason where it would raise."""
    def wrap(check: Callable[[], Check]) -> Callable[[], Check]:
        @functools.wraps(check)
        def answered() -> Check:
            try:
                return check()
            except LohuError as error:
                return Check(check_id, False, message_of(error))
            except Exception as error:  # noqa: BLE001 - a broken installation may fail in any way
                return Check(check_id, False, f"{type(error).__name__}: {error}")
        return answered
    return wrap


@_answers("versions")
def versions() -> Check:
    """Program, Python, system and libraries."""
    import importlib.metadata

    names = {"PySide6": "pyside6-essentials", "fontTools": "fonttools"}
    facts: dict[str, Any] = {"LOHU GIS": lohu_gis.__version__, "Python": platform.python_version(),
                             "system": sysconfig.get_platform()}
    missing = []
    for name in LIBRARIES:
        try:
            facts[name] = importlib.metadata.version(names.get(name, name))
        except importlib.metadata.PackageNotFoundError:
            facts[name] = None
            missing.append(name)
    detail = _("missing: {names}").format(names=", ".join(missing)) if missing else f"LOHU GIS {lohu_gis.__version__}"
    return Check("versions", not missing or getattr(sys, "frozen", False), detail, facts)


def renderer(progress: CallProgress) -> dict[str, Any]:
    """Name of the OpenGL renderer; runs in a process of its own, which a bad driver may take down."""
    from lohu_gis.scene3d.vtk.window import OffscreenWindow

    progress.check()
    window = OffscreenWindow()
    try:
        return {"renderer": window.renderer_name, "software": window.software}
    finally:
        window.close()


@_answers("opengl")
def opengl() -> Check:
    """Whether 3D pictures can be made, and by what."""
    from lohu_gis.app.workers import Limits, WorkerPool

    pool = WorkerPool(size=1, most=1, preload=())
    try:
        facts: dict[str, Any] = pool.call(renderer, limits=Limits(seconds=60.0))
    finally:
        pool.close()
    kind = _("software") if facts["software"] else _("hardware")
    return Check("opengl", True, f"{facts['renderer']} ({kind})", facts)


@_answers("fonts")
def fonts() -> Check:
    """Whether the program's own Chinese face is there and has Chinese letters."""
    from lohu_gis.render.plan.fonts import default_face, metrics_of

    face = default_face()
    advances = metrics_of(face).advances
    missing = [c for c in "罗湖区容积率日照核密度" if ord(c) not in advances]
    ok = face.path is not None and not missing
    return Check("fonts", ok, face.family, {"path": face.path, "letters": len(advances), "missing": "".join(missing)})


@_answers("codecs")
def codecs() -> Check:
    """Formats of the three copies of GDAL."""
    import fiona
    import pyogrio
    import rasterio
    from rasterio.drivers import raster_driver_extensions

    vector = set(pyogrio.list_drivers()) | set(fiona.supported_drivers)
    raster = set(raster_driver_extensions().values())
    missing = [name for name in WANTED_DRIVERS if name not in vector | raster]
    facts = {"GDAL (rasterio)": rasterio.__gdal_version__, "GDAL (fiona)": fiona.__gdal_version__,
             "GDAL (pyogrio)": ".".join(map(str, pyogrio.__gdal_version__)), "missing": ", ".join(missing) or None}
    detail = _("{count} vector and {rasters} raster formats").format(count=len(vector), rasters=len(raster))
    return Check("codecs", not missing, detail, facts)


@_answers("projections")
def projections() -> Check:
    """Whether pyproj, rasterio and fiona bring one place to the same coordinates, within a millimetre."""
    import fiona.transform
    import pyproj
    from rasterio.warp import transform

    x, y = PLACE
    found = {"pyproj": pyproj.Transformer.from_crs(4326, 4547, always_xy=True).transform(x, y)}
    xs, ys = transform("EPSG:4326", "EPSG:4547", [x], [y])
    found["rasterio"] = (xs[0], ys[0])
    xs, ys = fiona.transform.transform("EPSG:4326", "EPSG:4547", [x], [y])
    found["fiona"] = (xs[0], ys[0])
    wanted = found["pyproj"]
    apart = max(abs(a - b) for place in found.values() for a, b in zip(place, wanted, strict=True))
    facts = {name: f"{place[0]:.4f}, {place[1]:.4f}" for name, place in found.items()}
    return Check("projections", apart < 1e-3, _("{metres:.6f} m apart at most").format(metres=apart), facts)


@_answers("bytecode")
def bytecode() -> Check:
    """Whether modules are compiled; without that every start is several times slower."""
    import importlib.util

    if getattr(sys, "frozen", False):
        return Check("bytecode", True, "-")
    compiled = Path(importlib.util.cache_from_source(lohu_gis.__file__)).exists()
    written = not sys.dont_write_bytecode
    ok = compiled and written
    detail = _("compiled") if ok else _("not compiled; starts are slow (unset PYTHONDONTWRITEBYTECODE)")
    return Check("bytecode", ok, detail, {"compiled": compiled, "written": written})


@_answers("folders")
def folders() -> Check:
    """Whether settings, cache and state can be written."""
    from lohu_gis.io.platform import current

    system = current()
    facts, ok = {}, True
    for name, folder in (("settings", system.config_folder()), ("cache", system.cache_folder()),
                         ("state", system.state_folder())):
        reason = _unwritable(folder)
        ok &= not reason
        facts[name] = f"{folder}{': ' + reason if reason else ''}"
    return Check("folders", ok, _("yes") if ok else _("no"), facts)


def _unwritable(folder: Path) -> str:
    """Why a file cannot be made in a folder; empty when it can."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{uuid.uuid4().hex}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return error.strerror or str(error)
    return ""


@_answers("sample")
def sample() -> Check:
    """Whether the sample district is there."""
    from lohu_gis.app.resources import sample_path

    path = sample_path()
    return Check("sample", path.is_file(), str(path))


@_answers("plugins")
def plugins() -> Check:
    """Plug-ins and why some are switched off."""
    from lohu_gis.app.plugins import GROUPS
    from lohu_gis.app.plugins import plugins as found

    all_found = [plugin for group in GROUPS for plugin in found(group)]
    facts = {plugin.name: plugin.reason or plugin.group for plugin in all_found}
    return Check("plugins", all(plugin.active for plugin in all_found), str(len(all_found)), facts)


CHECKS: tuple[Callable[[], Check], ...] = (versions, opengl, fonts, codecs, projections, bytecode, folders, sample,
                                           plugins)
"""All checks in order."""
