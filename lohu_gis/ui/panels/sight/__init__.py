"""The panel Sight: viewsheds, lines of sight, skylines and sections of the open project.

Lives here: the panel, its forms, the drawing on the screen and its files. Does not live here: what is computed
(`app.sight`), the tools that ask for places (`app.interaction.sighting`).
"""
