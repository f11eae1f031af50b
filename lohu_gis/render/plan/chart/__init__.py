"""Charts (`core.chart`) as draw operations of the map engine: the same on screen, in PNG, PDF and SVG.

Lives here: ticks, the frame with its scales, the layout, what lies under the pointer. Does not live here: what a chart
tells (`app`), widgets (`ui.widgets.chart`).
"""

from __future__ import annotations
