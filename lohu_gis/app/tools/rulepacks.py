"""Rule packs by name: those that come with the program, and files of the planner."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from lohu_gis.app.resources import resource_path
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.packcheck import check_pack
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.rulepack import Rule, RulePack, pack_of
from lohu_gis.io.content import content_name
from lohu_gis.io.rules import read_rules

ENDING = ".toml"


@functools.cache
def shipped() -> Mapping[str, Path]:
    """Id -> file of all packs that come with the program, sorted by id."""
    return {path.stem: path for path in sorted(resource_path("rules").glob(f"*{ENDING}"))}


def shipped_ids(group: str = "") -> tuple[str, ...]:
    """Ids of the shipped packs of a group (``"plan"``); all without one."""
    return tuple(name for name in shipped() if not group or name.startswith(f"{group}_"))


def load_pack(name: str, group: str = "") -> RulePack:
    """A pack by its id, with or without the group in front, or by the path of a TOML file.

    Raises
    ------
    InputError
        ``rules.unknown`` (neither a shipped id nor a file), ``rules.unreadable``, ``rules.invalid``,
        ``rules.other_kind`` (not one rule of the group), ``file.missing``.
    """
    path = pack_path(name, group)
    pack = _shipped_pack(path) if path in shipped().values() else _read(path)
    kinds = _kinds(group)
    if kinds and not any(_kind(rule) in kinds for rule in pack.rules):
        raise InputError("rules.other_kind", path=name, kinds=", ".join(f"{kind}.*" for kind in sorted(kinds)),
                         known=", ".join(shipped_ids(group)))
    return pack


def noticed(pack: RulePack, group: str) -> tuple[Finding, ...]:
    """What a tool that takes packs of a group will not read in this one; see `packcheck`.

    Raises
    ------
    InputError
        ``rules.incomplete``.
    """
    return check_pack(pack, _models(group))


def _models(group: str) -> tuple[RulePack, ...]:
    """The shipped packs of a group; none without a group."""
    return tuple(_shipped_pack(shipped()[name]) for name in shipped_ids(group)) if group else ()


def _kinds(group: str) -> frozenset[str]:
    """First words of the rules in the shipped packs of a group; empty without a group."""
    return frozenset(_kind(rule) for pack in _models(group) for rule in pack.rules)


def _kind(rule: Rule) -> str:
    return rule.id.partition(".")[0]


def pack_path(name: str, group: str = "") -> Path:
    """The file of a pack; see `load_pack`."""
    for known in (name, f"{group}_{name}"):
        if known in shipped():
            return shipped()[known]
    path = Path(name)
    if path.suffix.lower() != ENDING and not path.is_file():
        raise InputError("rules.unknown", given=name, known=", ".join(shipped_ids(group)))
    return path


def pack_input(name: str, group: str = "") -> ToolInput:
    """A pack as the value of a tool's parameter, called as it was named."""
    return ToolInput(load_pack(name, group), name, content_name(pack_path(name, group)))


@functools.cache
def _shipped_pack(path: Path) -> RulePack:
    return _read(path)


def _read(path: Path) -> RulePack:
    content = read_rules(path)
    try:
        return pack_of(content)
    except InputError as error:
        raise InputError(error.code, **({"path": str(path)} | error.facts)) from error
