"""Edits: frozen verbs that turn one project into the next.

Lives here: one file per subject (layers, cells, rows, view, scenarios, project). Does not live here: undo (that is
`core.history`), checks that need the features' data, and anything that knows a window.
"""
