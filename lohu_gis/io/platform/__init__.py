"""What differs between Linux and Windows, and nothing else.

Lives here: the port (`port.Platform`), one adapter for each system, one for tests, and what is built on the port alone
(`lock`). Everybody else asks ``current()`` and never looks at the name of the system; a test sees to it. Does not live
here: what a library hides already (Qt, multiprocessing, pathlib). It is part of `io` because the lowest layer that
needs it is the project on disk.
"""

from __future__ import annotations

import functools
import sys

from lohu_gis.io.platform.port import Platform

if sys.platform == "win32":
    from lohu_gis.io.platform.windows import Windows as System
else:
    from lohu_gis.io.platform.linux import Linux as System


@functools.cache
def current() -> Platform:
    """The adapter for the running system; made once."""
    return System()
