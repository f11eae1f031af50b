"""3D Tiles 1.0 and 1.1 from a folder.

Lives here: the tree of tiles and which of them are taken (`tileset`), what is in a tile (`content`).
Does not live here: tiles from a network; point clouds, vector tiles and implicit tiling, which are not read.
"""
