"""The layer tree: `model` mirrors the project's tree for Qt, `delegate` paints a line, `view` is the panel."""
