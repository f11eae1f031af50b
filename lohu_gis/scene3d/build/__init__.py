"""From footprints, heights and terrain to the arrays of a scene; numpy and shapely only, no VTK, no files.

`scene.build_scene` is the way in, `scene.SceneData` what comes out. Cameras, light, ground texture and picking are
plain values and functions here as well, so that they can be tested without a graphics card.
"""
