"""A program that edits at random and says what is safe, until somebody kills it.

Arguments: seed, and the path of a project to save to now and then ("" for a project that is never saved).
Each line on stdout is acknowledged work: number of the last journal line, and the fingerprint of the document.
"""

from __future__ import annotations

import hashlib
import sys
from random import Random

from lohu_gis.app.session import Session
from lohu_gis.core.document import Document
from tests.app.session import story


def main() -> None:
    seed, path = int(sys.argv[1]), sys.argv[2]
    chance = Random(seed)
    session = Session.new(story.some_project())
    if path:
        session.save_as(path)
    while True:
        story.move(session.document, chance)
        if path and chance.random() < 0.1:
            session.save()
        assert session.flush()
        assert session._recorder is not None
        sys.stdout.write(f"{session._recorder.last} {short(session.document)}\n")
        sys.stdout.flush()


def short(document: Document) -> str:
    """The fingerprint of everything that can be seen, undone and redone."""
    return hashlib.sha256(repr(story.fingerprint(document)).encode()).hexdigest()


if __name__ == "__main__":
    main()
