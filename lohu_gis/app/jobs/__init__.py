"""Work that takes time: submitted by key, run on lanes of threads, reported on one thread.

Here live the job list, its states and the dispatchers that carry news to the main thread. What the work does
lies with its owner; strange files and heavy computing run in worker processes (`app.workers`), which a job
only waits for. No Qt: the window brings its own `Dispatcher`.
"""

from __future__ import annotations

from lohu_gis.app.jobs.dispatch import Dispatcher, InlineDispatcher, QueueDispatcher
from lohu_gis.app.jobs.job import Job, JobState
from lohu_gis.app.jobs.jobs import Jobs, Lane

__all__ = ["Dispatcher", "InlineDispatcher", "Job", "JobState", "Jobs", "Lane", "QueueDispatcher"]
