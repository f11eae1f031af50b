"""Settings of the program: typed declarations, kept as TOML in the person's folder.

A setting is declared once in `SETTINGS`; the preferences page, ``--set KEY=VALUE`` and the documentation come from it.
"""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lohu_gis.core.errors import UsageError
from lohu_gis.core.params.kinds import Choice, JsonValue, Kind
from lohu_gis.core.signal import Signal
from lohu_gis.core.text import N_
from lohu_gis.io.platform import current
from lohu_gis.io.project.atomic import make_folder, write_bytes

log = logging.getLogger(__name__)

FILE = "settings.toml"


@dataclass(frozen=True, slots=True)
class Setting:
    """One declared setting.

    Attributes
    ----------
    key
        ``group.name``; a table and a key in the file.
    kind
        Which values it takes (the kinds of tool parameters).
    label, help
        English message ids.
    restart
        Takes effect at the next start.
    """

    key: str
    kind: Kind
    default: JsonValue
    label: str
    help: str
    restart: bool = False


_LIST = (
    Setting("program.language", Choice(options=("auto", "zh_CN", "en")), "auto", N_("Language"),
            N_("Language of the program; auto follows the system, Chinese where that says nothing.")),
    Setting("program.log_level", Choice(options=("debug", "info", "warning", "error")), "warning", N_("Log level"),
            N_("What is written to the log file.")),
    Setting("window.theme", Choice(options=("auto", "light", "dark")), "auto", N_("Appearance"),
            N_("Light or dark; auto follows the system.")),
)

SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in _LIST}
"""Declared settings by key."""


class Settings:
    """The values in use: overridden for this run, else stored, else declared.

    Parameters
    ----------
    path
        The TOML file; the person's own by default. A file that cannot be read counts as empty and is logged; keys in
        it that are not declared are kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or current().config_folder() / FILE
        self.changed: Signal[str] = Signal()
        self._overrides: dict[str, JsonValue] = {}
        self._file = self._read()

    def get(self, key: str) -> Any:
        """The value of a declared setting; a stored value that does not fit counts as missing.

        Raises
        ------
        UsageError
            ``setting.unknown``.
        """
        setting = _declared(key)
        if key in self._overrides:
            return self._overrides[key]
        group, _, name = key.partition(".")
        table = self._file.get(group)
        if not isinstance(table, dict) or name not in table:
            return setting.default
        try:
            return setting.kind.check(table[name])
        except UsageError:
            log.info("setting %s in %s does not fit and is ignored", key, self.path)
            return setting.default

    def set(self, key: str, value: JsonValue) -> None:
        """Store a value and tell the subscribers of `changed`.

        Raises
        ------
        UsageError
            ``setting.unknown``, ``setting.invalid``.
        InputError
            ``disk.*`` when the file cannot be written; the value is used for this run all the same.
        """
        checked = _checked(_declared(key), value)
        group, _, name = key.partition(".")
        kept = self._file.get(group)
        self._file = self._file | {group: (kept if isinstance(kept, dict) else {}) | {name: checked}}
        self._overrides.pop(key, None)
        self.changed.emit(key)
        self._write()

    def override(self, text: str) -> None:
        """Use ``KEY=VALUE`` for this run only.

        Raises
        ------
        UsageError
            ``setting.syntax``, ``setting.unknown``, ``setting.invalid``.
        """
        key, equals, value = text.partition("=")
        if not equals:
            raise UsageError("setting.syntax", text=text)
        setting = _declared(key.strip())
        try:
            self._overrides[setting.key] = setting.kind.from_text(value.strip())
        except UsageError as error:
            raise UsageError("setting.invalid", key=setting.key, **error.facts) from None
        self.changed.emit(setting.key)

    def _read(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            log.warning("%s: the settings cannot be read (%s); the usual ones are used", self.path, error)
            return {}

    def _write(self) -> None:
        import tomli_w

        make_folder(self.path.parent)
        write_bytes(self.path, tomli_w.dumps(self._file).encode())


def _declared(key: str) -> Setting:
    if key not in SETTINGS:
        raise UsageError("setting.unknown", key=key, known=", ".join(SETTINGS))
    return SETTINGS[key]


def _checked(setting: Setting, value: JsonValue) -> JsonValue:
    try:
        return setting.kind.check(value)
    except UsageError as error:
        raise UsageError("setting.invalid", key=setting.key, **error.facts) from None
