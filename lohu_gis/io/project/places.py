"""Where the parts of a project lie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from lohu_gis.core.errors import InputError

ENDING = ".lohu"
_BLOCK_ID = re.compile(r"sha256:([0-9a-f]{64})")
_JOURNAL_ID = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Places:
    """Paths of one project.

    Attributes
    ----------
    file
        ``NAME.lohu``; does not exist for a project that was never saved.
    """

    file: Path

    @property
    def folder(self) -> Path:
        """``NAME.lohu.d``: blocks, journal and lock; also of the version before, ``NAME.lohu~``."""
        return self.file.with_name(self.file.name.rstrip("~") + ".d")

    @property
    def previous(self) -> Path:
        """``NAME.lohu~``: the version before the last save."""
        return self.file.with_name(self.file.name + "~")

    @property
    def lock(self) -> Path:
        """Says who has the project open."""
        return self.folder / "lock"

    @property
    def blocks(self) -> Path:
        """Folder of data blocks: tables as ``.arrow``, rasters as ``.tif``."""
        return self.folder / "blocks"

    @property
    def operations(self) -> Path:
        """Store of readings and alarms (`io.operations`); exists once there was one."""
        return self.folder / "operations.sqlite"

    def block(self, block_id: str) -> Path:
        """File of a block.

        Raises
        ------
        InputError
            ``block.bad_id`` for anything but ``sha256:`` and 64 hexadecimal digits, so that no id leads elsewhere.
        """
        return self._named(block_id, "arrow")

    def raster(self, block_id: str) -> Path:
        """File of a stored raster, a GeoTIFF; errors as `block`."""
        return self._named(block_id, "tif")

    def _named(self, block_id: str, ending: str) -> Path:
        match = _BLOCK_ID.fullmatch(block_id)
        if match is None:
            raise InputError("block.bad_id", block=block_id[:100])
        digits = match[1]
        return self.blocks / digits[:2] / f"{digits}.{ending}"

    def journal(self, journal_id: str) -> Path:
        """File of a journal; ``journal.bad_id`` for anything but 32 hexadecimal digits."""
        if _JOURNAL_ID.fullmatch(journal_id) is None:
            raise InputError("journal.bad_id", journal=journal_id[:100])
        return self.folder / f"journal-{journal_id}.jsonl"
