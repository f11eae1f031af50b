from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication

from lohu_gis.app.resources import resource_path
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import apply_theme, resolve, table_face
from lohu_gis.ui.theme.icons import icon, picture
from lohu_gis.ui.theme.sheet import style_sheet
from lohu_gis.ui.theme.tokens import DARK, DISABLED_PAIRS, LIGHT, TEXT_PAIRS, Tokens, contrast

UI = Path(__file__).parents[2] / "lohu_gis" / "ui"


def test_contrast_of_black_and_white_and_of_equal_colours() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#336699", "#336699") == 1
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the well-known grey that just fails


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.scheme)
def test_every_pair_in_use_can_be_read(tokens: Tokens) -> None:
    for text, ground in TEXT_PAIRS:
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5, (text, ground)
    for text, ground in DISABLED_PAIRS:
        assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 3, (text, ground)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=lambda t: t.scheme)
def test_the_sheet_uses_tokens_and_drawings_that_exist(tokens: Tokens) -> None:
    sheet = style_sheet(tokens, resource_path("styles"))
    colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", sheet))
    assert colours <= {value for name in Tokens.__slots__ if str(value := getattr(tokens, name)).startswith("#")}
    drawings = re.findall(r'url\("([^"]+)"\)', sheet)
    assert drawings
    for path in drawings:
        text = Path(path).read_text(encoding="utf-8")
        assert set(re.findall(r"#[0-9A-Fa-f]{6}", text)) <= {tokens.second, tokens.on_accent}


def test_colours_are_named_in_the_tokens_only() -> None:
    """What the planner chooses (styles of layers) may name colours; the window's own look may not."""
    styles = {"color.py"}
    for path in UI.rglob("*.py"):
        if path.name in styles or path.parent.name in ("theme", "twin") or "panels" in path.parts:
            continue
        assert not re.findall(r'"#[0-9A-Fa-f]{6}', path.read_text(encoding="utf-8")), path


def test_a_theme_can_be_changed_while_the_program_runs(qapp: QApplication) -> None:
    heard: list[str] = []
    news = current.changed.connect(lambda tokens: heard.append(tokens.scheme))
    apply_theme(qapp, "dark")
    assert current.tokens() is DARK
    assert qapp.palette().window().color() == QColor(DARK.window)
    apply_theme(qapp, "light")
    news.close()
    assert heard == ["dark", "light"]
    assert resolve("dark") is DARK


def inked(image: QImage) -> set[str]:
    """Colours of the fully opaque pixels."""
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255}


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_icons_follow_the_theme_and_are_sharp_at_every_ratio(qapp: QApplication, ratio: float) -> None:
    for choice, tokens in (("light", LIGHT), ("dark", DARK)):
        apply_theme(qapp, choice)  # type: ignore[arg-type]  # the two of the loop
        drawn = picture("remove", 20, ratio).toImage()
        assert drawn.width() == round(20 * ratio)
        assert inked(drawn) == {tokens.second}
        buttons = icon("remove").pixmap(QSize(20, 20), ratio).toImage()
        assert buttons.width() == round(20 * ratio)
        assert inked(buttons) == {tokens.second}
        button = icon("remove").pixmap(20, QIcon.Mode.Disabled).toImage()
        assert inked(button) <= {tokens.disabled}
    apply_theme(qapp, "light")


def test_every_icon_is_drawn_with_one_stroke_on_the_grid(qapp: QApplication) -> None:
    for path in resource_path("icons").glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert 'viewBox="0 0 20 20"' in text
        assert 'stroke-width="1.5"' in text
        assert not picture(path.stem, 20).toImage().isNull()
        drawn = picture(path.stem, 40).toImage()
        assert any(drawn.pixelColor(x, y).alpha() for x in range(40) for y in range(40)), path


def test_figures_of_tables_have_equal_width(qapp: QApplication) -> None:
    assert table_face().pixelSize() == 12
