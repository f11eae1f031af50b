"""Results of sight in the 3D view and on the map."""

from __future__ import annotations

from lohu_gis.app.sight import LineView, SectionView, Skyline
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.marks import Dots, Faces, Labels, Lines, Marks
from lohu_gis.ui.theme.tokens import LIGHT

NAME = "sight"
"""Under which the 3D view keeps the marks."""


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


GOOD, BAD, WARN = _rgb(LIGHT.good), _rgb(LIGHT.bad), _rgb(LIGHT.warn)


def line_marks(view: LineView, words: str) -> Marks:
    """The free part green, the part behind the obstacle red (ochre where nobody knows), and what decides."""
    sight = view.sight
    rest = BAD if sight.visible is False else WARN
    parts, colours = [[view.origin, view.target]], [GOOD]
    if not sight.visible:
        parts, colours = [[view.origin, view.spot], [view.spot, view.target]], [GOOD, rest]
    dots = Dots.of([view.origin, view.target], [GOOD, GOOD if sight.visible else rest], 9.0, through=True)
    decisive = () if sight.visible and sight.nearest is None else (Dots.of([view.spot], rest if not sight.visible
                                                                          else ACCENT, 11.0, through=True),)
    return Marks(lines=(Lines.of(parts, colours, 4.0, through=True),), dots=(dots, *decisive),
                 labels=(Labels.of([words], [view.spot], 1e9),))


def eye_marks(view: Skyline, words: str) -> Marks:
    """Where the skyline is seen from."""
    return Marks(dots=(Dots.of([view.eye], ACCENT, 11.0, through=True),), labels=(Labels.of([words], [view.eye], 1e9),))


def section_marks(view: SectionView) -> Marks:
    """The plane as a pale sheet with its edge."""
    low, high = view.section.heights()
    (x0, y0), (x1, y1) = view.ends
    top = high + 5.0
    corners = [(x0, y0, low), (x1, y1, low), (x1, y1, top), (x0, y0, top)]
    return Marks(lines=(Lines.of([[*corners, corners[0]]], ACCENT, 2.0, through=True),),
                 faces=(Faces.of([corners], ACCENT, 0.18),),
                 labels=(Labels.of(["A", "A′"], [corners[3], corners[2]], 1e9),))
