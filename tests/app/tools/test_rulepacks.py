"""Rule packs by name: shipped ones, files, and how tools get them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest

from lohu_gis.app.tools.files import run_on_files
from lohu_gis.app.tools.rulepacks import load_pack, noticed, pack_input, shipped, shipped_ids
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.params import Rules, Table, TableOutput, Tool, ToolResult, tool
from lohu_gis.core.params.declare import ATTRIBUTE
from lohu_gis.core.rulepack import Rule, RulePack
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
    assert caught.value.code == "rules.other_kind"
    assert load_pack(name, name.partition("_")[0]).id == name


def changed(**rules: dict[str, object] | None) -> RulePack:
    """The shipped planning pack with some rules changed, or left out (None); names with ``__`` for the point."""
    shipped_one = load_pack("plan_shenzhen_2025")
    wanted = {name.replace("__", "."): fields for name, fields in rules.items()}
    kept = tuple(rule for rule in shipped_one.rules if rule.id not in wanted)
    own = tuple(Rule(id=name, **fields) for name, fields in wanted.items() if fields is not None)  # type: ignore[arg-type]
    return RulePack(id="own", title="-", rules=(*kept, *own))


def test_a_shipped_pack_and_one_with_rules_left_out_have_nothing_to_say() -> None:
    for group in ("plan", "sun", "people", "storey"):
        for name in shipped_ids(group):
            pack = load_pack(name)
            assert noticed(pack, group) == ()
            assert noticed(RulePack(id="own", title="-", rules=pack.rules[1:]), group) == ()
    assert noticed(changed(nonsense={}), "") == ()


def test_rules_and_values_that_nobody_reads_are_named_with_their_number() -> None:
    pack = changed(setback__tire2={"values": {"limit": 9.0}}, tower={},
                   setback__tier2={"values": {"limit": 9.0, "limt_high": 12.0}},
                   facade={"rows": ({"limit": 60.0, "heigth_up_to_m": 24.0},)})
    strange, unread = noticed(pack, "plan")
    assert (strange.code, strange.count, strange.facts["names"]) == ("rules.not_known", 2, "setback.tire2, tower")
    assert (unread.code, unread.count) == ("rules.value_not_known", 2)
    assert unread.facts["names"] == "setback.tier2: limt_high, facade: heigth_up_to_m"


@pytest.mark.parametrize(("rule", "fields", "names"), [
    ("setback.tier1", {"values": {"limit": 6.0, "storeys_up_to": 3}}, "height_up_to_m"),
    ("setback.tier1", {"values": {"limit": "6", "storeys_up_to": 3, "height_up_to_m": True}}, "limit, height_up_to_m"),
    ("facade", {"rows": ({"limit": 60.0}, {"height_up_to_m": 24.0})}, "limit"),
    ("facade", {}, "rows"),
    ("use.dwelling", {}, "words"),
])
def test_a_rule_without_its_numbers_is_refused(rule: str, fields: dict[str, object], names: str) -> None:
    """A threshold that is not there would be kept by everything."""
    with pytest.raises(InputError) as caught:
        noticed(changed(**{rule.replace(".", "__"): fields}), "plan")
    assert (caught.value.code, caught.value.facts["rule"], caught.value.facts["names"]) == (
        "rules.incomplete", rule, names)


def test_rules_by_use_may_have_names_of_their_own_and_need_hours() -> None:
    own = Rule(id="sun.hotel", values={"day": "great_cold", "hours": 2.0, "uses": "hotel"})
    method = Rule(id="sun.method", values={"sill_m": 1.0})
    assert noticed(RulePack(id="own", title="-", rules=(own, method)), "sun") == ()
    with pytest.raises(InputError) as caught:
        noticed(RulePack(id="own", title="-", rules=(Rule(id="sun.hotel", values={"uses": ("hotel",)}),)), "sun")
    assert caught.value.facts["names"] == "hours"


def test_tools_tell_what_they_do_not_read_and_name_the_file(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN + "[[rules]]\nid = 'facade'\nrows = [{limit = 60}]\n", encoding="utf-8")
    done = run_tool(TOOL, {"layer": points([0.0], [0.0]), "rules": str(path)})
    assert [(f.code, f.facts["names"]) for f in done.findings] == [("rules.not_known", "plot.limit")]
    path.write_text(OWN + "[[rules]]\nid = 'facade'\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_tool(TOOL, {"layer": points([0.0], [0.0]), "rules": str(path)})
    assert caught.value.facts["path"] == str(path)
