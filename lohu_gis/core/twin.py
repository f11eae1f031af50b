"""Which layers make up the city model: buildings, plots, terrain, trees, water, units."""

from __future__ import annotations

from lohu_gis.core.project import Layer, Project, RasterContent, Role, VectorContent, leaves, visible_layers
from lohu_gis.core.style import RgbRaster


def layers_of(project: Project, role: Role) -> tuple[Layer, ...]:
    """Layers of that role, shown ones first, each group from top to bottom of the tree."""
    shown = {layer.id for layer in visible_layers(project)}
    found = [project.layers[key] for key in leaves(project.tree)
             if key in project.layers and project.layers[key].role == role]
    return tuple(sorted(found, key=lambda layer: layer.id not in shown))


def buildings_layer(project: Project) -> Layer | None:
    """The layer whose footprints are raised: of role buildings, else the topmost shown one with heights or storeys."""
    declared = layers_of(project, "buildings")
    if declared:
        return declared[0]
    able = [layer for layer in project.layers.values() if not layer.role
            and isinstance(layer.content, VectorContent) and (layer.height or layer.storeys)]
    shown = {layer.id for layer in visible_layers(project)}
    return next((layer for layer in able if layer.id in shown), able[0] if able else None)


def terrain_layer(project: Project) -> Layer | None:
    """The layer with ground heights: of role terrain, else a raster of one band that is not shown as an image."""
    declared = layers_of(project, "terrain")
    if declared:
        return declared[0]
    rasters = [layer for layer in project.layers.values()
               if isinstance(layer.content, RasterContent) and not layer.role and layer.content.run is None]
    return next((layer for layer in rasters if isinstance(layer.content, RasterContent)
                 and not isinstance(layer.content.style.renderer, RgbRaster)), None)


def plots_layer(project: Project) -> Layer | None:
    """The layer of plots: of role plots; None where no layer says so."""
    return next(iter(layers_of(project, "plots")), None)


def units_layer(project: Project) -> Layer | None:
    """The layer of shops and offices by floor: of role units; None where no layer says so."""
    return next(iter(layers_of(project, "units")), None)
