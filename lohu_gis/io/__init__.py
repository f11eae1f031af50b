"""Readers and writers: they return values and findings, sources are never changed.

Lives here: opening, inspecting, reading and writing of vector (`vector`), raster (`raster`), table (`table`) and
project files (`project`), what a person may type as a source (`source`), and what keeps sources untouched (`untouched`).
Does not live here: rules about data that need no file (`core`), and processes (`app.workers`); the functions here
are made to run in a worker that can be killed.
"""
