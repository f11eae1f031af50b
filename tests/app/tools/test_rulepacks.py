"""Rule packs by name: shipped ones, files, and how tools get them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest

from lohu_gis.app.tools.files import run_on_files
from lohu_gis.app.tools.rulepacks import load_pack, pack_input, shipped, shipped_ids
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.params import Rules, Table, TableOutput, Tool, ToolResult, tool
from lohu_gis.core.params.declare import ATTRIBUTE
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import cells, points

OWN = """
id = "own"
title = "自定"
[[rules]]
id = "plot.limit"
values = { limit = 3 }
"""


@tool(id="test.rules", title="Rules", version=1, outputs=(TableOutput(id="rules", columns=("pack",)),))
def rules_of(layer: Annotated[FeatureTable, Table()],
             rules: Annotated[RulePack, Rules(group="plan")] = "shenzhen_2025") -> ToolResult:  # type: ignore[assignment]
    """Name of the pack.

    Parameters
    ----------
    layer
        Rows.
    rules
        Rules.
    """
    from lohu_gis.analysis.tables import new_table

    return ToolResult({"rules": new_table({"pack": [rules.id]})}, {"rules": len(rules.rules)})


TOOL: Tool = getattr(rules_of, ATTRIBUTE)


def test_every_shipped_pack_is_sound_and_says_who_has_to_check_it() -> None:
    assert "plan_shenzhen_2025" in shipped()
    for name in shipped():
        pack = load_pack(name)
        assert pack.id == name
        assert pack.title
        assert pack.title_en
        assert pack.source
        assert "check" in pack.check
        assert all(rule.title and rule.title_en for rule in pack.rules), name


def test_packs_are_called_with_and_without_their_group() -> None:
    assert load_pack("shenzhen_2025", "plan") is load_pack("plan_shenzhen_2025")
    assert "plan_shenzhen_2025" in shipped_ids("plan")
    assert all(name.startswith("plan_") for name in shipped_ids("plan"))


def test_what_is_neither_pack_nor_file_is_named_with_the_choices() -> None:
    with pytest.raises(InputError) as caught:
        load_pack("shenzen", "plan")
    assert caught.value.code == "rules.unknown"
    assert "plan_shenzhen_2025" in str(caught.value.facts["known"])
    with pytest.raises(InputError) as caught:
        load_pack("missing.toml")
    assert caught.value.code == "file.missing"


def test_files_of_another_form_are_named(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text("id = 'x'")
    with pytest.raises(InputError) as caught:
        load_pack(str(path))
    assert caught.value.code == "rules.invalid"
    assert caught.value.facts["path"] == str(path)


def test_tools_get_packs_by_default_by_id_by_path_and_as_values(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    rows = points([0.0], [0.0])
    by_default = run_tool(TOOL, {"layer": rows})
    assert cells(by_default.outputs["rules"], "pack") == ["plan_shenzhen_2025"]  # type: ignore[arg-type]
    assert by_default.record.parameters["rules"] == "shenzhen_2025"
    assert by_default.record.inputs["rules"].startswith("sha256:")
    for given in (str(path), load_pack(str(path)), {"id": "own", "title": "-"}, pack_input(str(path))):
        done = run_tool(TOOL, {"layer": rows, "rules": given})
        assert cells(done.outputs["rules"], "pack") == ["own"]  # type: ignore[arg-type]


def test_tools_get_packs_on_the_command_line(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("a\n1\n")
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    for given, count in (({}, len(load_pack("plan_shenzhen_2025").rules)), ({"rules": str(path)}, 1)):
        done = run_on_files(TOOL, {"layer": str(table)} | given, tmp_path / "out.csv")
        assert done.run.metrics["rules"] == count


@pytest.mark.parametrize(("name", "group"), [("sun_shenzhen_2025", "plan"), ("plan_shenzhen_2025", "storey")])
def test_a_pack_of_another_kind_is_refused(name: str, group: str) -> None:
    """It would check nothing, and that would look like nothing found."""
    with pytest.raises(InputError) as caught:
        load_pack(name, group)
    assert caught.value.code == "rules.invalid"
    assert load_pack(name, name.partition("_")[0]).id == name
