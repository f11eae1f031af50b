"""Chunks -> actors, camera, picking, stills; runs in the 3D process."""
