"""An example plug-in: copy this folder, rename it, change the function."""
