"""Random edits of every kind, the same for the same seed, for tests that must lose none of them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

import msgspec

from lohu_gis.core.delta import digest
from lohu_gis.core.document import Document
from lohu_gis.core.edits import cells, layers, project, rows, scenarios, view
from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.overlay import ColumnSpec, Row
from lohu_gis.core.project import Camera2D, FileOrigin, Layer, Project, Scenario, TableRef, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle

STYLE = VectorStyle(renderer=Single(symbol=FillSymbol()))


@dataclass(frozen=True)
class AddTable:
    """Name a table."""

    id: str
    ref: TableRef
    merge_key: str | None = None
    label: str = "Add table"

    def apply(self, before: Project) -> Project:
        return msgspec.structs.replace(before, tables={**before.tables, self.id: self.ref})


def layer(number: int) -> layers.AddLayer:
    table = f"table{number}"
    content = VectorContent(table=table, style=STYLE)
    return layers.AddLayer(Layer(id=f"layer{number}", name=f"图层{number}", content=content),
                           {table: TableRef(origin=FileOrigin(path=f"/data/{number}.gpkg"))})


def some_project() -> Project:
    """A project with one layer."""
    return layer(0).apply(Project(name="district"))


def tell(document: Document, chance: Random, steps: int) -> None:
    """Make `steps` random moves on the timeline; some are rejected, some go back and forth."""
    for _ in range(steps):
        move(document, chance)


def move(document: Document, chance: Random) -> None:
    """One random move."""
    where = chance.random()
    if where < 0.12:
        document.undo()
    elif where < 0.2:
        document.redo()
    else:
        try:
            document.apply(edit(document.project, chance))
        except Rejected:
            document.checkpoint()


def edit(before: Project, chance: Random) -> Any:
    """A random edit that mostly suits the project."""
    known = sorted(before.layers) or ["layer0"]
    tables = sorted(before.tables) or ["table0"]
    scenario = chance.choice(sorted(before.scenarios))
    fid = chance.randrange(1, 1000)
    return chance.choice([
        lambda: layer(chance.randrange(10_000)),
        lambda: layers.RemoveNodes((chance.choice(known),)),
        lambda: layers.SetLayer(chance.choice(known), {"opacity": chance.randrange(11) / 10}),
        lambda: project.SetProject({"name": f"名{chance.randrange(100)}"}),
        lambda: view.SetCamera(Camera2D(x=chance.random() * 1e5, y=1.5, units_per_px=0.1)),
        lambda: view.SetSelection(chance.choice(known), FidSet.of(chance.sample(range(100), 5))),
        *more(chance, scenario, chance.choice(tables), fid),
    ])()


def more(chance: Random, scenario: str, table: str, fid: int) -> list[Any]:
    """Edits of features and scenarios."""
    value = chance.choice([1, 2.5, "住宅", None, True])
    shape = bytes(chance.randrange(256) for _ in range(21))
    column = chance.choice(["storeys", "用途"])
    return [
        lambda: cells.SetCells(table, column, {fid: value, fid + 1: fid}, scenario, merge_key=column),
        lambda: cells.AddColumn(table, column, ColumnSpec(type="float64"), scenario),
        lambda: cells.DropColumn(table, column, scenario),
        lambda: rows.AddRows(table, {fid + 5000: Row(values={column: value}, geometry=shape)}, scenario),
        lambda: rows.RemoveRows(table, (fid, fid + 5000), scenario),
        lambda: rows.SetGeometry(table, {fid: shape, fid + 1: None}, scenario),
        lambda: scenarios.AddScenario(Scenario(id=f"s{fid}", name="方案", parent=scenario)),
        lambda: scenarios.ActivateScenario(scenario),
        lambda: scenarios.RemoveScenario(scenario),
    ]


def fingerprint(document: Document) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The state of a document with all that can be undone and redone, as digests."""
    history = document.history
    return (digest(document.project),
            tuple(entry.label + digest(entry.before) + digest(entry.after) for entry in history.done),
            tuple(entry.label + digest(entry.before) + digest(entry.after) for entry in history.undone))
