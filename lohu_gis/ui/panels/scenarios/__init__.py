"""The scenarios panel: the tree of plans, and what the active one changes, object by object."""
