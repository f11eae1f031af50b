"""The page Twin: what the project shows in 3D, and the buttons around it. The 3D widget itself is `ui.twin`."""
