"""Scenes -> pictures and models: off-screen stage, stills, the 3D process, export.

`still.render_still` and `export.write_glb` are for any process without a window; `process.serve` is the main function
of the child process behind `ui.twin`. What is drawn is decided in `scene3d.build`; nothing is computed here.
"""
