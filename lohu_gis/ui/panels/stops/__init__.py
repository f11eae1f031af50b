"""The panel of stops: views worth coming back to, in an order of one's own.

What lives here: the list and its verbs. What does not: what a stop holds (`core.project.Stop`), going there
(`core.edits.stops`, `ui.scene.page`), presenting them full screen.
"""
