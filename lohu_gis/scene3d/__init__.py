"""3D massing: build computes vertex and face arrays (no VTK), vtk draws them."""
