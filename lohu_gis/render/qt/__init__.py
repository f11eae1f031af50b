"""Draw operations -> QImage, PNG, PDF and legend pictures, with QtGui only.

Lives here: the QPainter painter and its path cache, screen pictures, files in PNG and PDF, pictures of symbols.
Does not live here: widgets, planning, anything that decides what is drawn.
"""
