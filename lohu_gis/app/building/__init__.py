"""Buildings as a planner edits them: which columns mean what, proposals, storeys and heights, moves, demolition.

Lives here: functions that turn a wish into one edit, and the figures of what is selected. Does not live here: the
tools that are drawn with (`app.interaction`), the edits of rows themselves (`core.edits`), widgets.
"""
