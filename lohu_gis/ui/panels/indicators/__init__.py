"""The indicator panel: figures of the selection, of a plot, a sub-district or everything, against the parent plan."""
