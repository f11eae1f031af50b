"""The operational store: readings, alarms and their audit trail, append-only, in the project's folder.

Lives here: one SQLite file per project (``NAME.lohu.d/operations.sqlite``, write-ahead log), its schema, the one writer
and readers with versioned snapshots. Does not live here: where readings come from (`app.sensors`) and when a reading is
an alarm (`analysis.alarms`).
"""

from __future__ import annotations

from lohu_gis.io.operations.carry import carry_over, has_rows
from lohu_gis.io.operations.reader import OperationsReader, SeriesRows, Version
from lohu_gis.io.operations.store import Added, Batch, OperationalStore

__all__ = ["Added", "Batch", "OperationalStore", "OperationsReader", "SeriesRows", "Version", "carry_over", "has_rows"]
