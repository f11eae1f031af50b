"""What import-linter cannot see: parts of a library, imports hidden in functions, one place for the system."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import Import, Source, expect_none

OURS = "lohu_gis"
QT_MODULES = {
    "lohu_gis.cli": {"QtCore", "QtGui"},
    "lohu_gis.render.qt": {"QtCore", "QtGui", "QtSvg"},
    "lohu_gis.ui": {"QtCore", "QtGui", "QtSvg", "QtWidgets"},
}
LIGHT = {"numpy", "msgspec", "platformdirs", "tomli_w"}
"""Third-party libraries that any module may import at its top: each costs little (numpy 0.14 s)."""
LAZY = ("lohu_gis.ui", "lohu_gis.cli", "lohu_gis.__main__", "lohu_gis.tools")
"""The composition roots, where what a person does not use is not loaded, and the tool files: listing the tools imports
them all, and must not import what they compute with."""


def is_in(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(package + ".")


def test_qt_modules_by_package(imports_of: dict[str, list[Import]]) -> None:
    """Painting knows no widgets, nobody reaches for a larger part of Qt than agreed."""
    wrong = []
    for module, found in imports_of.items():
        allowed = next((names for package, names in QT_MODULES.items() if is_in(module, package)), set())
        used = {item.name.split(".")[1] for item in found if item.name.startswith("PySide6.")}
        wrong += [f"{module} imports PySide6.{name}" for name in sorted(used - allowed)]
    expect_none(wrong)


def leads_to(module: str, imports_of: dict[str, list[Import]], stdlib: frozenset[str]) -> set[str]:
    """Third-party libraries, beyond the light ones, that importing a module of ours loads."""
    libraries, seen, todo = set(), set(), [module]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for item in imports_of[name]:
            top = item.name.partition(".")[0]
            if item.function or item.typing_only:
                continue
            if item.name in imports_of:
                todo.append(item.name)
            elif top != OURS and top not in stdlib | LIGHT:
                libraries.add(top)
    return libraries


def test_hidden_imports_of_our_own(
    product: list[Source], imports_of: dict[str, list[Import]], stdlib: frozenset[str]
) -> None:
    """An import of ours stands at the top, unless it saves a start something.

    Inside a function it may stand in a composition root or a tool file, and where the imported module loads a library
    that costs time. Cycles are no reason: import-linter counts hidden imports too.
    """
    wrong = []
    for source in product:
        if any(is_in(source.module, root) for root in LAZY):
            continue
        for item in imports_of[source.module]:
            if item.function and not item.typing_only and item.name in imports_of and item.name != OURS:
                package_only = isinstance(item.node, ast.ImportFrom) and any(
                    f"{item.name}.{alias.name}" in imports_of for alias in item.node.names
                )
                if not package_only and not leads_to(item.name, imports_of, stdlib):
                    wrong.append(f"{source.at(item.node)} {item.function}() hides {item.name}")
    expect_none(wrong)


def test_the_system_has_one_place(product: list[Source]) -> None:
    """Files, processes, services and windows ask `io.platform`, never for the name of the system."""
    asked = ("sys.platform", "os.name", "platform.system")
    wrong = [
        f"{source.at(node)} asks for {ast.unparse(node)}"
        for source in product
        if is_in(source.module, "lohu_gis") and not is_in(source.module, "lohu_gis.io.platform")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in asked
    ]
    expect_none(wrong)


@pytest.fixture(scope="module")
def stdlib() -> frozenset[str]:
    """Names of the standard library's modules."""
    import sys

    return frozenset(sys.stdlib_module_names)
