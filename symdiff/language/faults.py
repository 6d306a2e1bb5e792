"""What is wrong with a text that the grammar does not take, in words that a student understands."""

from __future__ import annotations

import unicodedata

from lark import Token, UnexpectedToken

from symdiff.errors import ParseError
from symdiff.language.leibniz import Leibniz
from symdiff.language.tokens import TokenPass

__all__ = ["explained", "unexpected_character"]

_OPERATORS = frozenset(["_PLUS", "_MINUS", "_TIMES", "_OVER", "OVER_CHAIN", "_POWER", "_EQUAL", "RELATION", "_COMMA",
                        "_AND", "_OR", "_NOT", "ROOT"])
_AFTER_OPERATOR = frozenset(["_TIMES", "_OVER", "OVER_CHAIN", "_POWER"])
_CHARACTER_HINTS = {
    ".": "a point belongs to a number: for np.sin(x) write sin(x), for x.*y write x*y",
    "$": "leave out the $ signs", "@": "to ask for the value at a point write ... at x=3", "%": "write /100",
    "&": "write `and` between conditions, * between factors", "#": "leave it out",
    "⌊": "write floor(x)", "⌋": "write floor(x)", "⌈": "write ceiling(x)", "⌉": "write ceiling(x)",
    "°": "angles are in radians: write x*pi/180",
    '"': "leave out the quotation marks", ";": "one formula at a time; arguments are separated by commas",
    ":": "divide with /; conditions are written piecewise(x < 0, -x, x)", "\\": "this LaTeX command is not known",
    "~": "leave it out", "?": "leave it out", "±": "write the two formulas one by one",
    "∇": "write the function alone, and ask for its gradient: grad x^2 y, or gradient(...) in Python",
    "∑": "write sum(i=1..n, x_i), or ∑_{i=1}^{n} x_i",
    "∏": "write product(i=1..n, x_i), or ∏_{i=1}^{n} x_i",
}


def unexpected_character(text: str, position: int) -> ParseError:
    """A character that no formula has."""
    character = text[position]
    name = unicodedata.name(character, "a control character").lower()
    return ParseError(f"unexpected character '{character}' (U+{ord(character):04X}, {name})" if character.isprintable()
                      else f"unexpected character U+{ord(character):04X}, {name}",
                      text, position, hint=_CHARACTER_HINTS.get(character))


def explained(error: UnexpectedToken, tokens: TokenPass) -> ParseError:
    """The error of the parser in terms of the formula."""
    bad, text, emitted = error.token, tokens.text, tokens.emitted
    ended = bad.type == "$END"
    place = len(emitted) if ended else next(i for i, token in enumerate(emitted) if token is bad)
    before = emitted[place - 1] if place else None
    if not ended and bad.type.startswith("_JUXT"):  # it has no letters of its own: the operand behind it is in the way
        bad = emitted[place + 1]
    position = len(text.rstrip()) if ended else bad.start_pos or 0
    end = None if ended else bad.end_pos
    found = "the text ends" if ended else f"'{_shown(bad, text)}' comes"

    def fault(message: str, hint: str | None = None, repair: str | None = None) -> ParseError:
        return ParseError(message, text, position, end, hint=hint, repair=repair)

    if before is None:
        return fault(f"a formula cannot begin with '{_shown(bad, text)}'",
                     repair=text[:position] + text[end or position:])
    leibniz = before.value if isinstance(before.value, Leibniz) else None
    sign = _shown(before, text) if leibniz is None else leibniz.operator
    if before.type in ("WORD_OPEN", "WORD_CALL", "BASED_OPEN", "BASED_CALL"):
        declare = f"if {before} is a variable, declare it: parse(..., symbols=['{before}'])"
        return fault(f"{sign} needs an argument: write {sign}(x) or {sign} x", None if len(before) > 3 else declare)
    if before.type in ("DERIVATIVE", "DERIVATIVE_OF"):
        return fault(f"{sign} needs an expression behind it", f"write {sign} (x^2), for example")
    if before.type in _OPERATORS:
        keep_second = not ended and bad.type in _AFTER_OPERATOR
        repair = (text[:before.start_pos] + text[before.end_pos:]
                  if ended or keep_second or bad.type in ("_CLOSE", "_COMMA") else None)
        return fault(f"expected an operand after '{sign}', but {found}",
                     "an operand is a number, a variable, a function or an expression in brackets", repair)
    if before.type in ("_OPEN", "_LIST", "_BAR_OPEN"):
        return fault(f"expected an expression after '{sign}', but {found}")
    if ended:
        return fault("the formula ends too early")
    hint = None
    if bad.type == "_COMMA":
        hint = "commas separate the arguments of a function and the entries of a list [x, y]; decimals have a point"
    elif bad.type == "_RANGE":
        hint = "bounds of an index are written sum(i=1..n, x_i)"
    elif bad.type in ("_EQUAL", "RELATION"):
        hint = "an equation stands alone, outside of brackets and sums"
    elif before.type == "UNKNOWN" or bad.type == "UNKNOWN":
        hint = "a function needs its arguments in brackets"
    return fault(f"'{_shown(bad, text)}' does not fit here", hint)


def _shown(token: Token, text: str) -> str:
    shown = text[token.start_pos:token.end_pos]
    return shown if len(shown) < 30 else shown[:27] + "..."
