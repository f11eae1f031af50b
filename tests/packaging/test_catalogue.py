"""The Chinese catalogue is complete, has nothing stale, and the compiled file belongs to it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogue() -> ModuleType:
    """The script ``packaging/catalogue.py`` as a module."""
    spec = importlib.util.spec_from_file_location("lohu_catalogue", ROOT / "packaging" / "catalogue.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_has_its_chinese(catalogue: ModuleType) -> None:
    """No message without translation, none that the code no longer has, the same placeholders on both sides."""
    assert catalogue.problems(catalogue.load(), catalogue.collected()) == []


def test_the_compiled_catalogue_is_fresh(catalogue: ModuleType) -> None:
    """What the program loads is what the readable file says."""
    assert (catalogue.FOLDER / "lohu.mo").read_bytes() == catalogue.compiled(catalogue.load())


def test_problems_are_seen(catalogue: ModuleType) -> None:
    """Missing, stale and differing placeholders are each reported."""
    catalog = Catalog(locale="zh_CN")
    catalog.add("{count} rows", "行")
    catalog.add("gone", "没有了")
    catalog.add("empty", "")
    found = catalogue.problems(catalog, {"{count} rows": [], "empty": [], "new": []})
    assert sorted(f.split(":")[0] for f in found) == ["missing", "missing", "placeholders differ", "stale"]


def test_marks_are_found_wherever_they_stand(catalogue: ModuleType, tmp_path: Path) -> None:
    """Calls by name and by attribute, in any file of the package; variables are not message ids."""
    folder = tmp_path / "lohu_gis" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.py").write_text("x = N_('one')\ny = i18n._('two')\nz = _(name)\nngettext('row', 'rows', n)\n")
    assert set(catalogue.marked(tmp_path)) == {"one", "two", "row", "rows"}
