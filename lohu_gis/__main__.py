"""``lohu`` and ``python -m lohu_gis``: the version at once, everything else through the command line."""

from __future__ import annotations

import sys

OPENING = (["info"], ["map"], ["add"])
"""Commands that open vector files and need no frames."""


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; ``--version`` alone imports nothing else."""
    given = sys.argv[1:] if arguments is None else arguments
    if given == ["--version"]:
        from lohu_gis import __version__

        sys.stdout.write(f"LOHU GIS {__version__}\n")
        return 0
    if getattr(sys, "frozen", False):
        import multiprocessing

        multiprocessing.freeze_support()
    if arguments is None and given[:1] in OPENING:
        import lohu_gis.io.lean  # noqa: F401  # before anything imports pyogrio with pandas
    from lohu_gis.cli.main import main as run

    return run(given)


if __name__ == "__main__":
    sys.exit(main())
