"""Our source files as the gates of this folder see them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file.

    Attributes
    ----------
    path
        Relative to the repository, with slashes.
    module
        Dotted name, ``lohu_gis.core.table``.
    """

    path: str
    module: str
    text: str
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where something stands, for a message."""
        return f"{self.path}:{getattr(node, 'lineno', 1)}"


@dataclass(frozen=True, slots=True)
class Import:
    """One imported name as an absolute dotted name, and where it stands.

    Attributes
    ----------
    function
        Name of the innermost function around it; empty at module level.
    typing_only
        Under ``if TYPE_CHECKING``: no import when the program runs.
    """

    name: str
    node: ast.AST
    function: str
    typing_only: bool


def read(folder: str) -> list[Source]:
    """Parse every Python file under a folder of the repository."""
    sources = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        relative = path.relative_to(ROOT)
        parts = relative.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        sources.append(Source(relative.as_posix(), name, text, ast.parse(text)))
    return sources


def imports(tree: ast.AST) -> Iterator[Import]:
    """Every import of a file. ``from a import b`` gives ``a`` and ``a.b``: b may be a module."""

    def walk(node: ast.AST, function: str, typing_only: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, child, function, typing_only)
            elif isinstance(child, ast.ImportFrom) and child.module:
                for name in (child.module, *(f"{child.module}.{alias.name}" for alias in child.names)):
                    yield Import(name, child, function, typing_only)
            inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
            checking = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
            yield from walk(child, inside, typing_only or checking)

    return walk(tree, "", False)


def expect_none(problems: Iterable[str]) -> None:
    """Fail with one line for each problem."""
    lines = list(problems)
    if lines:
        pytest.fail("\n".join(lines), pytrace=False)
