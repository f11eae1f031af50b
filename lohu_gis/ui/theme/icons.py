"""Icons: one set of line drawings, painted in the colours of the running scheme at the screen's own resolution."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from lohu_gis.app.resources import resource_path
from lohu_gis.ui.theme import current

_pictures: dict[tuple[str, str, int, int], QPixmap] = {}
_sources: dict[str, str] = {}
_icons: dict[tuple[str, str], QIcon] = {}


def icon(name: str, color: str = "") -> QIcon:
    """The icon `name` (file name without ending in ``resources/icons``).

    It asks for its colour when it is painted, so a change of theme needs no new icons. `color` names a token
    (``"warn"``) where the icon itself carries meaning; otherwise it follows the state of its button.
    """
    key = (name, color)
    if key not in _icons:
        _icons[key] = QIcon(ThemedIcon(name, color))
    return _icons[key]


def picture(name: str, size: int, ratio: float = 1.0, color: str = "") -> QPixmap:
    """The icon as a pixmap of `size` logical pixels for a screen with `ratio` device pixels per logical one."""
    return _drawn(name, getattr(current.tokens(), color or "second"), QSize(size, size) * ratio, ratio)


class ThemedIcon(QIconEngine):
    """Paints one drawing in the colour that fits mode and state."""

    def __init__(self, name: str, color: str = "") -> None:
        super().__init__()
        self._name = name
        self._color = color

    def clone(self) -> QIconEngine:
        """A second engine for the same drawing."""
        return ThemedIcon(self._name, self._color)

    def paint(self, painter: QPainter, rect: object, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into `rect`, at the resolution of the painter's device."""
        area = QRectF(rect)  # type: ignore[call-overload]  # a QRect; the stub names no type
        ratio = painter.device().devicePixelRatio()
        side = min(area.width(), area.height())
        drawn = _drawn(self._name, self._ink(mode, state), QSize(round(side * ratio), round(side * ratio)), ratio)
        spot = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side).topLeft()
        painter.drawPixmap(spot, drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """A pixmap of `size` device pixels."""
        return _drawn(self._name, self._ink(mode, state), size, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """A pixmap of `size` logical pixels for a screen with `scale` device pixels each."""
        device = QSize(round(size.width() * scale), round(size.height() * scale))
        return _drawn(self._name, self._ink(mode, state), device, scale)

    def _ink(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        tokens = current.tokens()
        if mode == QIcon.Mode.Disabled:
            return tokens.disabled
        if self._color:
            return str(getattr(tokens, self._color))
        return tokens.accent if state == QIcon.State.On else tokens.second


def _drawn(name: str, color: str, size: QSize, ratio: float) -> QPixmap:
    key = (name, color, size.width(), round(ratio * 100))
    if key not in _pictures:
        image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        _renderer(name, color).render(painter, QRectF(0, 0, size.width(), size.height()))
        painter.end()
        drawn = QPixmap.fromImage(image)
        drawn.setDevicePixelRatio(ratio)
        _pictures[key] = drawn
    return _pictures[key]


def _renderer(name: str, color: str) -> QSvgRenderer:
    if name not in _sources:
        _sources[name] = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(_sources[name].replace("currentColor", QColor(color).name()).encode()))


