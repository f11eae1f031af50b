"""The message catalogue: collects what is marked in the code, keeps the Chinese, compiles it.

Called as ``python packaging/dev.py catalogue [--fill FILE.tsv]`` or directly with the environment's Python. New
messages appear with an empty translation and are listed; messages that the code no longer has are taken out.
"""

from __future__ import annotations

import argparse
import ast
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n" / "zh_CN" / "LC_MESSAGES"
MARKS = {"_": 1, "N_": 1, "gettext": 1, "ngettext": 2, "tr": 1}
HEADER = "# Chinese (China) messages of LOHU GIS. Apache-2.0. Terms: resources/i18n/glossary.csv"


def marked(root: Path = ROOT) -> dict[str, list[tuple[str, int]]]:
    """Message id -> places (file, line) of everything marked in the package, in order of appearance."""
    found: dict[str, list[tuple[str, int]]] = {}
    for path in sorted((root / "lohu_gis").rglob("*.py")):
        for message, line in _marked_in(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(message, []).append((path.relative_to(root).as_posix(), line))
    return found


def _marked_in(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for argument in node.args[: MARKS.get(name, 0)]:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
                yield argument.value, node.lineno


def declared() -> Iterator[str]:
    """Message ids that are derived from declarations: summaries and parameter help of the tools."""
    sys.path.insert(0, str(ROOT))
    try:
        from lohu_gis.app.tools.registry import message_ids
    finally:
        sys.path.remove(str(ROOT))
    yield from message_ids()


def load() -> Catalog:
    """The stored catalogue; an empty one where there is none yet."""
    path = FOLDER / "lohu.po"
    if not path.exists():
        return Catalog(locale="zh_CN", domain="lohu")
    return read_po(io.BytesIO(path.read_bytes()), locale="zh_CN", domain="lohu")


def merged(old: Catalog, places: dict[str, list[tuple[str, int]]], fill: dict[str, str]) -> Catalog:
    """A catalogue of exactly the given messages, with the translations known so far."""
    new = Catalog(
        locale="zh_CN",
        domain="lohu",
        project="LOHU GIS",
        header_comment=HEADER,
        fuzzy=False,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        last_translator="",
        language_team="",
    )
    for message in sorted(places):
        known = old.get(message)
        text = fill.get(message) or (str(known.string) if known is not None and known.string else "")
        # without a number babel writes the file alone, which its type does not say
        files: Any = [(path, None) for path in sorted({p for p, _ in places[message]})]
        new.add(message, text, locations=files)
    return new


def problems(catalog: Catalog, places: dict[str, list[tuple[str, int]]]) -> list[str]:
    """What keeps the catalogue from being complete: missing, stale, and placeholders that differ."""
    stored = {str(m.id): str(m.string) for m in catalog if m.id}
    found = [f"missing: {message!r}" for message in places if not stored.get(message)]
    found += [f"stale: {message!r}" for message in stored if message not in places]
    for message, text in stored.items():
        if text and _fields(message) != _fields(text):
            found.append(f"placeholders differ: {message!r} -> {text!r}")
    return found


def _fields(text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return {"not a format"}


def collected() -> dict[str, list[tuple[str, int]]]:
    """Everything that must have a translation."""
    places = marked()
    for message in declared():
        places.setdefault(message, []).append(("lohu_gis/tools", 0))
    return places


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as the bytes of its ``.mo`` file."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main(arguments: list[str]) -> int:
    """Bring the catalogue up to date; exit status 1 while something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fill", type=Path, action="append", default=[], help="tab separated: message id, Chinese")
    options = parser.parse_args(arguments)
    fill: dict[str, str] = {}
    for path in options.fill:
        for line in path.read_text(encoding="utf-8").splitlines():
            message, tab, text = line.partition("\t")
            if tab:
                fill[message.replace("\\n", "\n")] = text.replace("\\n", "\n").strip()
    places = collected()
    catalog = merged(load(), places, fill)
    FOLDER.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=False)
    (FOLDER / "lohu.po").write_bytes(buffer.getvalue())
    (FOLDER / "lohu.mo").write_bytes(compiled(catalog))
    open_ends = problems(catalog, places)
    print(f"{len(places)} messages, {len(open_ends)} open")
    for problem in open_ends:
        print(problem)
    return 1 if open_ends else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
