"""Readers and writers: they return values and findings, sources are never changed.

Lives here: opening, inspecting and reading of vector (`vector`), raster (`raster`) and table (`table`) files behind one
door (`door`), writing (`write`), project files (`project`), what differs between systems (`platform`), what a person
may type as a source (`source`), and what keeps sources untouched (`untouched`).
Does not live here: rules about data that need no file (`core`), and processes (`app.workers`); the functions here
are made to run in a worker that can be killed.
"""
