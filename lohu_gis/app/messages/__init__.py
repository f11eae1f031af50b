"""Sentences for codes: what a person reads about errors and findings.

Lives here: one module per area with ``MESSAGES``, English templates by code; each names the file or object,
what is wrong and what to do. Does not live here: the decision whether something is wrong.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import string
from collections.abc import Callable, Mapping
from typing import Any

from lohu_gis.app.i18n import _
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding

THIN = "\u2009"
"""Between thousands: the thin space of all numbers in the window."""


@functools.cache
def templates() -> dict[str, str]:
    """All templates by code, from every module of this package."""
    found: dict[str, str] = {}
    for module in sorted(info.name for info in pkgutil.iter_modules(__path__)):
        found.update(importlib.import_module(f"{__name__}.{module}").MESSAGES)
    return found


def message_of(subject: LohuError | Finding, translate: Callable[[str], str] = _) -> str:
    """One sentence about an error or finding.

    A code without a template gives the code and its facts, so that nothing is ever hidden. Where facts that a template
    asks for are not there, the first of the templates ``CODE.something`` that does without is taken; if there is none,
    they show as an ellipsis. The sentence about an error begins with the file or object it is about.
    """
    facts: dict[str, Any] = {name: value for name, value in subject.facts.items() if value is not None}
    if isinstance(subject, Finding) and subject.count is not None:
        facts.setdefault("count", subject.count)
    template = templates().get(subject.code)
    if template is None:
        shown = ", ".join(f"{name}: {value}" for name, value in facts.items())
        return f"{subject.code} ({shown})" if shown else subject.code
    if not asked(template) <= facts.keys():
        others = (text for code, text in templates().items() if code.startswith(f"{subject.code}."))
        template = next((text for text in others if asked(text) <= facts.keys()), template)
    sentence = _Lenient().vformat(translate(template), (), facts)
    about = facts.get("path") if isinstance(subject, LohuError) else None
    return f"{about}: {sentence}" if about and "path" not in asked(template) else sentence


def asked(template: str) -> set[str]:
    """Names of the facts that a template asks for."""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(template) if name}


class _Lenient(string.Formatter):
    """Formatting that never fails for want of a fact."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        del args
        value = kwargs.get(str(key))
        return "…" if value is None else value

    def format_field(self, value: Any, format_spec: str) -> str:
        try:
            return str(format(value, format_spec)).replace(",", THIN if "," in format_spec else ",")
        except (TypeError, ValueError):
            return str(value)
