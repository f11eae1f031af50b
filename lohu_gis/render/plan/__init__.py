"""Style + table + viewport -> draw operations. Arrays only.

Lives here: viewport, preparation (boxes, areas, Hilbert order, chunks), classes of a style, the rule that chooses how
to draw, coverage and stamping of tiny features, rasters, labels, legend, map furniture, hit testing.
Does not live here: Qt, file formats, reading of files.
"""
