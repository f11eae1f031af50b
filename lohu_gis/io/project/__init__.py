"""The project on disk: the project file, blocks of data, the journal, and writing without losing what was there.

Lives here: formats and their checks. A project file is a stranger's file: sizes and nesting are limited, unknown
parts are refused, nothing in it is ever executed. Does not live here: who holds a project open, when it is saved
and what is recovered (`app.session`).
"""
