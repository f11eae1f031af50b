"""Sentences about expressions; positions are counted from 0 in facts and shown in text by the window."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "expression.empty": N_("The expression is empty."),
    "expression.too_long": N_("The expression is longer than {limit} characters."),
    "expression.too_deep": N_("The expression is nested deeper than {limit} levels."),
    "expression.syntax": N_("The expression cannot be understood at position {position}: “{found}” where “{expected}” "
                            "should be."),
    "expression.unclosed": N_("The quote {quote} at position {position} of the expression is never closed."),
    "expression.character": N_("The character “{character}” at position {position} has no meaning in an expression."),
    "expression.number": N_("The number {number} in the expression is too large."),
    "expression.function": N_("There is no function “{function}”. The functions are: {known}."),
    "expression.arguments": N_("The function is used as {usage}; {given} values were given."),
    "expression.constant": N_("Value {argument} of “{function}” must be written out in the expression."),
    "expression.type": N_("“{operator}” at position {position} of the expression needs {expected}, not {given}. "
                          "Convert with to_number or to_text."),
    "expression.condition": N_("The expression gives {given}, but a condition (true or false) is needed."),
}
