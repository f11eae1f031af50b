"""glTF 2.0, as text or binary: surfaces with colours and pictures.

Lives here: the document and its limits (`document`), numbers from buffers (`accessors`), nodes and meshes (`read`).
Does not live here: placing a model on the map (`io.scene.placing`). What is not read: skins, animations, cameras,
lights, points and lines; compressed meshes are refused with their name.
"""
