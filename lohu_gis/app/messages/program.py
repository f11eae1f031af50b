"""Sentences about the program itself: settings, language, command line."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "language.unknown": N_("The language “{language}” is not known. Use one of: {known}."),
    "setting.unknown": N_("There is no setting “{key}”. The settings are: {known}."),
    "setting.syntax": N_("“{text}” is not a setting. Write it as KEY=VALUE."),
    "setting.invalid": N_("The setting “{key}” cannot be “{given}”; expected: {expected}."),
    "settings.unreadable": N_("{path}: the settings cannot be read ({reason}); the usual ones are used."),
    "command.unknown": N_("There is no command “{command}”. The commands are: {known}."),
    "usage.wrong": N_("The command line of “{command}” cannot be understood: {reason}. See “{command} --help”."),
    "memory.full": N_("There is not enough memory for this. Use a part of the data or close other programs."),
    "window.missing": N_("This installation has no window. Use the commands (lohu --help)."),
    "window.failed": N_("The window could not be opened: {reason}. Without a display use the commands (lohu --help)."),
}
