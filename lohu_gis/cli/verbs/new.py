"""``lohu new``: make a project."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from lohu_gis.app.i18n import _
from lohu_gis.cli.context import Context
from lohu_gis.cli.options import Parser
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.params import Crs


def run(arguments: Sequence[str], context: Context) -> int:
    """Write an empty project file; an existing one is never replaced."""
    parser = Parser(prog="lohu new", description=_("Make an empty project."))
    parser.add_argument("project", metavar="PROJECT", help=_("a .lohu file that does not exist yet"))
    parser.add_argument("--crs", metavar="EPSG:n", default="EPSG:4547", help=_("reference system of the map"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    options = parser.parse_args(arguments)
    path = Path(options.project)

    from lohu_gis.core import crs as systems
    from lohu_gis.core.project import Project
    from lohu_gis.io.project.file import save_project
    from lohu_gis.io.project.places import ENDING

    if path.suffix.lower() != ENDING:
        raise UsageError("out.ending_unknown", path=options.project, ending=path.suffix, known=ENDING)
    if path.exists():
        raise InputError("project.exists", path=options.project)
    crs = Crs().check(options.crs)
    systems.parse(crs)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    save_project(path, Project(name=path.stem, crs=crs), None, now)
    context.output.data({"project": str(path), "crs": crs, "layers": []})
    context.output.say(str(path))
    return 0
