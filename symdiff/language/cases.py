r"""\begin{cases} ... \end{cases} among the tokens of LaTeX, as a call of piecewise."""

from __future__ import annotations

from collections.abc import Sequence

from lark import Token

from symdiff.language.source import Source
from symdiff.language.tokens import retyped

__all__ = ["with_cases"]

#: Words between a value and its condition.
_BEFORE_CONDITION = frozenset(["if", "when", "for", "where", "all", "falls", "wenn", "si"])
_OTHERWISE = frozenset(["otherwise", "else", "sonst", "elsewhere"])


class _Cases:
    """A brace that is open: the rows so far, and the parts of the last one."""

    def __init__(self, opening: Token) -> None:
        self.opening = opening
        self.rows: list[list[list[Token]]] = []
        self.parts: list[list[Token]] = [[]]

    def end_row(self) -> None:
        if any(self.parts):
            self.rows.append(self.parts)
        self.parts = [[]]


def with_cases(source: Source, tokens: Sequence[Token]) -> list[Token]:
    """The tokens with every environment of cases as piecewise(condition, value, ..., value)."""
    out: list[Token] = []
    open_cases: list[_Cases] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        here = open_cases[-1].parts[-1] if open_cases else out
        if token in ("\\begin", "\\end") and list(tokens[place + 1:place + 4]) == ["{", "cases", "}"]:
            if token == "\\begin":
                open_cases.append(_Cases(token))
            elif not open_cases:
                raise source.fault("\\end{cases} has no \\begin{cases}", token)
            else:
                found = open_cases.pop()
                found.end_row()
                (open_cases[-1].parts[-1] if open_cases else out).extend(_piecewise(source, found, token))
            place += 4
            continue
        if token.type == "ROW":
            if open_cases:
                open_cases[-1].end_row()
        elif token == "&":
            if open_cases:
                open_cases[-1].parts.append([])
        else:
            here.append(token)
        place += 1
    if open_cases:
        raise source.fault("\\begin{cases} has no \\end{cases}", open_cases[-1].opening)
    return out


def _piecewise(source: Source, cases: _Cases, end: Token) -> list[Token]:
    """The call that the rows stand for."""
    opening, entries = cases.opening, list[list[Token]]()
    for number, row in enumerate(cases.rows):
        value = _without_comma(row[0])
        condition = _condition(_without_comma([token for part in row[1:] for token in part]))
        last = number == len(cases.rows) - 1
        if not value or (not condition and not (last and number)):
            raise source.fault("cases need a value and a condition in every row: x^2 & x < 0", (value or [opening])[0])
        entries += [condition, value] if condition else [value]
    out = [retyped(opening, "WORD", "piecewise"), retyped(opening, "BRACKET", "(")]
    for number, entry in enumerate(entries):
        out += [retyped(entry[0], "_COMMA", ","), *entry] if number else entry
    if not entries:
        raise source.fault("there is nothing in these cases", opening)
    return [*out, retyped(end, "BRACKET", ")")]


def _without_comma(tokens: list[Token]) -> list[Token]:
    return tokens[:-1] if tokens and tokens[-1].type == "_COMMA" else tokens


def _condition(tokens: list[Token]) -> list[Token]:
    """The condition without the words before it; empty for `otherwise`."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token in ("\\text", "\\mathrm", "\\textrm") and tokens[place + 1:place + 2] == ["{"]:
            place += 2
        elif token in _OTHERWISE:
            return []
        elif token in _BEFORE_CONDITION or (token == "}" and place):
            place += 1
        else:
            break
    if place > 1 and tokens[place - 1] == "{" and tokens[place - 2].type == "COMMAND":
        place -= 2  # \\text{not } belongs to the condition
    return tokens[place:]
