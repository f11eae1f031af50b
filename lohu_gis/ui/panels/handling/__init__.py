"""The panel of handling: groups of complaints compared, charts, the month report.

Lives here: widgets, and the work that joins them with jobs and edits. Does not live here: figures and words
(`app.handling`), formulas (`analysis.handling`).
"""

from __future__ import annotations
