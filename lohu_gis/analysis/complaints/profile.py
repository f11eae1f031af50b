"""How one layout of files is read: which column is what, in which datum and zone. A value; on disk a TOML file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Literal

import msgspec

from lohu_gis.analysis.complaints.vocabulary import plain
from lohu_gis.core.errors import InputError

LOCAL_ZONE = "Asia/Shanghai"
"""What times without an offset are in, unless something else is said."""

Order = Literal["", "mdy", "dmy"]
DatumChoice = Literal["", "wgs84", "cgcs2000", "gcj02", "bd09"]


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the files of one layout are read.

    Attributes
    ----------
    fingerprint
        Of the headings (`fingerprint`); empty for a profile that is only used by name.
    columns
        Column of the contract -> column of the file, or several that are the levels of a path.
    persons
        Column of the file -> what it says of a person: ``name phone identity account email other``.
    x, y, both
        Columns with coordinates, or the one with both.
    datum
        Of the coordinates in degrees; empty: to be found out.
    crs
        Of the coordinates, where they are no degrees; wins over `datum`.
    zone
        Where times without an offset are from (IANA name).
    order
        Of day and month in ``3/4/2024``; empty: to be found out.
    encoding
        Of the text; empty: to be found out.
    """

    id: str = "auto"
    title: str = ""
    kind: Literal["complaints"] = "complaints"
    fingerprint: str = ""
    columns: Mapping[str, str | tuple[str, ...]] = {}
    persons: Mapping[str, str] = {}
    x: str = ""
    y: str = ""
    both: str = ""
    datum: DatumChoice = ""
    crs: str = ""
    zone: str = LOCAL_ZONE
    order: Order = ""
    encoding: str = ""

    def sources(self, target: str) -> tuple[str, ...]:
        """The columns of the file that make up a column of the contract; none where the file has none."""
        found = self.columns.get(target, ())
        return (found,) if isinstance(found, str) else tuple(found)

    @property
    def used(self) -> frozenset[str]:
        """All columns of the file that become columns of the contract or the place."""
        named = {name for target in self.columns for name in self.sources(target)}
        return frozenset(named | {self.x, self.y, self.both} - {""})


def profile_of(content: Mapping[str, Any]) -> Profile:
    """A profile from the content of a TOML file.

    Raises
    ------
    InputError
        ``profile.invalid``: a field is unknown or of another type.
    """
    try:
        return msgspec.convert(content, Profile)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError("profile.invalid", reason=str(error)) from error


def fingerprint(names: Iterable[str]) -> str:
    """What files of one layout have in common: 16 hex digits of their headings, in any order."""
    return hashlib.sha256("\n".join(sorted(map(plain, names))).encode()).hexdigest()[:16]
