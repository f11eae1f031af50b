"""Making styles: classes from values, ramps, looks of layers that have none yet. Painting lives in `render`."""
