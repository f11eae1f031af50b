"""3D massing of a district.

``build`` turns footprints, heights and terrain into arrays (no VTK), ``link`` carries them to another process through
shared memory, ``vtk`` draws them off-screen and writes stills and models. The widget that shows the pictures is
``ui.twin``; analysis of sun, sight or clearance is not here, it computes on geometry, never on pictures.
"""
