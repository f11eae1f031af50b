"""complaints.train and complaints.label: learning, confidence, reasons, files that run nothing, urgent words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.analysis.text.grams import cleaned
from lohu_gis.analysis.text.learning import label, softmax, train
from lohu_gis.analysis.text.urgent import urgent
from lohu_gis.app.tools.files import run_on_files
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.params import Tool
from lohu_gis.core.rulepack import pack_of
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.textmodel import TextModel, model_of
from lohu_gis.io.models import read_model, write_model
from tests.tools.tables import cells

PARTS = {"噪声": ("夜间施工", "音响扰民", "广场舞声音大"), "供水": ("停水", "水压不足", "水管爆裂"),
         "交通": ("违章停车", "信号灯坏了", "路面坑洼")}
PLACES = ("东门路", "爱国路", "莲塘街", "翠竹北", "黄贝岭", "笋岗村")


def examples() -> tuple[list[str], list[str]]:
    """54 texts of three labels."""
    pairs = [(f"{place}{part}，请处理", name) for name, parts in PARTS.items() for part in parts for place in PLACES]
    return [a for a, _ in pairs], [b for _, b in pairs]


@pytest.fixture(scope="module")
def model() -> TextModel:
    texts, labels = examples()
    return train([cleaned(t) for t in texts], labels).model


def test_it_learns_what_it_was_shown(model: TextModel) -> None:
    texts, labels = examples()
    found = train([cleaned(t) for t in texts], labels)
    assert found.macro_f1 > 0.9
    given = label(model, ["深南东路停水两天", "凌晨还在施工", "qqq", ""])
    assert [model.labels[i] if i >= 0 else None for i in given.labels] == ["供水", "噪声", None, None]
    assert given.confidence[2:].tolist() == [0, 0]
    assert "停水" in given.terms[0]
    assert given.terms[2] == []


def test_sums_are_those_of_the_separating_planes(model: TextModel) -> None:
    """A second implementation: every weight looked up by its n-gram."""
    text = "深南东路停水"
    counts = {gram: text.count(gram) for gram in model.grams if gram in text}
    raw = {gram: n * model.idf[model.grams.index(gram)] for gram, n in counts.items()}
    length = sum(v * v for v in raw.values()) ** 0.5
    sums = [constant + sum(row[model.grams.index(g)] * v / length for g, v in raw.items())
            for row, constant in zip(model.weights, model.constants, strict=True)]
    powers = np.exp(model.sharpness * np.array(sums))
    found = label(model, [text])
    assert found.confidence[0] == pytest.approx(powers.max() / powers.sum())
    assert found.labels[0] == int(np.argmax(sums))


def test_confidence_is_what_it_says() -> None:
    """Labels of which one in five is wrong: who says 0.8 is right about four times in five."""
    rng = np.random.default_rng(2)
    names = ["噪声", "供水"]
    truth = rng.integers(0, 2, 600)
    texts = [f"{'夜间施工' if t else '停水'}{chr(0x5000 + int(i))}" for t, i in zip(truth, rng.integers(0, 900, 600),
                                                                                  strict=True)]
    given = [names[int(t) ^ int(flip)] for t, flip in zip(truth, rng.random(600) < 0.2, strict=True)]
    found = train(texts, given)
    right = np.array([found.model.labels[int(p)] == g for p, g in zip(found.predicted, given, strict=True)])
    assert float(right.mean()) == pytest.approx(float(found.confidence.mean()), abs=0.03)


def test_softmax_by_hand() -> None:
    assert softmax(np.array([[1.0, 0.0]]), np.log(4.0))[0].tolist() == pytest.approx([0.8, 0.2])
    assert softmax(np.array([[900.0, 0.0, 0.0]]), 1.0)[0].tolist() == pytest.approx([1, 0, 0])


def test_the_order_of_examples_does_not_matter(model: TextModel) -> None:
    texts, labels = examples()
    order = np.random.default_rng(0).permutation(len(texts))
    mixed = train([cleaned(texts[i]) for i in order], [labels[i] for i in order]).model
    assert msgspec.json.encode(mixed) == msgspec.json.encode(model)


def test_a_file_gives_the_same_model_and_the_same_bytes(model: TextModel, tmp_path: Path) -> None:
    write_model(tmp_path / "a.json", model)
    again = read_model(tmp_path / "a.json")
    assert again == model
    write_model(tmp_path / "b.json", again)
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


DAMAGE: list[Any] = [
    {"kind": "other"}, {"version": 2}, {"labels": ["a", "a", "b"]}, {"labels": ["a"]}, {"low": 0}, {"high": 4},
    {"sharpness": 0}, {"threshold": 2}, {"idf": [1.0]}, {"constants": [0.0]}, {"surprise": 1}, {"grams": [1]},
    {"sharpness": 1e999}, {"weights": []}]


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_what_is_no_model_is_refused(model: TextModel, damage: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "m.json"
    path.write_text(json.dumps(msgspec.to_builtins(model) | damage), encoding="utf-8")
    with pytest.raises(InputError, match=r"model\.(invalid|unreadable)"):
        read_model(path)


def test_files_that_are_none(tmp_path: Path) -> None:
    for content in (b"", b"\x80\x04\x95.", b"[" * 100_000, b"null"):
        (tmp_path / "m.json").write_bytes(content)
        with pytest.raises(InputError, match=r"model\.(invalid|unreadable)"):
            read_model(tmp_path / "m.json")
    with pytest.raises(InputError, match=r"file\.missing"):
        read_model(tmp_path / "none.json")
    with pytest.raises(InputError, match=r"model\.invalid"):
        model_of([1])


def table() -> FeatureTable:
    """Examples, one row without label, one of a label that is there once."""
    texts, labels = examples()
    return new_table({"id": [str(i) for i in range(len(texts) + 2)], "said": [*texts, "停水", "油烟"],
                      "kind": [*labels, None, "餐饮"]})


def test_from_file_to_file(tmp_path: Path) -> None:
    rows = "".join(f"{a},{b},{c or ''}\n" for a, b, c in zip(*(cells(table(), n) for n in ("id", "said", "kind")),
                                                              strict=True))
    (tmp_path / "t.csv").write_text("id,said,kind\n" + rows.replace("，", ""), encoding="utf-8")
    done = run_on_files(tool("complaints.train"), {"table": str(tmp_path / "t.csv"), "text": "said", "label": "kind"},
                        tmp_path / "m.json")
    assert done.paths == (tmp_path / "m.json",)
    assert done.run.metrics["examples"] == 54
    assert [f.count for f in done.findings if f.code == "labels.rare"] == [1]
    run_on_files(tool("complaints.label"), {"complaints": str(tmp_path / "t.csv"), "model": str(tmp_path / "m.json")},
                 tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "id,said,kind,label,confidence,terms,needs_person,urgent,urgent_words"
    assert lines[1].split(",")[3] == "噪声"


def test_labels_of_a_table(model: TextModel) -> None:
    given = new_table({"title": ["停水", "燃气异味", "???", None], "text": ["水压不足", "楼道闻到", "", None]})
    found = run_tool(tool("complaints.label"), {"complaints": given, "model": model})
    out = found.outputs["result"]
    assert isinstance(out, FeatureTable)
    assert cells(out, "label")[0] == "供水"
    assert cells(out, "label")[2:] == [None, None]
    assert cells(out, "confidence")[2:] == [None, None]
    assert cells(out, "needs_person")[2:] == [True, True]
    assert cells(out, "urgent") == [None, "gas", None, None]
    assert cells(out, "urgent_words")[1] == "燃气异味"
    strict = run_tool(tool("complaints.label"), {"complaints": given, "model": model, "threshold": 1.0})
    assert strict.metrics["needs_person"] == 4


def test_too_few_labels() -> None:
    for labels in (["a", "a", "a"], ["a", "b", "c"], [None, None, None]):
        with pytest.raises(InputError, match=r"labels\.few"):
            run_tool(tool("complaints.train"),
                     {"table": new_table({"t": ["停水", "停电", "灯"], "l": labels}), "text": "t", "label": "l"})


def test_both_are_declared() -> None:
    training: Tool = tool("complaints.train")
    assert [o.schema() for o in training.outputs] == [{"id": "model", "kind": "model", "columns": []}]


@pytest.mark.parametrize(("text", "rule"), [
    ("楼道里燃气味很重", "urgent.gas"), ("厨房油烟直排", None), ("换电柜冒烟", "urgent.fire"), ("没有冒烟", None),
    ("已经没有人管，仍在冒烟", "urgent.fire"), ("枯枝坠落风险", None), ("枯枝坠落风险，已有一根坠落", "urgent.fall"),
    ("老人被困电梯", "urgent.trapped"), ("雨水落水管漏水", None), ("Smoke in the hall", "urgent.fire"),
    ("there is no smoke", None), ("", None)])
def test_urgent_words(text: str, rule: str | None) -> None:
    found = urgent(load_pack("urgent_words"), [text])[0]
    assert (found.rule if found else None) == rule


def test_the_order_of_rules_decides() -> None:
    pack = pack_of({"id": "x", "title": "x", "rules": [
        {"id": "urgent.a", "values": {"words": ["火"]}}, {"id": "urgent.b", "values": {"words": ["火", "烟"]}}]})
    assert [one and (one.rule, one.words) for one in urgent(pack, ["烟火", "烟"])] == [
        ("urgent.a", ("火",)), ("urgent.b", ("烟",))]
