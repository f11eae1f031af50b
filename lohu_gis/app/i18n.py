"""Translation of message ids at the edge: window, command line, reports.

The language is the one set by `set_language` (``--lang`` or the setting), else the one of the system's locale, else
Chinese. English is the language of the ids themselves.
"""

from __future__ import annotations

import gettext
import locale
import os
from typing import Literal

from lohu_gis.app.resources import resource_path
from lohu_gis.core.errors import UsageError

Language = Literal["zh_CN", "en"]
LANGUAGES: tuple[Language, ...] = ("zh_CN", "en")
DOMAIN = "lohu"


class _State:
    """The language in use; None until somebody asks."""

    language: Language | None = None
    catalogue: gettext.NullTranslations = gettext.NullTranslations()


def language() -> Language:
    """The language in use."""
    if _State.language is None:
        set_language(None)
    assert _State.language is not None
    return _State.language


def set_language(wanted: str | None) -> Language:
    """Use a language from now on; None or ``"auto"`` follows the system.

    A catalogue that is missing leaves the English ids.

    Raises
    ------
    UsageError
        ``language.unknown``.
    """
    chosen = _of_system() if wanted in (None, "", "auto") else _known(str(wanted))
    if chosen is None:
        raise UsageError("language.unknown", language=str(wanted), known=", ".join(LANGUAGES))
    _State.language = chosen
    _State.catalogue = gettext.NullTranslations() if chosen == "en" else gettext.translation(
        DOMAIN, resource_path("i18n"), [chosen], fallback=True)
    return chosen


def _of_system() -> Language:
    # where nothing is set, Python announces C.UTF-8 as LC_CTYPE and `locale` would call that American English
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LC_CTYPE"):
        if os.environ.get(name):
            return _known(os.environ[name]) or "zh_CN"
    return _known(locale.getlocale()[0] or "") or "zh_CN"


def _known(name: str) -> Language | None:
    small = name.lower()
    if small.startswith(("zh", "chinese")):
        return "zh_CN"
    return "en" if small.startswith("en") else None


def _(message: str) -> str:
    """The message in the language in use; the id itself where there is no translation."""
    if not message:
        return ""
    language()
    return _State.catalogue.gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """The form for `count`, in the language in use; ``{count}`` is left to the caller."""
    language()
    return _State.catalogue.ngettext(one, many, count)


def in_language(text: str, wanted: Language) -> str:
    """A message id in one of the languages, whichever is in use; for what is printed in both."""
    if wanted == "en":
        return text
    return gettext.translation(DOMAIN, resource_path("i18n"), [wanted], fallback=True).gettext(text)
