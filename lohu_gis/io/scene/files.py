"""Files that a model names: only inside its own folder, never over a network, never more than a limit."""

from __future__ import annotations

import base64
import binascii
import urllib.parse
from pathlib import Path, PurePosixPath

from lohu_gis.core.errors import InputError

MAX_BYTES = 1 << 30
"""All files of a model together."""


class ModelFiles:
    """Reads the files of one model and counts their bytes.

    Parameters
    ----------
    path
        The file that was opened; its folder is the only one that is read from.
    limit
        Most bytes of all files together.
    pictures
        Whether pictures stay on the surfaces; else only the colours that they have at corners are taken, which costs a
        hundredth of the memory.
    """

    def __init__(self, path: Path, limit: int = MAX_BYTES, *, pictures: bool = False) -> None:
        self.path, self.pictures = path, pictures
        self._root = path.absolute().parent.resolve()
        self._left = self._limit = limit

    def read(self, uri: str = "", base: Path | None = None) -> bytes:
        """Bytes of what a URI names: a file relative to `base` (the opened one), or data inside the URI; empty: the
        opened file itself.

        Raises
        ------
        InputError
            ``scene.remote`` for addresses, ``scene.outside`` for other folders, ``scene.too_large``, ``file.*``.
        """
        if uri.startswith("data:"):
            return self._counted(self._inline(uri))
        path = self.path if not uri else self.locate(uri, base)
        try:
            self._check(path.stat().st_size)
            return self._counted(path.read_bytes())
        except FileNotFoundError as error:
            raise InputError("file.missing", path=str(path)) from error
        except (OSError, ValueError) as error:
            raise InputError("file.unreadable", path=str(path), reason=str(error)[:200]) from error

    def locate(self, uri: str, base: Path | None = None) -> Path:
        """The file that a URI names; errors as `read`."""
        parts = urllib.parse.urlsplit(uri)
        if parts.scheme or parts.netloc or uri.startswith(("//", "\\\\")):
            raise InputError("scene.remote", path=str(self.path), address=uri[:120])
        name = PurePosixPath(urllib.parse.unquote(parts.path).replace("\\", "/"))
        try:
            found = ((base or self.path).absolute().parent / name).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise InputError("scene.outside", path=str(self.path), address=uri[:120]) from error
        if name.is_absolute() or not found.is_relative_to(self._root):
            raise InputError("scene.outside", path=str(self.path), address=uri[:120])
        return found

    def _inline(self, uri: str) -> bytes:
        head, comma, body = uri.partition(",")
        self._check(len(body))
        try:
            if not comma:
                raise ValueError("no comma")
            return base64.b64decode(body) if head.endswith(";base64") else urllib.parse.unquote_to_bytes(body)
        except (binascii.Error, ValueError) as error:
            raise InputError("file.corrupt", path=str(self.path), reason="data in a URI") from error

    def _counted(self, data: bytes) -> bytes:
        self._check(len(data))
        self._left -= len(data)
        return data

    def _check(self, size: int) -> None:
        if size > self._left:
            raise InputError("scene.too_large", path=str(self.path), size=self._limit - self._left + size,
                             limit=self._limit)
