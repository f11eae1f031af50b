"""Handling of complaints for the window and the month report: questions, figures of groups, charts, words.

Lives here: which rows are counted, k = 5, charts, the report as numbers and as pages. Does not live here: the formulas
(`analysis.handling`), painting (`render`), widgets (`ui.panels.handling`).
"""

from __future__ import annotations
