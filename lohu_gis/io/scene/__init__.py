"""3D models in files: CityJSON, glTF, OBJ, 3D Tiles.

Lives here: reading them as context (`core.contextmesh`), CityJSON also as rows of buildings, and writing CityJSON.
Does not live here: the form of scenes that are drawn (`scene3d`), and glTF and OBJ of a scene (`scene3d.vtk.export`).
"""
