"""Geometry columns as coordinate and offset arrays.

Lives here: the layout (`layout`), decoding from WKB (`wkb`), measures per row (`measure`) and the bridge to
shapely objects (`bridge`). Does not live here: file access and analysis.
"""
