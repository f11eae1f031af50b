"""Raster files: inspection, windowed reading with overviews, writing GeoTIFF.

Does not live here: computing with rasters (`analysis`) and their values in memory (`core.raster`).
"""
