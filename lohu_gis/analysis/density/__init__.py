"""Kernel density of points on a grid.

Lives here: the kernels, the rules for the bandwidth, the surface by linear binning and fast Fourier transform, and
by direct summation. Does not live here: layers, files, colours.
"""
