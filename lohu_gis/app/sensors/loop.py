"""The closed loop: what people do about an alarm, in order, each step with actor and time.

open -> acknowledged -> task -> checked -> closed. A reading below the limit confirms the recovery; closing without one
needs a reason, which stays in the trail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from lohu_gis.core.errors import Rejected
from lohu_gis.core.operations import Alarm, AlarmEvent, Fact, Handling

Action = Literal["acknowledged", "task", "checked", "closed", "note"]
NEXT: Mapping[Handling, Action] = {"open": "acknowledged", "acknowledged": "task", "task": "checked",
                                   "checked": "closed"}
MAX_NOTE = 2_000


def next_of(alarm: Alarm) -> Action | None:
    """The step that is due; None for an alarm that is closed or withdrawn."""
    return NEXT.get(alarm.handling) if alarm.pending else None


def step(alarm: Alarm, action: Action, actor: str, at: int, note: str = "", task: str = "") -> AlarmEvent:
    """The event of a step, to be recorded.

    Parameters
    ----------
    actor
        Who does it.
    at
        Now, ms.
    note
        What was found or done; the reason where an alarm is closed that has not recovered.
    task
        Number or unit of the task.

    Raises
    ------
    Rejected
        ``alarm.no_actor``; ``alarm.step`` when another step is due; ``alarm.no_note`` for a check or a note that says
        nothing; ``alarm.no_task``; ``alarm.not_recovered``; ``alarm.text_long``.
    """
    actor, note, task = actor.strip(), note.strip(), task.strip()
    if not actor:
        raise Rejected("alarm.no_actor")
    if max(len(actor), len(note), len(task)) > MAX_NOTE:
        raise Rejected("alarm.text_long", most=MAX_NOTE)
    if action != "note" and action != next_of(alarm):
        raise Rejected("alarm.step", station=alarm.id.station, state=alarm.handling, step=action)
    if action in ("note", "checked") and not note:
        raise Rejected("alarm.no_note", station=alarm.id.station)
    if action == "task" and not task:
        raise Rejected("alarm.no_task", station=alarm.id.station)
    facts: dict[str, Fact] = {"task": task} if task else {}
    if action == "closed":
        if alarm.active and not note:
            raise Rejected("alarm.not_recovered", station=alarm.id.station)
        facts |= {"confirmed": not alarm.active, "recovered": alarm.recovered}
    return AlarmEvent(alarm.id, action, at, at, actor, note, facts)
