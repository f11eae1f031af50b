"""Reading of numpydoc docstrings."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Docstring:
    """A docstring in parts.

    Attributes
    ----------
    summary
        First paragraph on one line.
    text
        Paragraphs between the summary and the first section, joined by empty lines.
    parameters
        Name -> explanation on one line.
    sections
        Title -> raw text of every section.
    """

    summary: str
    text: str
    parameters: dict[str, str]
    sections: dict[str, str]


_UNDERLINED = re.compile(r"^(?P<title>[A-Z][A-Za-z ]+)\n-{3,}[ ]*$", re.MULTILINE)
_ENTRY = re.compile(r"^(?P<names>\*{0,2}\w+(?:, *\*{0,2}\w+)*)(?: *:.*)?$")


def read_docstring(text: str | None) -> Docstring:
    """The parts of a docstring; empty parts where it lacks them."""
    clean = inspect.cleandoc(text or "")
    heads = list(_UNDERLINED.finditer(clean))
    ends = [head.start() for head in heads[1:]] + [len(clean)] * bool(heads)
    sections = {head["title"]: clean[head.end():end].strip("\n") for head, end in zip(heads, ends, strict=True)}
    intro = clean[:heads[0].start()] if heads else clean
    paragraphs = [p.strip() for p in re.split(r"\n\s*\n", intro.strip())]
    return Docstring(one_line(paragraphs[0]), "\n\n".join(paragraphs[1:]), _entries(sections.get("Parameters", "")),
                     sections)


def one_line(text: str) -> str:
    """White space of any kind as single blanks."""
    return " ".join(text.split())


def _entries(section: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in section.splitlines():
        match = _ENTRY.match(line)
        if match:
            current = []
            found.update({name.strip(" *"): current for name in match["names"].split(",")})
        else:
            current.append(line.strip())
    return {name: one_line(" ".join(lines)) for name, lines in found.items()}
