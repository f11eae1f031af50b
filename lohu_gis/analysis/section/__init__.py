"""Sections: a vertical plane through the city, what it cuts, and what is seen behind it.

Lives here: what a plane cuts and what stands behind it (`cut`), and the technical drawing of that and of silhouettes
(`sheet`, `skyline`). Does not live here: files (`io.write.drawing`), painting on a screen.
"""
