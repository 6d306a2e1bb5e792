"""Derivatives in Leibniz's notation among the tokens: d/dx, d^2/dx^2, dy/dx, d(x^2)/dx, ∂/∂x, ∂²f/∂x∂y."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lark import Token

from symdiff.errors import ParseError
from symdiff.expr import MAX_ORDER
from symdiff.language.words import canonical, is_single_name

__all__ = ["Leibniz", "replace_derivatives"]

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_LETTER_AND_D = re.compile(r"[^\W\d_]\d*(?:d[^\W\d_]\d*)+")


class Leibniz(NamedTuple):
    """What is differentiated (None: what follows) by which variables, in the order in which they are written."""

    subject: str | None
    variables: tuple[str, ...]
    mark: str = "d"

    @property
    def operator(self) -> str:
        """As one writes it in a line: d/dx, d^2y/dx^2, ∂^2/∂x∂y."""
        order = len(self.variables)
        below = [self.variables[0]] if len(set(self.variables)) == 1 else list(self.variables)
        power = "" if order == 1 else f"^{order}"
        above = f"{self.mark}{power}{self.subject or ''}"
        return f"{above}/{''.join(self.mark + name for name in below)}{power if len(below) == 1 else ''}"


class _Found(NamedTuple):
    token: Token
    inside: int | None      # where the bracket opens that is differentiated, if one is
    over: int               # the place of the fraction stroke
    end: int
    body: Sequence[Token] = ()    # tokens that stand for what is differentiated


def replace_derivatives(tokens: list[Token], partners: Mapping[int, int], declared: frozenset[str], text: str
                        ) -> list[Token]:
    """The tokens with every derivative put together: `d / dx` becomes one token DERIVATIVE, `dy / dx` a QUOTIENT_OF_D,
    and `d ( ... ) / dx` a DERIVATIVE_OF before its bracket."""
    if not any(token.type == "DEL" or token[:1] == "d" for token in tokens):
        return tokens
    scan = _Scan(tokens, partners, declared, text)
    result: list[Token] = []
    ends: dict[int, int] = {}       # from the strokes below d(...) to where their derivatives end
    place = 0
    while place < len(tokens):
        if place in ends:
            place = ends[place]
            continue
        found = scan.derivative(place)
        if found is None:
            result.append(tokens[place])
            place += 1
        else:
            result += [found.token, *found.body]
            place = found.end if found.inside is None else found.inside
            ends[found.over] = found.end
    return result


def _order(digits: str) -> int:
    digits = digits.lstrip("0")
    return MAX_ORDER + 1 if len(digits) > len(str(MAX_ORDER)) else min(int(digits or "0"), MAX_ORDER + 1)


class _Scan:
    def __init__(self, tokens: Sequence[Token], partners: Mapping[int, int], declared: frozenset[str],
                 text: str) -> None:
        self.tokens, self.partners, self.declared, self.text = tokens, partners, declared, text

    def is_a(self, place: int, kind: str) -> bool:
        return place < len(self.tokens) and self.tokens[place].type == kind

    def derivative(self, start: int) -> _Found | None:
        """The derivative that begins at a place, if one does."""
        first = self.tokens[start]
        if first in self.declared:
            return None
        if first.type == "DEL" or (first.type == "WORD" and first == "d"):
            order, place = self.order(start + 1)
            if self.is_a(place, "_OVER"):
                return self.finished(start, place, None, order)
            if self.is_a(place, "BRACKET") and place in self.partners:
                return self.finished(start, self.partners[place] + 1, None, order, place)
            if place < len(self.tokens) and self.tokens[place].type in ("WORD", "GREEK"):
                if order is None and self.order(place + 1)[0] is not None:
                    return self.of_power(start, self.tokens[place], place + 1)
                return self.finished(start, place + 1, canonical(str(self.tokens[place])), order)
        elif first.type == "WORD" and first[:1] == "d" and len(first) > 1:
            if first[1].isalpha() and self.order(start + 1)[0] is not None:
                return self.of_power(start, Token.new_borrow_pos("WORD", first[1:], first), start + 1)
            return self.finished(start, start + 1, canonical(first[1:]), None)
        return None

    def finished(self, start: int, over: int, subject: str | None, order: int | None,
                 inside: int | None = None) -> _Found | None:
        """The derivative from `start`, whose fraction stroke must stand at `over`."""
        if not self.is_a(over, "_OVER"):
            return None
        variables, end = self.variables(over + 1, self.tokens[start].type == "DEL", order or 1)
        if not variables:
            return None
        first, last = self.tokens[start], self.tokens[end - 1]
        for name in (*variables, *([] if subject is None else [subject])):
            if not is_single_name(name, self.declared):
                raise ParseError(f"{name!r} is not a variable", self.text, first.start_pos or 0, last.end_pos,
                                 hint="derivatives are written d/dx before an expression, or dy/dx")
        if (order is not None and order != len(variables)) or (order is None and len(variables) > 1):
            raise ParseError(f"the orders of the derivative differ: {order or 1} above, {len(variables)} below",
                             self.text, first.start_pos or 0, last.end_pos, hint="write d^2/dx^2 or d^2/dxdy")
        if len(variables) > MAX_ORDER:
            raise ParseError(f"the order of a derivative is at most {MAX_ORDER}", self.text, first.start_pos or 0,
                             last.end_pos)
        mark = "∂" if first.type == "DEL" else "d"
        kind = "DERIVATIVE_OF" if inside is not None else "DERIVATIVE" if subject is None else "QUOTIENT_OF_D"
        token = Token(kind, Leibniz(subject, tuple(variables), mark), first.start_pos, first.line, first.column,
                      last.end_line, last.end_column, last.end_pos)
        return _Found(token, inside, over, end)

    def of_power(self, start: int, name: Token, place: int) -> _Found | None:
        """dx^2/dx is d(x^2)/dx."""
        over = self.order(place)[1]
        body = [Token("BRACKET", "(", name.start_pos), name, *self.tokens[place:over],
                Token("BRACKET", ")", end_pos=name.end_pos)]
        found = self.finished(start, over, None, None, inside=start)
        return None if found is None else found._replace(inside=None, body=body)

    def order(self, place: int) -> tuple[int | None, int]:
        """A power as in d^2 or d², if one stands here, and the place behind it; orders that are too large are one more
        than the largest."""
        if self.is_a(place, "SUPERSCRIPT"):
            digits = self.tokens[place].translate(_SUPERSCRIPTS)
            return (_order(digits), place + 1) if digits.isascii() and digits.isdigit() else (None, place)
        if self.is_a(place, "_POWER"):
            inside = place + 1
            braced = self.is_a(inside, "BRACKET") and self.partners.get(inside) == inside + 2
            number = inside + braced
            if self.is_a(number, "NUMBER") and self.tokens[number].isdigit():
                return _order(self.tokens[number]), number + 1 + braced
        return None, place

    def variables(self, place: int, partial: bool, wanted: int) -> tuple[list[str], int]:
        """The variables below the stroke, each as often as its order says, until there are `wanted`."""
        found: list[str] = []
        while len(found) < wanted or not found:
            names, behind = self.differentials(place, partial)
            if not names:
                break
            order, behind = self.order(behind)
            found += names[:-1] + [names[-1]] * (1 if order is None else order)
            place = behind
        return found, place

    def differentials(self, place: int, partial: bool) -> tuple[list[str], int]:
        """`dx`, `dxdy` or `∂x` at a place."""
        if place >= len(self.tokens):
            return [], place
        token = self.tokens[place]
        behind = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if partial:
            if token.type == "DEL" and behind is not None and behind.type in ("WORD", "GREEK"):
                return [canonical(str(behind))], place + 2
            return [], place
        if token.type != "WORD" or token[:1] != "d" or token in self.declared:
            return [], place
        if len(token) == 1:
            if behind is not None and behind.type == "GREEK" and behind.start_pos == token.end_pos:
                return [canonical(str(behind))], place + 2
            return [], place
        rest = token[1:]
        if _LETTER_AND_D.fullmatch(rest):
            return [name for name in re.split(r"(?<=.)d", rest) if name], place + 1
        return [canonical(rest)], place + 1
