"""Vector files: layers, inspection and reading in batches through GDAL.

Does not live here: plain tables (`io.table`) and writing (`io.write`).
"""
