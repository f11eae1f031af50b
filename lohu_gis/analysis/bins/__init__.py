"""Points counted in cells: hexagons, squares, polygons.

Lives here: which cell a place is in, counts and statistics per cell, the shapes of cells. Does not live here: layers,
colours, surfaces (`analysis.density`).
"""
