"""Calls and writes that have bitten somebody before, and words that belong to no repository."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, Source, expect_none

PRODUCT_CALLS = {
    "processEvents": "the event loop is never pumped by hand; wait for a signal",
    "time.sleep": "nobody is made to wait; use an event or a timer",
    "eval": "nothing is evaluated as code",
    "exec": "nothing is executed as code",
    "pickle.load": "data from a file runs no code",
}
TEST_CALLS = {
    "qtbot.wait": "wait for what you wait for (waitSignal, waitUntil)",
    "time.sleep": "wait for what you wait for",
    "processEvents": "the event loop is never pumped by hand; wait for a signal",
}


def banned_calls(source: Source, banned: dict[str, str]) -> Iterator[str]:
    """Calls whose dotted name is, or ends with, a banned one."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            name = ast.unparse(node.func)
            for word, reason in banned.items():
                bare = "." not in word and word in ("eval", "exec")
                if name == word or (not bare and name.endswith("." + word)):
                    yield f"{source.at(node)} calls {name}: {reason}"


def writes_in_place(source: Source) -> Iterator[str]:
    """``inplace=True``, and writing through ``.values`` or ``.array``, which escapes a shallow copy."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.keyword) and node.arg == "inplace" and ast.unparse(node.value) != "False":
            yield f"{source.at(node.value)} changes its input (inplace)"
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AugAssign) else targets
        for target in targets:
            whole = target.value if isinstance(target, ast.Subscript) else None
            if isinstance(whole, ast.Attribute) and whole.attr in ("values", "array"):
                yield f"{source.at(target)} writes through .{whole.attr}"


def test_product_calls(product: list[Source]) -> None:
    """The program calls nothing that is banned."""
    expect_none(line for source in product for line in banned_calls(source, PRODUCT_CALLS))


def test_test_calls(test_files: list[Source]) -> None:
    """Tests wait for events, never for a while."""
    expect_none(line for source in test_files for line in banned_calls(source, TEST_CALLS))


def test_nothing_is_changed_in_place(product: list[Source]) -> None:
    """Inputs stay as they were."""
    expect_none(line for source in product for line in writes_in_place(source))


@pytest.mark.parametrize(
    "code",
    [
        "frame.sort_values('a', inplace=True)",
        "frame.sort_values('a', inplace=flag)",
        "series.values[0] = 1",
        "series.array[:2] += 1",
        "QApplication.processEvents()",
        "time.sleep(1)",
        "eval('1')",
    ],
)
def test_offenders_are_seen(code: str) -> None:
    """Each of these is reported once."""
    source = Source("x.py", "x", code, ast.parse(code))
    assert len([*banned_calls(source, PRODUCT_CALLS), *writes_in_place(source)]) == 1


def test_innocents_are_not() -> None:
    """Methods that share a name with a builtin, a copy, a false flag."""
    code = "expression.eval(x); dialog.exec(); frame.drop(inplace=False); values[0] = 1; x = series.values[0]"
    source = Source("x.py", "x", code, ast.parse(code))
    assert [*banned_calls(source, PRODUCT_CALLS), *writes_in_place(source)] == []


def tracked_texts() -> Iterator[tuple[str, str]]:
    """Path and text of every tracked text file of moderate size; of the source folders where git cannot tell."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
        names = listing.stdout.decode().split("\0")
    except (OSError, subprocess.CalledProcessError):
        folders = ("lohu_gis", "tests", "docs", "packaging", "resources", "sample_data")
        names = [path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*")]
    for name in names:
        path = Path(ROOT, name)
        if not name or path.suffix in (".svg", ".csv") or not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        data = path.read_bytes()
        if b"\0" not in data[:8192]:
            yield name, data.decode("utf-8", "replace")


def test_no_addresses_of_one_machine() -> None:
    """Package indexes, home folders and the places of one developer are not the product's business."""
    # Written so that the patterns do not find themselves.
    folders = re.compile(r"(?<![\w.:/])/(?:wor[k]|roo[t]|hom[e]/\w+|far[m])/")
    index = re.compile(r"(?:--|\b)(?:extra-)?index[-_]ur[l]\b|\bfind[-_]link[s]\s*=")
    # dev.py tells the resolver to leave addresses out, by the options' names.
    wrong = [f"{name}: {match.group()}" for name, text in tracked_texts() for match in folders.finditer(text)]
    wrong += [
        f"{name}: {match.group()}"
        for name, text in tracked_texts()
        for match in index.finditer(text.replace("--no-emit-index-" + "url", ""))
    ]
    expect_none(wrong)
