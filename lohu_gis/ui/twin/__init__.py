"""The 3D page: a plain widget that shows pictures made by the 3D process.

What lives here: `view.TwinView` (the widget), the supervision of the process behind it, and the mapping of mouse and
keys to camera changes. What does not: meshes (`scene3d.build`), drawing (`scene3d.vtk`), page bars and panels.

For the window::

    from lohu_gis.scene3d.build.scene import build_scene
    from lohu_gis.ui.twin.view import TwinView

    built = build_scene(geometry, heights, fids=fids, colours=rgb, terrain=grid, crs="EPSG:4547")   # in a job
    view = TwinView()                        # starts the 3D process when it is first shown (or `view.warm()`)
    view.set_scene(built.scene)              # shows everything; keeps the camera when it has one
    view.set_colours(fids, rgb)              # uint8 (n, 3) or one (3,); others keep theirs
    view.set_selected(fids)                  # accent colour on top of the style
    view.set_ground_texture(rgba, extent)    # the 2D map, drawn for `scene.extent`; None takes it away
    view.detail_wanted.connect(paint)        # near view: (xmin, ymin, xmax, ymax) of a part worth 2,048 px of its own;
    view.set_ground_detail(rgba, extent)     # ... the answer, when it is there; optional. A new texture drops it
    built, chunks = built.changed([fid], height_m=30.0)
    for chunk in chunks: view.update_chunk(chunk)
    view.view_from("iso")                    # iso, top, north, east, south, west: all of the scene
    view.camera, view.set_camera(camera)     # `scene3d.build.camera.Camera`
    token = view.still(3840, 2160)           # later: still_ready(token, uint8 (h, w, 3))
    view.state                               # "starting", "live", "restarting", "still"; state_changed(str)
    view.reason                              # why it is "still" (message code), else ""
    view.retry()                             # start again after "still"
    view.shut_down()                         # ends the process; also called when the widget is destroyed

Signals: ``camera_changed(Camera)``, ``picked(object)`` with an id or None, ``state_changed(str)``,
``detail_wanted(extent)``, ``still_ready(int, object)``, ``painted()`` after every new picture.

Mouse: left drag orbits, right or middle drag (or Shift + left) moves, wheel zooms to the pointer, click picks, double
click moves there. Keys: arrows orbit, Shift + arrows move, + and - zoom, Home shows everything.
"""
