"""The demo pack, the doctor, and drawing of the sample project."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from lohu_gis.app import i18n
from lohu_gis.app.offline import is_terrain, open_offline
from lohu_gis.app.resources import sample_path
from lohu_gis.cli import checks
from lohu_gis.cli.main import main
from lohu_gis.core.project import visible_layers

pytestmark = [pytest.mark.usefixtures("qapp"),
              pytest.mark.skipif(not sample_path().exists(), reason="no sample district in this checkout")]

FILES = {"map.png", "map.pdf", "massing.png", "massing.glb", "heat.tif", "heat.png", "indicators.xlsx", "index.html"}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Messages in the language of the environment afterwards."""
    yield
    i18n.set_language(None)


class Page(HTMLParser):
    """Addresses, texts and open tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses and what has to be closed."""
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.words.append(data)


@pytest.mark.parametrize(("lang", "note", "title"), [
    ("zh_CN", "虚构示例数据，不是真实的罗湖", "容积率"),
    ("en", "Invented sample data, not the real Luohu", "Floor-area ratio")])
def test_the_pack_is_whole_marked_and_shows_itself(lang: str, note: str, title: str, tmp_path: Path) -> None:
    out = tmp_path / "pack"
    assert main(["--lang", lang, "demo", "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == FILES
    text = (out / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    assert "http" not in text
    assert {address for address in page.addresses if not (out / address).exists()} == set()
    assert set(page.addresses) == FILES - {"index.html"}
    shown = " ".join(page.words)
    assert note in shown
    assert title in shown
    assert "…" not in shown
    glb = (out / "massing.glb").read_bytes()
    size = struct.unpack_from("<I", glb, 12)[0]
    assert json.loads(glb[20:20 + size])["asset"]["extras"]["lohu"]["note"] == note

    import openpyxl
    import rasterio
    from PIL import Image

    book = openpyxl.load_workbook(out / "indicators.xlsx", read_only=True)
    head, first = list(book.worksheets[0].iter_rows(max_row=2, values_only=True))
    book.close()
    assert first[head.index("note")] == note
    assert {"buildings", "gfa_m2", "far", "coverage"} <= set(head)
    with rasterio.open(out / "heat.tif") as raster:
        assert "invented" in raster.descriptions[0]
        assert raster.res == (20.0, 20.0)
    for name in ("map.png", "heat.png", "massing.png"):
        with Image.open(out / name) as picture:
            assert picture.size == (1600, 1000)


def test_the_sample_project_is_read_with_what_it_shows() -> None:
    offline = open_offline([str(sample_path())], is_terrain)
    try:
        shown = {layer.id for layer in visible_layers(offline.project)}
        assert "heat" in offline.results
        assert "buildings" in offline.tables
        assert any(offline.rasters)
        assert offline.invented
        assert shown
        extent = offline.extent("EPSG:4326")
        assert extent is not None
        assert extent[0] == pytest.approx(114.06, abs=0.02)
    finally:
        offline.close()


def test_the_doctor_answers_every_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "doctor", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    answers = {check["id"]: check for check in found["checks"]}
    assert list(answers) == ["versions", "opengl", "fonts", "codecs", "projections", "bytecode", "folders", "sample",
                             "plugins"]
    for name in ("versions", "fonts", "codecs", "projections", "folders"):
        assert answers[name]["ok"], answers[name]


def test_a_check_that_breaks_is_an_answer() -> None:
    @checks._answers("fonts")
    def broken() -> checks.Check:
        raise ImportError("no such library")

    assert broken() == checks.Check("fonts", False, "ImportError: no such library")
