"""``lohu demo``: the main job end to end on the sample district, as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lohu_gis.app.i18n import _, language
from lohu_gis.cli.context import Context
from lohu_gis.cli.options import Parser
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.app.offline import Offline
    from lohu_gis.app.tools.runner import ToolRun

NOTE = N_("Invented sample data, not the real Luohu")
SIZE = (1600, 1000)


def run(arguments: Sequence[str], context: Context) -> int:
    """Write map, massing, heat, indicators and a page that shows them into a folder."""
    parser = Parser(prog="lohu demo", description=_("Map, massing, heat and indicators of the sample district."))
    parser.add_argument("--out", required=True, metavar="DIR", help=_("a folder; made if it does not exist"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    options = parser.parse_args(arguments)

    from lohu_gis.app.offline import is_terrain, open_offline
    from lohu_gis.app.resources import sample_path
    from lohu_gis.io.project.atomic import make_folder

    project = sample_path()
    if not project.is_file():
        raise InputError("sample.missing", path=str(project))
    out = Path(options.out)
    make_folder(out)
    progress = context.output.progress()
    offline = open_offline([str(project)], lambda layer: is_terrain(layer) or layer.id in ("plots", "complaints"),
                           progress=progress.part(0.0, 0.3))
    try:
        written = write_pack(offline, out, progress.part(0.3, 1.0))
    finally:
        offline.close()
    context.output.data({"out": str(out), "files": [str(path) for path in written], "language": language(),
                         "note": _(NOTE)})
    for path in written:
        context.output.say(str(path))
    return 0


def write_pack(offline: Offline, out: Path, progress: Progress) -> list[Path]:
    """Write all files of the pack; each appears whole or not at all."""
    from lohu_gis.cli.demopage import write_page

    maps = [out / "map.png", out / "map.pdf"]
    plain = without_layers(offline, ("heat",))
    for number, path in enumerate(maps):
        _map(plain, path, _("Luohu: land use and buildings"), progress.part(0.2 * number, 0.2 * (number + 1)))
    scenes = _massing(plain, out, progress.part(0.4, 0.6))
    heat, heat_files = _heat(offline, out, progress.part(0.6, 0.8))
    plots, table = _indicators(offline, out, progress.part(0.8, 0.95))
    page = out / "index.html"
    write_page(page, {"heat": heat, "plots": plots}, offline.project.note)
    progress.at(1.0)
    return [*maps, *scenes, *heat_files, table, page]


def without_layers(offline: Offline, hidden: Sequence[str]) -> Offline:
    """The same data with some layers switched off."""
    from dataclasses import replace

    import msgspec

    layers = {key: msgspec.structs.replace(layer, visible=layer.visible and key not in hidden)
              for key, layer in offline.project.layers.items()}
    return replace(offline, project=msgspec.structs.replace(offline.project, layers=layers))


def _map(offline: Offline, path: Path, title: str, progress: Progress) -> None:
    from lohu_gis.cli.picture import Sheet, write_map
    from lohu_gis.render.plan.furniture import Furniture

    sources = dict.fromkeys(layer.attribution for layer in offline.project.layers.values() if layer.attribution)
    furniture = Furniture(title=title, attribution=" · ".join(sources), note=_(NOTE))
    write_map(offline, Sheet(SIZE, furniture=furniture), path, progress)


def _massing(offline: Offline, out: Path, progress: Progress) -> list[Path]:
    from lohu_gis.cli.massing import Wanted, massing
    from lohu_gis.cli.stills import Shot, write_scene

    made = massing(offline, Wanted(), progress.part(0.0, 0.5))
    paths = [out / "massing.png", out / "massing.glb"]
    for path in paths:
        write_scene(made, path, Shot(size=SIZE, note=_(NOTE)))
        progress.at(1.0 if path == paths[-1] else 0.7)
    return paths


def _heat(offline: Offline, out: Path, progress: Progress) -> tuple[ToolRun, list[Path]]:
    from dataclasses import replace

    from lohu_gis.app.tools.registry import tool
    from lohu_gis.app.tools.runner import run_tool
    from lohu_gis.core.raster import Raster
    from lohu_gis.io.write.door import write_raster

    values = {"points": offline.tables["complaints"], "bandwidth_m": 400.0, "cell_m": 20.0}
    run = run_tool(tool("heat.kernel_density"), values, progress.part(0.0, 0.4))
    raster = run.outputs["density"]
    assert isinstance(raster, Raster)
    paths = [out / "heat.tif", out / "heat.png"]
    write_raster(paths[0], replace(raster, bands=("events per km2 (invented sample data / 虚构示例)",)))
    shown = without_layers(offline, ("complaints", "plots"))
    _map(shown, paths[1], _("Luohu: complaints per km2"), progress.part(0.4, 1.0))
    return run, paths


def _indicators(offline: Offline, out: Path, progress: Progress) -> tuple[ToolRun, Path]:
    from lohu_gis.analysis.tables import with_columns
    from lohu_gis.app.tools.registry import tool
    from lohu_gis.app.tools.runner import run_tool
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.io.write.door import write_table

    values = {"buildings": offline.tables["buildings"], "plots": offline.tables["plots"], "storeys": "storeys",
              "height": "height_m", "use": "use"}
    run = run_tool(tool("plan.indicators"), values, progress.part(0.0, 0.8))
    table = run.outputs["indicators"]
    assert isinstance(table, FeatureTable)
    marked, _found = with_columns(table, {"note": [_(NOTE)] * len(table)})
    path = out / "indicators.xlsx"
    write_table(path, marked.block)
    return run, path
