"""Every package says what it is, and what a newcomer should not look for in it."""

from __future__ import annotations

import ast

from tests.architecture.sources import ROOT, Source, expect_none

FEWEST_WORDS = 12


def test_packages_say_what_they_are(product: list[Source]) -> None:
    """The docstring of every ``__init__`` is more than a title."""
    thin = [
        source.path
        for source in product
        if source.path.endswith("__init__.py") and len((ast.get_docstring(source.tree) or "").split()) < FEWEST_WORDS
    ]
    expect_none(thin)


def test_every_folder_of_code_is_a_package(product: list[Source]) -> None:
    """A folder without ``__init__.py`` would be left out of an installation without a word."""
    folders = {(ROOT / source.path).parent for source in product}
    expect_none(str(folder.relative_to(ROOT)) for folder in sorted(folders) if not (folder / "__init__.py").exists())


def test_public_things_have_docstrings(product: list[Source]) -> None:
    """Modules, public classes and public functions of modules say what they are."""
    missing = []
    for source in product:
        if not ast.get_docstring(source.tree):
            missing.append(source.path)
        for node in source.tree.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            if any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list):
                continue  # a signature of the function below it, which has the docstring
            if not node.name.startswith("_") and not ast.get_docstring(node):
                missing.append(f"{source.at(node)} {node.name}")
    expect_none(missing)
