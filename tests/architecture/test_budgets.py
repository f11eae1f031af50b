"""Sizes: nothing grows until nobody reads it. There is no list of exemptions."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

from tests.architecture.sources import Source, expect_none, read

FILE_LINES = 400
FUNCTION_LINES = 50
PUBLIC_METHODS = 20
POSITIONAL_PARAMETERS = 7

Function = ast.FunctionDef | ast.AsyncFunctionDef
QUIET = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


def code_lines(source: Source) -> set[int]:
    """Numbers of the lines with code: no blank lines, comments or docstrings."""
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type not in QUIET:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(source.tree):
        if isinstance(node, Function | ast.ClassDef | ast.Module) and ast.get_docstring(node, clean=False) is not None:
            text = node.body[0]
            lines.difference_update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return lines


def over_budget(source: Source) -> Iterator[str]:
    """Everything in a file that is larger than agreed."""
    lines = code_lines(source)
    if len(lines) > FILE_LINES:
        yield f"{source.path}: {len(lines)} lines of code (at most {FILE_LINES})"
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            size = sum(node.lineno <= line <= (node.end_lineno or 0) for line in lines)
            if size > FUNCTION_LINES:
                yield f"{source.at(node)} {node.name}: {size} lines of code (at most {FUNCTION_LINES})"
            count = len([*node.args.posonlyargs, *node.args.args]) - is_bound(node)
            if count > POSITIONAL_PARAMETERS:
                yield f"{source.at(node)} {node.name}: {count} positional parameters (at most {POSITIONAL_PARAMETERS})"
        elif isinstance(node, ast.ClassDef):
            public = [item.name for item in node.body if isinstance(item, Function) and not item.name.startswith("_")]
            if len(set(public)) > PUBLIC_METHODS:
                yield f"{source.at(node)} {node.name}: {len(set(public))} public methods (at most {PUBLIC_METHODS})"


def is_bound(node: Function) -> bool:
    """Whether the first parameter is the object itself."""
    first = [*node.args.posonlyargs, *node.args.args][:1]
    return bool(first) and first[0].arg in ("self", "cls")


def test_product_keeps_the_budgets(product: list[Source]) -> None:
    """The program."""
    expect_none(line for source in product for line in over_budget(source))


def test_tests_and_scripts_keep_the_budgets(test_files: list[Source]) -> None:
    """What surrounds the program is read as often."""
    others = [*test_files, *read("packaging"), *read("sample_data")]
    expect_none(line for source in others for line in over_budget(source))


def test_budgets_bite() -> None:
    """Each budget, one over; docstrings, comments and blank lines are free."""
    big = "\n".join([f"x{i} = {i}" for i in range(FILE_LINES + 1)])
    long = "def f():\n" + "    x = 1\n" * FUNCTION_LINES
    free = 'def f():\n    """' + "text\n" * 99 + '"""\n' + "    # note\n\n" * 99 + "    x = 1\n"
    many = "def f(a, b, c, d, e, f, g, h): ...\n"
    bound = "class A:\n    def f(self, a, b, c, d, e, f, g, *, h): ...\n"
    wide = "class A:\n" + "".join(f"    def m{i}(self): ...\n" for i in range(PUBLIC_METHODS + 1))
    found = [len(list(over_budget(Source("x.py", "x", t, ast.parse(t))))) for t in (big, long, free, many, bound, wide)]
    assert found == [1, 1, 0, 1, 0, 1]
