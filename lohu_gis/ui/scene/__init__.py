"""The page Twin: what the project shows in 3D, and the buttons around it. The 3D widget itself is `ui.twin`.

`page` holds the parts together: `feed` (the scene of a scenario), `drape` (the map on the ground), `link` (the camera
between view, project and map), `picking` (selection and hover), `tools` and `measure` (what is in hand), `compare` (a
second scenario), `sunlight` (the one instant), `buttons` and `popover`. `model` makes scenes from the project, in jobs.
"""
