"""The reference pages are what the declarations say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lohu_gis.app.reference import pages
from lohu_gis.app.settings import SETTINGS
from lohu_gis.cli.main import VERBS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_pages_are_up_to_date(name: str) -> None:
    again = "python -c \"from lohu_gis.app.reference import write; write('docs/reference')\""
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name], f"write it again: {again}"


def test_every_command_is_described() -> None:
    text = (FOLDER / "commands.md").read_text(encoding="utf-8")
    assert {verb for verb in VERBS if f"    lohu {verb} " in text} == set(VERBS)


def test_links_lead_somewhere() -> None:
    for page in FOLDER.glob("*.md"):
        text = page.read_text(encoding="utf-8")
        titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        heads = {re.sub(r"[^\w -]", "", title).strip().lower().replace(" ", "-") for title in titles}
        for target in re.findall(r"\]\(([^)]+)\)", text):
            file, _, anchor = target.partition("#")
            assert not file or (FOLDER / file).exists(), target
            assert file or anchor in heads, target


def test_every_setting_is_read_somewhere() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "lohu_gis").rglob("*.py")
                     if path.name != "settings.py")
    assert [key for key in SETTINGS if f'"{key}"' not in code] == []
