"""Settings, language, messages, resources."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lohu_gis.app import i18n
from lohu_gis.app.messages import message_of, templates
from lohu_gis.app.resources import icon_path, resource_folder, resource_path, sample_path
from lohu_gis.app.settings import SETTINGS, Settings
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def chosen_again() -> Iterator[None]:
    """The language of the environment before and after each test."""
    i18n.set_language(None)
    yield
    i18n.set_language(None)


def test_defaults_fit_their_kinds() -> None:
    settings = Settings()
    for key, setting in SETTINGS.items():
        assert settings.get(key) == setting.kind.check(setting.default)
        assert setting.label
        assert setting.help


def test_values_are_kept_in_the_persons_folder(own_folders: Path) -> None:
    first = Settings()
    assert first.path == own_folders / "config" / "settings.toml"
    heard: list[str] = []
    first.changed.connect(heard.append)
    first.set("window.theme", "dark")
    assert heard == ["window.theme"]
    assert Settings().get("window.theme") == "dark"


def test_keys_of_other_versions_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('[future]\nthing = 7\n[window]\ntheme = "no such"\n[program]\nlog_level = "debug"\n',
                    encoding="utf-8")
    settings = Settings(path)
    assert settings.get("window.theme") == "auto"
    assert settings.get("program.log_level") == "debug"
    settings.set("window.theme", "light")
    assert "thing = 7" in path.read_text(encoding="utf-8")


def test_a_broken_file_counts_as_empty(tmp_path: Path, expect_log: Callable[[str], None]) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("= nonsense", encoding="utf-8")
    expect_log("settings cannot be read")
    assert Settings(path).get("window.theme") == "auto"


def test_overrides_last_for_one_run() -> None:
    settings = Settings()
    settings.override("window.theme = dark")
    assert settings.get("window.theme") == "dark"
    assert Settings().get("window.theme") == "auto"


@pytest.mark.parametrize(("text", "code"), [("nonsense", "setting.syntax"), ("a.b=1", "setting.unknown"),
                                            ("window.theme=pink", "setting.invalid")])
def test_wrong_overrides_are_said(text: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        Settings().override(text)
    assert caught.value.code == code
    assert message_of(caught.value) != caught.value.code


@pytest.mark.parametrize(("names", "expected"), [
    ({"LANG": "en_US.UTF-8"}, "en"), ({"LANG": "zh_TW"}, "zh_CN"), ({"LANG": "de_DE"}, "zh_CN"),
    ({"LANG": "en_GB", "LC_ALL": "zh_CN.UTF-8"}, "zh_CN"), ({"LANG": "C.UTF-8"}, "zh_CN"),
    ({"LC_CTYPE": "C.UTF-8"}, "zh_CN"),  # what Python announces where nothing is set
])
def test_the_locale_decides_when_nobody_else_does(names: dict[str, str], expected: str,
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LC_CTYPE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert i18n.set_language(None) == expected
    assert i18n.set_language("en") == "en"
    assert i18n.set_language("auto") == expected


def test_chinese_and_english() -> None:
    i18n.set_language("zh_CN")
    assert i18n._("Kernel density") == "核密度"
    assert i18n._("") == ""
    i18n.set_language("en")
    assert i18n._("Kernel density") == "Kernel density"
    with pytest.raises(UsageError):
        i18n.set_language("tlh")


def test_messages_name_what_they_are_about() -> None:
    i18n.set_language("en")
    error = InputError("column.missing", path="a.gpkg", column="x", columns="y, z")
    assert message_of(error) == "a.gpkg: there is no column “x”. It has: y, z. Name one of these."
    assert message_of(Finding(code="row.unplaced", count=3)) == "3 rows could not be placed and have no geometry."


def test_messages_survive_missing_facts_and_unknown_codes() -> None:
    assert "…" in message_of(InputError("column.missing"))
    assert message_of(InputError("no.such", path="a", n=1)) == "no.such (path: a, n: 1)"
    assert message_of(Finding(code="no.such")) == "no.such"
    assert message_of(UsageError("grid.too_large", cells="many", limit=1, proposal=2))


def test_sentences_do_without_facts_that_are_not_there() -> None:
    i18n.set_language("en")
    cases = [Finding(code="field.cut", facts={"column": "a"}, count=2),
             Finding(code="field.cut", facts={"column": "a", "name": "b"}), Finding(code="field.cut", count=3),
             Finding(code="crs.missing"), Finding(code="crs.missing", facts={"proposal": "EPSG:4547"}),
             Finding(code="crs.suspect", facts={"crs": "EPSG:4547"}), Finding(code="geometry.invalid", count=1)]
    sentences = [message_of(case) for case in cases]
    assert len(set(sentences)) == len(cases)
    assert not any("…" in sentence for sentence in sentences)
    assert message_of(InputError("crs.missing", path="a.shp")).startswith("a.shp: ")


def test_templates_can_be_formatted() -> None:
    for code, template in templates().items():
        assert re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)+", code), code
        list(string.Formatter().parse(template))


def raised_codes() -> dict[str, str]:
    """Codes that the program raises, notices or rejects with, and the file they are first found in."""
    pattern = re.compile(r'(?:Error|fail|Finding|Rejected)\(\s*(?:code=)?"([a-z_.0-9]+)"')
    return {code: path.name for path in sorted((ROOT / "lohu_gis").rglob("*.py"), reverse=True)
            for code in pattern.findall(path.read_text(encoding="utf-8"))}


def test_every_code_has_its_sentence() -> None:
    found = raised_codes()
    assert len(found) > 150
    assert {code: path for code, path in found.items() if code not in templates()} == {}


def test_resources_are_found() -> None:
    assert resource_folder().is_dir()
    assert resource_path("i18n").is_dir()
    assert icon_path("zoom_in").parent.name == "icons"
    assert sample_path("luohu.lohu").name == "luohu.lohu"
