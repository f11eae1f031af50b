"""Expressions in SQL style: one grammar for filters, calculated columns, labels, rules and page names.

Lives here: lexer, parser, tree, the listed functions and their evaluation over whole columns. Does not live here:
anything that runs a text as code; an expression can read columns and call the listed functions, nothing else.

Rules worth knowing
-------------------
- ``"column"`` or a bare name (Chinese too) is a column, ``'text'`` a text; names are case-sensitive, keywords and
  functions are not. A quote inside a text or name is doubled.
- Missing values follow SQL: a comparison with NULL is neither true nor false; a filter keeps what is true.
  NaN in a column counts as NULL; so does every result that is not a finite number.
- ``/`` divides as on paper (7 / 2 = 3.5) and gives NULL for a zero divisor; ``%`` keeps the sign of the dividend.
- Nothing is converted silently between numbers and texts; use ``to_number`` and ``to_text``. A text compared with a
  time is read as ISO 8601.
- Times without an offset are China Standard Time (UTC+8); all times are compared and taken apart in it.
"""

from __future__ import annotations

from lohu_gis.core.expression.compiled import Expression, parse, quoted
from lohu_gis.core.expression.lexer import ExpressionError
from lohu_gis.core.expression.signatures import FUNCTIONS

__all__ = ["FUNCTIONS", "Expression", "ExpressionError", "parse", "quoted"]
