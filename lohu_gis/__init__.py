"""LOHU GIS, the analysis workstation of the Luohu district.

Only the version lives here, so that ``lohu --version`` imports nothing else.
"""

__version__ = "0.1.0"
