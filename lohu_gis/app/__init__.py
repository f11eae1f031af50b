"""Services without Qt, shared by the window and the command line.

Lives here: sessions, jobs, worker processes, commands, the tool runner, settings, plug-ins, translation and the
sentences of errors. Does not live here: formulas (`analysis`), formats (`io`), widgets (`ui`), painters (`render.qt`,
`scene3d.vtk`).
"""
