"""The desktop's composition root: Qt widgets over the services of `app`, and the only place that knows both painters.

Lives here: window, canvas, panels, the 3D page, how it all looks (`theme`). Does not live here: anything that a test or
the command line could want without a window.
"""

from __future__ import annotations

from lohu_gis.ui.import_hook import spare_sources

spare_sources()
