from __future__ import annotations

from unittest.mock import MagicMock

from lohu_gis.app.commands import Context, MapControl, PlanControl, Shell, standard_registry
from lohu_gis.app.commands.analysis import tool_commands
from lohu_gis.app.commands.context import TwinControl
from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.core.document import Document
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.project import Layer, Project, TilesContent, leaves


def twin() -> MagicMock:
    """The 3D page, in which nothing is seen and nothing is cut."""
    made = MagicMock(spec=TwinControl)
    made.stop = ""
    made.plane_here.return_value = None
    return made


def context(current: str | None = None) -> Context:
    document = Document(Project())
    document.apply(AddLayer(Layer(id="a", name="A", content=TilesContent(url="x"))))
    return Context(document, MagicMock(spec=Shell), MagicMock(spec=MapControl), current,
                   MagicMock(spec=PlanControl), twin=twin(), park=MagicMock(with_values=True), planning=MagicMock(),
                   sun=MagicMock(), time=MagicMock(), handling=MagicMock(), signals=MagicMock())


def test_remove_and_undo() -> None:
    ctx, registry = context("a"), standard_registry()
    registry["layer.remove"].run(ctx)
    assert leaves(ctx.document.project.tree) == ()
    registry["edit.undo"].run(ctx)
    assert leaves(ctx.document.project.tree) == ("a",)
    registry["edit.redo"].run(ctx)
    assert leaves(ctx.document.project.tree) == ()


def test_toggle_layer_and_group() -> None:
    ctx, registry = context("a"), standard_registry()
    registry["layer.toggle"].run(ctx)
    assert not ctx.document.project.layers["a"].visible
    registry["layer.group"].run(ctx)
    ctx = Context(ctx.document, ctx.shell, ctx.map, "group")
    registry["layer.toggle"].run(ctx)
    assert not ctx.document.project.tree.children[0].visible  # type: ignore[union-attr]


def test_every_verb_of_the_window_reaches_it() -> None:
    ctx = context("a")
    for command in standard_registry():
        command.run(ctx)
    assert isinstance(ctx.shell, MagicMock)
    assert isinstance(ctx.map, MagicMock)
    assert isinstance(ctx.plan, MagicMock)
    called = {call[0] for part in (ctx.shell, ctx.map, ctx.plan) for call in part.method_calls}
    verbs = {n for p in (Shell, MapControl, PlanControl) for n in vars(p) if not n.startswith("_")}
    assert called == verbs


def test_tools_become_commands_by_family() -> None:
    ctx = context()
    (command,) = tool_commands([("heat.kernel_density", "Kernel density")])
    assert (command.id, command.submenu) == ("analysis.heat.kernel_density", "Heat")
    command.run(ctx)
    ctx.shell.open_tool.assert_called_once_with("heat.kernel_density")  # type: ignore[attr-defined]


def test_fresh_ids_avoid_what_is_there() -> None:
    project = context().document.project
    assert fresh_id(project, "a") == "a_2"
    assert fresh_id(project, "地块 1") == "地块_1"
