"""Opening without leaving a trace: sources keep their bytes and times and get no side files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from lohu_gis.core.errors import InputError

_SQLITE_MAGIC = b"SQLite format 3\x00"
_WAL = 2


class Fingerprint(msgspec.Struct, frozen=True):
    """What tells whether a source is still the one that was read.

    Attributes
    ----------
    path
        Absolute path.
    size
        Bytes (of a folder: of all its files).
    modified_ns
        Modification time, nanoseconds since 1970.
    """

    path: str
    size: int
    modified_ns: int

    @property
    def text(self) -> str:
        """Size and time as one text, to compare and to record."""
        return f"{self.size}-{self.modified_ns}"


def fingerprint(path: Path) -> Fingerprint:
    """Size and time of a source now; `InputError` ``file.missing`` when it is gone."""
    try:
        status = path.stat()
        size = status.st_size
        if path.is_dir():
            size = sum(p.stat().st_size for p in path.iterdir() if p.is_file())
    except FileNotFoundError as error:
        raise InputError("file.missing", path=str(path)) from error
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), reason=error.strerror or str(error)) from error
    return Fingerprint(str(path.absolute()), size, status.st_mtime_ns)


@dataclass(frozen=True)
class Opening:
    """How a source is to be opened: the path to give to GDAL and open options for its driver."""

    path: Path
    options: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def prepared(path: Path) -> Iterator[Opening]:
    """A way to open `path` that writes nothing beside it; copies live as long as the context.

    - SQLite databases (GeoPackage) with a non-empty ``-wal`` or ``-journal`` are copied with it and the copy is read,
      since rows may still be in there; in WAL mode without one they are opened immutable and through a link, which
      creates no ``-shm`` and removes no empty ``-wal``.
    - A shapefile without its index is read through links, with an index made beside them.
    - GML is read through a link in a folder of its own, where GDAL may leave its ``.gfs``.
    """
    suffix = path.suffix.lower()
    if _is_gml(path):
        with linked([path], _schemas(path)) as link:
            yield Opening(link)
    elif path.is_file() and _is_sqlite(path):
        with _sqlite(path) as opening:
            yield opening
    elif suffix == ".shp" and not _companion(path, ".shx"):
        with linked([path, *companions(path)]) as link:
            link.with_suffix(".shx").write_bytes(index_of(path))
            yield Opening(link)
    else:
        yield Opening(path)


def _is_gml(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    return path.is_file() and name.endswith((".gml", ".xml", ".citygml", ".jml"))


def _schemas(path: Path) -> list[Path]:
    stem = path.name.lower().removesuffix(".gz").rsplit(".", 1)[0]
    beside = [path.with_name(path.name[:len(stem)] + suffix) for suffix in (".xsd", ".gfs")]
    return [p for p in beside if p.is_file()]


@contextmanager
def linked(files: Sequence[Path], extra: Sequence[Path] = ()) -> Iterator[Path]:
    """A link to the first of `files` in a temporary folder, links to the others and copies of `extra` beside it.

    Copies stand in where links cannot be made (Windows without the right to).
    """
    with tempfile.TemporaryDirectory(prefix="lohu-read-", ignore_cleanup_errors=True) as folder:
        try:
            for source in extra:
                shutil.copyfile(source, Path(folder) / source.name)
            for source in files:
                _link(source, Path(folder) / source.name)
        except OSError as error:
            raise InputError("disk.full", path=folder, reason=error.strerror or str(error)) from error
        yield Path(folder) / files[0].name


def _link(source: Path, link: Path) -> None:
    try:
        link.symlink_to(source.absolute())
    except (OSError, NotImplementedError):
        shutil.copyfile(source, link)


def index_of(path: Path) -> bytes:
    """The ``.shx`` of a ``.shp``: where each whole record starts and how long it is."""
    with path.open("rb") as file:
        head = file.read(100)
        size = path.stat().st_size
        at, entries = 100, []
        while at + 8 <= size:
            file.seek(at)
            words = int.from_bytes(file.read(8)[4:], "big")
            if at + 8 + 2 * words > size:
                break
            entries.append((at // 2).to_bytes(4, "big") + words.to_bytes(4, "big"))
            at += 8 + 2 * words
    body = b"".join(entries)
    return head[:24] + ((100 + len(body)) // 2).to_bytes(4, "big") + head[28:] + body


def _is_sqlite(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(16) == _SQLITE_MAGIC
    except OSError:
        return False


@contextmanager
def _sqlite(path: Path) -> Iterator[Opening]:
    pending = [p for p in (Path(f"{path}-wal"), Path(f"{path}-journal")) if p.is_file() and p.stat().st_size]
    if pending:
        with copied([path, *pending]) as copy:
            yield Opening(copy)
        return
    with path.open("rb") as file:
        file.seek(18)
        wal = _WAL in file.read(2)
    if not wal and not Path(f"{path}-wal").exists():
        yield Opening(path)
    elif path.suffix.lower() == ".gpkg":
        # through a link, because GDAL opens a database for writing on closing when it sees a -wal beside it
        with linked([path]) as link:
            yield Opening(link, {"IMMUTABLE": "YES"})
    else:  # other drivers do not pass the option on
        with copied([path]) as copy:
            yield Opening(copy)


def companions(path: Path) -> list[Path]:
    """Files of the same stem beside a shapefile (``.dbf .prj .cpg`` in any case)."""
    wanted = {".dbf", ".prj", ".cpg", ".cst"}
    try:
        return [p for p in path.parent.iterdir() if p.stem == path.stem and p.suffix.lower() in wanted and p.is_file()]
    except OSError:
        return []


def _companion(path: Path, suffix: str) -> bool:
    return path.with_suffix(suffix).exists() or path.with_suffix(suffix.upper()).exists()


@contextmanager
def copied(files: list[Path]) -> Iterator[Path]:
    """The first of `files` as a copy in a folder of its own, the others beside it; removed in the end.

    Raises
    ------
    InputError
        ``disk.full`` where the copies find no room.
    """
    with tempfile.TemporaryDirectory(prefix="lohu-read-", ignore_cleanup_errors=True) as folder:
        try:
            for source in files:
                shutil.copyfile(source, Path(folder) / source.name)
        except OSError as error:
            raise InputError("disk.full", path=folder, reason=error.strerror or str(error)) from error
        yield Path(folder) / files[0].name
