"""Panels around the map: layer tree, inspector, attribute table, jobs, history, log.

Every panel reads the document and the workspace, applies edits, and reconciles when the document tells of a change.
"""
