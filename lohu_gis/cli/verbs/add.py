"""``lohu add``: add data files to a project."""

from __future__ import annotations

from collections.abc import Sequence

from lohu_gis.app.i18n import _
from lohu_gis.cli.context import Context
from lohu_gis.cli.options import Parser
from lohu_gis.core.errors import InputError


def run(arguments: Sequence[str], context: Context) -> int:
    """Add all layers of the sources on top and save, or change nothing where one of them cannot be read."""
    parser = Parser(prog="lohu add", description=_("Add data files to a project; they are only ever read."))
    parser.add_argument("project", metavar="PROJECT", help=_("a .lohu file"))
    parser.add_argument("sources", nargs="+", metavar="SOURCE", help=_("a data file, FILE|layer=NAME for one layer"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    options = parser.parse_args(arguments)

    from lohu_gis.app.offline import edits_of
    from lohu_gis.app.session import Session

    session = Session.open(options.project)
    half_done = False
    try:
        if session.read_only is not None:
            raise session.read_only.error
        if session.recovery is not None:
            raise InputError("project.unfinished", path=options.project, steps=session.recovery.steps)
        before = set(session.document.project.layers)
        half_done = True
        for source in options.sources:
            for edit in edits_of(session.document.project, source):
                session.document.apply(edit)
        session.save()
        project = session.document.project
        half_done = False
    finally:
        session.close(discard=half_done)  # all sources or none
    added = [layer for key, layer in project.layers.items() if key not in before]
    context.output.data({"project": options.project, "crs": project.crs,
                         "added": [{"id": layer.id, "name": layer.name} for layer in added]})
    for layer in added:
        context.output.say(layer.name)
    return 0
