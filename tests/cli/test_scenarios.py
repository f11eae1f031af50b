"""``lohu scenarios`` from outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shapely

from lohu_gis.app import i18n
from lohu_gis.cli.main import main
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.rows import AddRows, RemoveRows
from lohu_gis.core.edits.scenarios import AddScenario
from lohu_gis.core.overlay import Row
from lohu_gis.core.project import Scenario
from lohu_gis.io.project.file import load_project, save_project
from lohu_gis.io.write.door import write_table
from tests.tools.tables import box, layer

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lohu(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command line in this process: exit code, stdout, stderr."""
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--lang", "en", *map(str, arguments)])
        streams = capsys.readouterr()
        return code, streams.out, streams.err
    yield run
    i18n.set_language(None)


@pytest.fixture
def planned(lohu: Run, tmp_path: Path) -> Path:
    """A project with a tower in a scenario and a taller one in its branch."""
    data, path = tmp_path / "houses.gpkg", tmp_path / "plan.lohu"
    write_table(data, layer([box(0, 0, 20, 10), box(50, 0, 20, 10)], name=["甲", "乙"], storeys=[3, 6]).block)
    assert lohu("new", path)[0] == 0
    assert lohu("add", path, data)[0] == 0
    project = load_project(path)
    (table,) = project.tables
    tower = Row(values={"name": "塔", "storeys": 30}, geometry=shapely.to_wkb(shapely.box(0, 0, 9, 9)))
    edits = (AddScenario(Scenario(id="a", name="方案甲", name_en="Plan A", parent="base")),
             AddRows(table, {100: tower}), RemoveRows(table, (1,)),
             AddScenario(Scenario(id="b", name="方案乙", parent="a")), SetCells(table, "storeys", {100: 40}))
    for edit in edits:
        project = edit.apply(project)
    save_project(path, project, saved_at="2026-01-01T00:00:00+08:00")
    return path


def test_the_tree_marks_the_active_scenario(lohu: Run, planned: Path) -> None:
    code, out, _err = lohu("scenarios", planned)
    assert code == 0
    lines = out.splitlines()
    assert [line[:1] for line in lines] == [" ", " ", "*"]
    assert lines[1].split() == ["Plan", "A", "a", "+1", "−1"]
    found = json.loads(lohu("scenarios", planned, "--json")[1])
    assert [(s["id"], s["parent"], s["added"]) for s in found["scenarios"]] == [
        ("base", None, 0), ("a", "base", 1), ("b", "a", 0)]


def test_a_scenario_is_told_against_its_parent_or_another_one(lohu: Run, planned: Path) -> None:
    code, out, _err = lohu("scenarios", planned, "方案乙")
    assert code == 0
    assert "Storeys 30 → 40" in out
    assert "demolished" not in out
    found = json.loads(lohu("scenarios", planned, "b", "--against", "base", "--json")[1])
    (only,) = found["layers"]
    assert {(line["kind"], line["name"]) for line in only["lines"]} == {("added", "塔"), ("removed", "甲")}
    assert "no differences" in lohu("scenarios", planned, "a", "--against", "Plan A")[1]


def test_unknown_scenarios_are_wrong_usage(lohu: Run, planned: Path) -> None:
    code, _out, err = lohu("scenarios", planned, "c")
    assert code == 2
    assert "方案甲" in err
