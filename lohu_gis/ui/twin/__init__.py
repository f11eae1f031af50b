"""The 3D page: a plain widget that shows pictures made by the 3D process.

What lives here: `view.TwinView` (the widget), the supervision of the process behind it, and the mapping of mouse and
keys to camera changes (`navigation`). What does not: meshes (`scene3d.build`), drawing (`scene3d.vtk`), page bars and
panels, and what the project has to do with it (`ui.scene`).

For the window::

    from lohu_gis.scene3d.build.scene import build_scene
    from lohu_gis.ui.twin.view import TwinView

    built = build_scene(geometry, heights, fids=fids, colours=rgb, terrain=grid, crs="EPSG:4547")   # in a job
    view = TwinView()                        # starts the 3D process when it is first shown (or `view.warm()`)
    view.set_scene(built.scene)              # shows everything; keeps the camera when it has one
    view.set_colours(fids, rgb)              # uint8 (n, 3) or one (3,); others keep theirs
    view.set_selected(fids)                  # accent colour on top of the style
    view.set_marks("sun.windows", marks)     # lines, faces, dots, words (`scene3d.build.marks`); None takes them away
    view.set_sun(azimuth, altitude)          # light and shadows; passing=True while a day is played
    view.set_appearance(appearance)          # sun, cut, shadows, labels, trees, sky (`scene3d.link.appearance`)
    view.set_ground_texture(rgba, extent)    # the 2D map, drawn for `scene.extent`; None takes it away
    view.detail_wanted.connect(paint)        # near view: (xmin, ymin, xmax, ymax) of a part worth 2,048 px of its own;
    view.set_ground_detail(rgba, extent)     # ... the answer, when it is there; optional. A new texture drops it
    built, chunks = built.changed([fid], height_m=30.0)
    for chunk in chunks: view.update_chunk(chunk)
    view.view_from("iso")                    # iso, top, north, east, south, west: all of the scene; flies there
    view.fly_to(camera)                      # smoothly; a press, a key or the wheel ends the flight
    view.navigator.set_mode("walk")          # orbit, walk, fly
    side = view.begin_comparison("swipe", ("existing", "proposal"))   # a second scene: side.set_scene(...)
    view.end_comparison()
    view.camera, view.set_camera(camera)     # `scene3d.build.camera.Camera`
    token = view.still(3840, 2160)           # later: still_ready(token, uint8 (h, w, 3))
    view.state                               # "starting", "live", "restarting", "still"; state_changed(str)
    view.reason                              # why it is "still" (message code), else ""
    view.retry()                             # start again after "still"
    view.shut_down()                         # ends the process; also called when the widget is destroyed

Signals: ``camera_changed(Camera)``, ``clicked(event, Pick)`` and ``picked(object)`` with an id or None,
``hovered(Pick or None)``, ``state_changed(str)``, ``detail_wanted(extent)``, ``still_ready(int, object)``,
``share_changed(float)``, ``painted()`` after every new picture.

Mouse: left drag orbits, right or middle drag (or Shift + left) moves, wheel zooms to the pointer, click picks, double
click flies there. Keys: arrows orbit, Shift + arrows move, + and - zoom, Home shows everything. Walking and flying:
drag looks around, W A S D or arrows move, Q and E go down and up, Shift runs, Esc turns around the model again.
A tool in hand (`canvas.Gesture`) gets the left button before all that.
"""
