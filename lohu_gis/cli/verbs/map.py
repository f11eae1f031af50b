"""``lohu map``: draw sources as PNG, PDF or SVG."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from lohu_gis.app.i18n import _
from lohu_gis.cli.context import Context, findings_json
from lohu_gis.cli.options import Parser, numbers, out_path, size_of
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.params import Crs, Extent

if TYPE_CHECKING:
    from lohu_gis.app.offline import Offline
    from lohu_gis.render.plan.furniture import Furniture

ENDINGS = (".png", ".pdf", ".svg")


def run(arguments: Sequence[str], context: Context) -> int:
    """Draw a map file."""
    options = _parser().parse_args(arguments)
    out = out_path(options.out, ENDINGS, options.sources)
    size = size_of(options.size, (1600, 1000))
    extent = None if options.extent is None else numbers(Extent(), "extent", options.extent)
    crs = None if options.crs is None else Crs().check(options.crs)
    if not 10 <= options.dpi <= 2400:
        raise UsageError("parameter.invalid", parameter="dpi", given=str(options.dpi), expected="10 ... 2400")

    from lohu_gis.app.offline import open_offline
    from lohu_gis.cli.picture import Sheet, write_map

    progress = context.output.progress()
    offline = open_offline(options.sources, progress=progress.part(0.0, 0.5), scenario=options.scenario,
                           assume_crs=options.assume_crs)
    try:
        offline = styled(offline, options.style)
        sheet = Sheet(size, options.dpi, None if extent is None else (extent[0], extent[1], extent[2], extent[3]), crs,
                      furniture_of(offline, options.title, options.furniture))
        findings = (*offline.findings, *write_map(offline, sheet, out, progress.part(0.5, 1.0)))
    finally:
        offline.close()
    context.output.data({"out": str(out), "size": list(size), "crs": crs or offline.project.crs,
                         "findings": findings_json(findings)})
    context.output.say(str(out))
    context.tell(findings)
    return 0


def _parser() -> Parser:
    parser = Parser(prog="lohu map", description=_("Draw projects and data files as a map."))
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help=_("a project or data file; later ones lie on top"))
    parser.add_argument("--out", required=True, metavar="PATH", help=_("a .png, .pdf or .svg file"))
    parser.add_argument("--extent", metavar="xmin,ymin,xmax,ymax",
                        help=_("what to show, in the map's reference system"))
    parser.add_argument("--crs", metavar="EPSG:n",
                        help=_("reference system of the map; that of the project or first source by default"))
    parser.add_argument("--size", metavar="WxH", help=_("pixels, 1600x1000 by default"))
    parser.add_argument("--dpi", type=float, default=96.0, metavar="N", help=_("pixels per inch, 96 by default"))
    parser.add_argument("--style", metavar="FILE", help=_("a style as JSON for the data files"))
    parser.add_argument("--scenario", metavar="NAME", help=_("scenario of the project"))
    parser.add_argument("--assume-crs", metavar="EPSG:n", help=_("reference system of files that name none"))
    parser.add_argument("--title", default="", help=_("title on the map"))
    parser.add_argument("--furniture", action="store_true", help=_("legend, scale bar and north arrow"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    return parser


def furniture_of(offline: Offline, title: str, full: bool) -> Furniture:
    """Title and the note on invented data always; legend, scale bar and north arrow when asked for."""
    from lohu_gis.core.project import visible_layers
    from lohu_gis.render.plan.furniture import Furniture

    sources = dict.fromkeys(layer.attribution for layer in visible_layers(offline.project) if layer.attribution)
    return Furniture(title=title, legend=full, scale_bar=full, north_arrow=full, attribution=" · ".join(sources),
                     note=_("Invented sample data, not the real Luohu") if offline.invented else "")


def styled(offline: Offline, style: str | None) -> Offline:
    """The data files' layers in another style; those of a project keep theirs.

    Raises
    ------
    InputError
        ``style.unreadable``.
    """
    if style is None:
        return offline
    from dataclasses import replace

    from lohu_gis.core.project import RasterContent, VectorContent
    from lohu_gis.core.style import RasterStyle, Style, VectorStyle

    try:
        chosen = msgspec.json.decode(Path(style).read_bytes(), type=Style)
    except FileNotFoundError as error:
        raise InputError("file.missing", path=style) from error
    except (OSError, msgspec.DecodeError) as error:
        raise InputError("style.unreadable", path=style, reason=str(error)) from error
    layers = dict(offline.project.layers)
    for layer in layers.values():
        fits = (isinstance(layer.content, VectorContent) and isinstance(chosen, VectorStyle)) or (
            isinstance(layer.content, RasterContent) and isinstance(chosen, RasterStyle))
        if fits:
            content = msgspec.structs.replace(layer.content, style=chosen)
            layers[layer.id] = msgspec.structs.replace(layer, content=content)
    return replace(offline, project=msgspec.structs.replace(offline.project, layers=layers))
