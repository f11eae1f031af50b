"""An opened project: document, journal, lock, recovery and the data its tables name.

Lives here: when something is written and read, and what a planner is offered after a crash. Does not live here: the
formats on disk (`io.project`), reading of data files (`io.vector`, run by `app.workers`), and any window.
"""

from __future__ import annotations

from lohu_gis.app.session.opening import ReadOnly
from lohu_gis.app.session.session import Recovery, Session

__all__ = ["ReadOnly", "Recovery", "Session"]
