"""``lohu scene``: a picture or model of the massing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lohu_gis.app.i18n import _
from lohu_gis.cli.context import Context, findings_json
from lohu_gis.cli.options import Parser, out_path, size_of
from lohu_gis.core.errors import UsageError

if TYPE_CHECKING:
    from lohu_gis.scene3d.build.scene import SceneData

ENDINGS = (".png", ".glb", ".obj")
VIEWS = ("iso", "top", "north", "east", "south", "west")


def run(arguments: Sequence[str], context: Context) -> int:
    """Write a picture or model of the buildings of a source."""
    options = _parser().parse_args(arguments)
    for name in ("stop", "at"):
        if getattr(options, name) is not None:
            raise UsageError("option.not_yet", option=f"--{name}")
    given = [options.source] if options.terrain is None else [options.source, options.terrain]
    out = out_path(options.out, ENDINGS, given)
    size = size_of(options.size, (1600, 1000))

    from lohu_gis.app.offline import is_terrain, open_offline
    from lohu_gis.cli.massing import Wanted, massing

    progress = context.output.progress()
    offline = open_offline([options.source], is_terrain, progress=progress.part(0.0, 0.4), scenario=options.scenario,
                           assume_crs=options.assume_crs)
    try:
        made = massing(offline, Wanted(options.height, options.storeys, options.terrain), progress.part(0.4, 0.7))
        note = _("Invented sample data, not the real Luohu") if offline.invented else ""
    finally:
        offline.close()
    write_scene(made.built.scene, out, options.view, size, note)
    progress.at(1.0)
    context.output.data({"out": str(out), "buildings": len(made.built.scene.fids), "crs": made.built.scene.crs,
                         "findings": findings_json(made.findings)})
    context.output.say(str(out))
    context.tell(made.findings)
    return 0


def _parser() -> Parser:
    parser = Parser(prog="lohu scene", description=_("A picture or model of buildings with heights."))
    parser.add_argument("source", metavar="SOURCE", help=_("a project or a file of footprints"))
    parser.add_argument("--out", required=True, metavar="PATH", help=_("a .png, .glb or .obj file"))
    parser.add_argument("--height", metavar="COLUMN", help=_("column of heights in metres"))
    parser.add_argument("--storeys", metavar="COLUMN", help=_("column of storeys"))
    parser.add_argument("--terrain", metavar="RASTER", help=_("ground heights in metres"))
    parser.add_argument("--view", choices=VIEWS, default="iso", help=_("where it is seen from"))
    parser.add_argument("--size", metavar="WxH", help=_("pixels, 1600x1000 by default"))
    parser.add_argument("--scenario", metavar="NAME", help=_("scenario of the project"))
    parser.add_argument("--stop", metavar="NAME", help=_("stop of the story (not in this version)"))
    parser.add_argument("--at", metavar="ISO8601", help=_("instant of the sun (not in this version)"))
    parser.add_argument("--assume-crs", metavar="EPSG:n", help=_("reference system of files that name none"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    return parser


def write_scene(scene: SceneData, out: Path, view: str, size: tuple[int, int], note: str = "") -> None:
    """Write by ending; errors of writing become ``out.unwritable`` or ``disk.full``."""
    from lohu_gis.io.write.atomic import trouble

    try:
        match out.suffix.lower():
            case ".glb":
                from lohu_gis.scene3d.vtk.export import write_glb

                write_glb(scene, out, note)
            case ".obj":
                from lohu_gis.scene3d.vtk.export import write_obj

                write_obj(scene, out)
            case _:
                from lohu_gis.cli.stills import write_still

                write_still(scene, out, view, size, note)
    except OSError as error:
        raise trouble(out, error) from error
