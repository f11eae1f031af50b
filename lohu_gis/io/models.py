"""Files of models: JSON in UTF-8, limited in size; reading one runs nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from lohu_gis.core.errors import InputError
from lohu_gis.core.textmodel import TextModel, model_of
from lohu_gis.io.write.atomic import publish, trouble, workshop
from lohu_gis.io.write.door import check_out

ENDINGS = (".json",)
MAX_BYTES = 200_000_000


def read_model(path: Path) -> TextModel:
    """A model from its file.

    Raises
    ------
    InputError
        ``file.missing``, ``model.unreadable`` (not JSON, too large), ``model.invalid``; the file is named.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError("model.unreadable", path=str(path), reason=f"> {MAX_BYTES} bytes")
        content = msgspec.json.decode(path.read_bytes())
    except FileNotFoundError as error:
        raise InputError("file.missing", path=str(path)) from error
    except (OSError, ValueError, RecursionError) as error:  # msgspec.DecodeError and bad UTF-8 are ValueErrors
        raise InputError("model.unreadable", path=str(path), reason=str(error)[:200]) from error
    try:
        return model_of(content)
    except InputError as error:
        raise InputError(error.code, **({"path": str(path)} | error.facts)) from error


def write_model(path: Path, model: TextModel, sources: Iterable[Path | str] = ()) -> None:
    """Write a model whole or not at all; the same model gives the same bytes.

    Raises
    ------
    UsageError
        ``out.*`` of `io.write.door.check_out`.
    InputError
        ``out.unwritable`` and the like.
    """
    check_out(path, ENDINGS, sources)
    with workshop(path) as folder:
        part = folder / path.name
        try:
            part.write_bytes(msgspec.json.encode(model))
        except OSError as error:
            raise trouble(path, error) from error
        publish([(part, path)])
