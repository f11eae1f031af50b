"""Tidying up a project's folder when it is closed: a long journal is shortened, data that nothing names goes."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import msgspec

from lohu_gis.app.session import timeline
from lohu_gis.core.document import Document
from lohu_gis.core.errors import InputError
from lohu_gis.io.project.journal import Head
from lohu_gis.io.project.places import Places

LONG_BYTES = 16 << 20
"""Journals beyond are rewritten: merged steps and moves back and forth take no room then."""

SEARCHED_BYTES = 128 << 20
_BLOCK = re.compile(rb"sha256:[0-9a-f]{64}")


def shorten(path: Path, head: Head, last: int, document: Document) -> bool:
    """Rewrite a long journal as the shortest one with the same timeline and last line number; whether it was.

    Nothing happens where there is no room for it.
    """
    try:
        if path.stat().st_size <= LONG_BYTES:
            return False
        base, lines = timeline.lines_of(document.history.done, document.history.undone, document.project)
        start = last - len(lines)
        if start < head.start:
            return False
        numbered = [msgspec.structs.replace(line, n=start + line.n) for line in lines]
        timeline.write_journal(path, Head(id=head.id, start=start, of=""), base, numbered)
    except (OSError, InputError):
        return False
    return True


def sweep(places: Places) -> int:
    """Remove blocks that neither the project file, the version before nor any journal names; how many went.

    Nothing is removed when one of them cannot be read or is too large to be searched.
    """
    named: set[bytes] = set()
    searched = [places.file, places.previous, *places.folder.glob("journal-*")]
    left = SEARCHED_BYTES
    for path in searched:
        try:
            data = path.read_bytes() if path.stat().st_size <= left else None
        except FileNotFoundError:
            continue
        except OSError:
            return 0
        if data is None:
            return 0
        left -= len(data)
        named.update(_BLOCK.findall(data))
    count = 0
    for path in (*places.blocks.glob("??/*.arrow"), *places.blocks.glob("??/*.tif")):
        if f"sha256:{path.stem}".encode() not in named:
            with contextlib.suppress(OSError):
                path.unlink()
                count += 1
    return count
