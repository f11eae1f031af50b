"""The parts of the sample district: nature, streets, administration, plots, buildings, complaints, rasters, files.

Every module makes one theme from the facts in :mod:`facts` and the random streams of :mod:`frame`; nothing here
is used by the product itself. What must not live here: data of real places beyond names, extents and heights.
"""
