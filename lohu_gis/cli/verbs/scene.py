"""``lohu scene``: a picture, film or model of the massing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lohu_gis.app.i18n import _
from lohu_gis.cli.context import Context, findings_json
from lohu_gis.cli.options import Parser, out_path, size_of
from lohu_gis.core.errors import UsageError

if TYPE_CHECKING:
    from lohu_gis.app.film import Film

ENDINGS = (".png", ".glb", ".obj", ".city.json", ".mp4", ".gif")
VIEWS = ("iso", "top", "north", "east", "south", "west")
FILM_SIZE, STILL_SIZE = (960, 600), (1600, 1000)


def run(arguments: Sequence[str], context: Context) -> int:
    """Write a picture, film or model of the buildings of a source."""
    options = _parser().parse_args(arguments)
    given = [options.source] if options.terrain is None else [options.source, options.terrain]
    out = out_path(options.out, ENDINGS, given)
    moving = out.suffix.lower() in (".mp4", ".gif")
    size = size_of(options.size, FILM_SIZE if moving else STILL_SIZE)
    film = _film(options, size, out.suffix.lower())

    from lohu_gis.app.offline import is_terrain, open_offline
    from lohu_gis.cli.massing import Wanted, massing, with_detail
    from lohu_gis.cli.stills import PICTURES, night, shot_of, write_scene

    progress = context.output.progress()
    offline = open_offline([options.source], is_terrain, progress=progress.part(0.0, 0.3), scenario=options.scenario,
                           stop=options.stop, assume_crs=options.assume_crs)
    try:
        floor = offline.project.view3d.floor if options.stop is not None else None
        wanted = Wanted(options.height, options.storeys, options.terrain, floor, out.suffix.lower() != ".json")
        made = massing(offline, wanted, progress.part(0.3, 0.45))
        note = _("Invented sample data, not the real Luohu") if offline.invented else ""
        shot = shot_of(offline.project, made, size, view=options.view, at=options.at,
                       stop=options.stop is not None, note=note)
        if out.suffix.lower() in PICTURES:
            made = with_detail(made, shot.eye(made.built.scene), progress.part(0.45, 0.5))
    finally:
        offline.close()
    noticed = write_scene(made, out, shot, film, progress.part(0.5, 1.0))
    findings = (*made.findings, *noticed, *night(shot, options.at))
    context.output.data({"out": str(out), "buildings": len(made.built.scene.fids), "crs": made.built.scene.crs,
                         "scenario": made.scenario or None, "findings": findings_json(findings)})
    context.output.say(str(out))
    context.tell(findings)
    return 0


def _parser() -> Parser:
    parser = Parser(prog="lohu scene", description=_("A picture, film or model of buildings with heights."))
    parser.add_argument("source", metavar="SOURCE", help=_("a project or a file of footprints"))
    parser.add_argument("--out", required=True, metavar="PATH",
                        help=_("a .png, .glb, .obj, .city.json, .mp4 or .gif file"))
    parser.add_argument("--height", metavar="COLUMN", help=_("column of heights in metres"))
    parser.add_argument("--storeys", metavar="COLUMN", help=_("column of storeys"))
    parser.add_argument("--terrain", metavar="RASTER", help=_("ground heights in metres"))
    parser.add_argument("--view", choices=VIEWS, help=_("where it is seen from; iso, or the camera of the stop"))
    parser.add_argument("--size", metavar="WxH", help=_("pixels, 1600x1000 by default, 960x600 for films"))
    parser.add_argument("--scenario", metavar="NAME", help=_("scenario of the project"))
    parser.add_argument("--stop", metavar="NAME", help=_("view of the project: its camera, scenario, time and layers"))
    parser.add_argument("--at", metavar="ISO8601", help=_("instant of the sun; without an offset in Asia/Shanghai"))
    parser.add_argument("--seconds", metavar="N", help=_("length of a film, 8 by default"))
    parser.add_argument("--fps", metavar="N", help=_("pictures per second of a film, 25 by default, 10 for .gif"))
    parser.add_argument("--assume-crs", metavar="EPSG:n", help=_("reference system of files that name none"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    return parser


def _film(options: Any, size: tuple[int, int], ending: str) -> Film:
    """How a film runs; options that make none are refused also for stills."""
    from lohu_gis.app.film import Film

    seconds = _number("seconds", options.seconds, 8.0, 0.1, 600.0)
    fps = _number("fps", options.fps, 10.0 if ending == ".gif" else 25.0, 1.0, 60.0)
    if ending == ".mp4" and (size[0] % 2 or size[1] % 2):
        raise UsageError("parameter.invalid", parameter="size", given=f"{size[0]}x{size[1]}",
                         expected=_("even numbers for .mp4"))
    return Film(seconds, fps)


def _number(name: str, text: str | None, usual: float, least: float, most: float) -> float:
    if text is None:
        return usual
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise UsageError("parameter.invalid", parameter=name, given=text, expected=f"{least:g} ... {most:g}")
    return value
