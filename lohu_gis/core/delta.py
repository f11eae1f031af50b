"""The difference between two projects as plain data: what the journal holds and views are told.

A delta is a list of addresses with their new values. It is found by walking two frozen projects side by side and
skipping whatever is the same object, so its cost is that of what changed. Being plain JSON it does not depend on the
edit that caused it: replaying a journal runs no edit again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

import msgspec

from lohu_gis.core.errors import InputError
from lohu_gis.core.overlay import Overlay
from lohu_gis.core.project import Project

Path = tuple[str, ...]
_OPEN = (Project, Overlay)  # structs that are compared field by field; all others are exchanged whole


class Delta(msgspec.Struct, frozen=True):
    """Addresses to set and to remove; applying it twice gives the same as once.

    Attributes
    ----------
    assign
        (path, value) pairs; values are JSON builtins (bytes as base64 text).
    remove
        Paths that are no longer there.
    """

    assign: tuple[tuple[Path, Any], ...] = ()
    remove: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        """False when nothing differs."""
        return bool(self.assign or self.remove)

    @property
    def paths(self) -> tuple[Path, ...]:
        """All addresses that the delta touches."""
        return tuple(path for path, _ in self.assign) + self.remove


def diff(before: Project, after: Project) -> Delta:
    """What to do to `before` to get `after`; empty for equal projects."""
    assign: list[tuple[Path, Any]] = []
    remove: list[Path] = []
    _walk(before, after, (), assign, remove)
    return Delta(tuple(assign), tuple(remove))


def _walk(before: Any, after: Any, path: Path, assign: list[tuple[Path, Any]], remove: list[Path]) -> None:
    if before is after:
        return
    if isinstance(after, Mapping) and isinstance(before, Mapping):
        remove.extend((*path, str(key)) for key in before if key not in after)
        for key, value in after.items():
            if key not in before:
                assign.append(((*path, str(key)), _plain(value)))
            else:
                _walk(before[key], value, (*path, str(key)), assign, remove)
    elif isinstance(after, _OPEN) and type(before) is type(after):
        for name in after.__struct_fields__:
            _walk(getattr(before, name), getattr(after, name), (*path, name), assign, remove)
    elif before != after or type(before) is not type(after):  # 1 == True == 1.0, yet not the same cell
        assign.append((path, _plain(after)))


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value, str_keys=True)


def patch(project: Project, delta: Delta) -> Project:
    """The project with the delta applied; what it does not touch is shared.

    Raises
    ------
    InputError
        ``delta.corrupt`` for an address or value that no project has, as in a damaged journal.
    """
    tree: dict[str, Any] = {}
    try:
        for path, value in delta.assign:
            _plant(tree, path, _Leaf(value))
        for path in delta.remove:
            _plant(tree, path, _GONE)
        changed: Project = _rebuild(project, tree, Project)
    except (msgspec.ValidationError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError("delta.corrupt", reason=str(error)) from error
    return changed


class _Leaf:
    """A value to set, told apart from a branch of the tree of addresses."""

    def __init__(self, value: Any) -> None:
        self.value = value


_GONE = object()


def _plant(tree: dict[str, Any], path: Path, end: object) -> None:
    if not path:
        raise ValueError("empty address")
    for name in path[:-1]:
        tree = tree.setdefault(name, {})
    tree[path[-1]] = end


def _rebuild(value: Any, tree: Mapping[str, Any], kind: Any) -> Any:
    if isinstance(value, Mapping):
        return _rebuilt_mapping(value, tree, kind)
    if not isinstance(value, _OPEN):
        raise TypeError("address leads into a value that is exchanged whole")
    hints = _hints(type(value))
    fields = {name: _new(getattr(value, name), step, hints[name]) for name, step in tree.items()}
    return msgspec.structs.replace(value, **fields)


def _rebuilt_mapping(value: Mapping[Any, Any], tree: Mapping[str, Any], kind: Any) -> dict[Any, Any]:
    key_kind, item_kind = get_args(kind)
    items = dict(value)
    for name, step in tree.items():
        key = int(name) if key_kind is int else name
        if step is _GONE:
            items.pop(key, None)
        else:
            items[key] = _new(items.get(key), step, item_kind)
    return items


def _new(old: Any, step: Any, kind: Any) -> Any:
    if isinstance(step, _Leaf):
        return msgspec.convert(step.value, kind, str_keys=True, builtin_types=())
    if step is _GONE:
        raise ValueError("a field of a struct cannot be removed")
    if old is None:
        old = {} if get_origin(kind) is not None else kind()
    return _rebuild(old, step, kind)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


def digest(project: Project) -> str:
    """SHA-256 of the project's content, independent of the order in which mappings were filled."""
    plain = msgspec.to_builtins(project, str_keys=True)  # ordering needs text keys
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()
