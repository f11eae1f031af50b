"""Plug-ins: the example installed into a folder of its own, used, broken, and a tool that is one new file."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lohu_gis.app import plugins
from lohu_gis.app.tools import registry
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import box, cells, layer

EXAMPLE = Path(__file__).parent / "example_plugin"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that Python looks for packages in."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    registry.forget()
    yield folder
    for name in [n for n in sys.modules if n.split(".")[0] in ("lohu_example", "stranger", "toy")]:
        del sys.modules[name]
    registry.forget()


def entry_points(site: Path, package: str, lines: str) -> None:
    """What an installer leaves behind: metadata with entry points."""
    folder = site / f"{package}-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text(lines, encoding="utf-8")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as the installer of this environment installs it, without a network."""
    base = tmp_path_factory.mktemp("example")
    site, source = base / "site", base / "source"
    site.mkdir()
    shutil.copytree(EXAMPLE, source)
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
               "--disable-pip-version-check", "--target", str(site), str(source)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:  # an environment without pip or setuptools: what they would have done
        project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        shutil.copytree(EXAMPLE / "lohu_example", site / "lohu_example", dirs_exist_ok=True)
        lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in entries.items())
                 for group, entries in project["entry-points"].items()]
        entry_points(site, project["name"].replace("-", "_"), "\n".join(lines))
    return site


@pytest.fixture
def installed(site: Path, example: Path) -> Path:
    """A folder that Python looks for packages in, with the example installed."""
    shutil.copytree(example, site, dirs_exist_ok=True)
    registry.forget()
    return site


def test_the_example_is_installed_found_and_used(installed: Path) -> None:
    tool = registry.tool("example.perimeter")
    assert tool.parameters["layer"].frame
    run = run_tool(tool, {"layer": layer([box(0, 0, 30, 20), None], name=["a", "b"]), "factor": 2})
    output = run.outputs["result"]
    assert isinstance(output, FeatureTable)
    assert output.column_names == ("name", "perimeter_m")
    assert cells(output, "perimeter_m") == [200.0, None]
    assert not registry.registry().findings


def test_formats_and_indicators_are_found_too(installed: Path, tmp_path: Path) -> None:
    (formats,) = plugins.plugins("lohu_gis.formats")
    points = tmp_path / "points.xyz"
    points.write_text("1 2 3\n4 5 6\n", encoding="utf-8")
    block = formats.loaded(points)
    assert block.columns.column("z").to_pylist() == [3.0, 6.0]
    (indicators,) = plugins.plugins("lohu_gis.indicators")
    assert indicators.loaded(layer([box(0, 0, 30, 20)]).frame()) == 100.0


def test_the_tool_has_a_command_line_and_a_schema(installed: Path, tmp_path: Path) -> None:
    from lohu_gis.cli.main import main
    from lohu_gis.io.write.door import write_table

    source, out = tmp_path / "in.gpkg", tmp_path / "out.csv"
    write_table(source, layer([box(0, 0, 30, 20)], name=["a"]).block)
    assert main(["run", "example.perimeter", "--layer", str(source), "--factor", "0.5", "--out", str(out)]) == 0
    assert "perimeter_m" in out.read_text(encoding="utf-8-sig").splitlines()[0]
    assert ",50" in out.read_text(encoding="utf-8-sig").splitlines()[1]
    assert main(["tools", "example.perimeter", "--json"]) == 0


def test_a_new_tool_is_one_new_file(site: Path) -> None:
    """A newcomer's check: a file with a declared function, an entry point that names it, nothing else edited."""
    (site / "toy.py").write_text('''
from __future__ import annotations
from typing import Annotated
from lohu_gis.analysis.tables import with_columns
from lohu_gis.core.params import Text, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.table import FeatureTable

@tool(id="toy.greet", title="Greet", version=1, outputs=(VectorOutput(columns=("greeting",)),))
def greet(layer: Annotated[FeatureTable, Vector()], word: Annotated[str, Text()] = "hello") -> ToolResult:
    """Greets every row.

    Parameters
    ----------
    layer
        Any rows.
    word
        What to say.
    """
    table, findings = with_columns(layer, {"greeting": [word] * len(layer)})
    return ToolResult({"result": table}, {"rows": len(layer)}, findings)
''', encoding="utf-8")
    entry_points(site, "toy", "[lohu_gis.tools]\ntoy = toy\n")
    run = run_tool(registry.tool("toy.greet"), {"layer": layer([box(0, 0, 1, 1)]), "word": "你好"})
    assert cells(run.outputs["result"], "greeting") == ["你好"]  # type: ignore[arg-type]
    assert run.metrics == {"rows": 1}


def test_built_in_tools_are_found_by_walking_their_package(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own tools need not even an entry point: a file in `lohu_gis.tools` is enough."""
    import lohu_gis.tools

    (site / "vector_nothing.py").write_text(
        (Path(lohu_gis.tools.__file__).parent / "vector_repair.py").read_text(encoding="utf-8").replace(
            "vector.repair", "vector.nothing"), encoding="utf-8")
    monkeypatch.setattr(lohu_gis.tools, "__path__", [*lohu_gis.tools.__path__, str(site)])
    assert registry.tool("vector.nothing").title == "Repair geometry"
    sys.modules.pop("lohu_gis.tools.vector_nothing")


@pytest.mark.parametrize(("content", "reason"), [
    ("raise RuntimeError('no licence')", "RuntimeError: no licence"),
    ("import no_such_library", "ModuleNotFoundError"),
    ("def f(:", "SyntaxError"),
])
def test_a_broken_plugin_is_listed_and_switched_off(site: Path, content: str, reason: str) -> None:
    (site / "stranger.py").write_text(content, encoding="utf-8")
    entry_points(site, "stranger", "[lohu_gis.tools]\nbroken = stranger\n")
    found = registry.registry()
    assert "vector.repair" in found.tools
    (finding,) = found.findings
    assert finding.code == "plugin.failed"
    assert finding.facts["plugin"] == "stranger: broken"
    assert reason in str(finding.facts["reason"])
    (plugin,) = plugins.plugins("lohu_gis.tools")
    assert not plugin.active
    assert "Traceback" in plugin.trace


def test_a_plugin_cannot_take_the_place_of_a_tool(site: Path) -> None:
    import lohu_gis.tools.vector_repair as own

    (site / "stranger.py").write_text(Path(own.__file__).read_text(encoding="utf-8"), encoding="utf-8")
    entry_points(site, "stranger", "[lohu_gis.tools]\nthief = stranger\n")
    assert registry.tool("vector.repair").function is own.repair
    assert [f.code for f in registry.registry().findings] == ["plugin.duplicate"]
