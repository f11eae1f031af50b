"""The command line's composition root.

Lives here: verbs (one module each in `verbs`), the parser, and the one module that writes to the terminal (`output`).
Does not live here: what the verbs do; they call `app`, `io`, `render` and `scene3d`. Nothing heavy is imported before a
verb runs, so that ``lohu --help`` and ``lohu --version`` answer at once.
"""
