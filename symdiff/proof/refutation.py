"""Certificates that mixed partial derivatives differ at a point: values and slopes on the lines through it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import mul
from typing import Any, NamedTuple

from symdiff.differentiation import differentiate
from symdiff.domains.signs import ALLOWED, NEGATIVE, PLUS
from symdiff.errors import ProofError
from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Call, Expr, Number, Power, Product, Sum, Symbol, flattened, free_symbols, postorder, rebuilt,
    replace, transform,
)
from symdiff.functions import HALF, absolute, acos, asin, atan, cos, exp, ln, sign, sin
from symdiff.proof.document import Document, Rows
from symdiff.proof.exceptional import MixedPartial
from symdiff.proof.language import Need, elementary, needs
from symdiff.proof.signs import Knowledge
from symdiff.simplification.shortest import simplified

__all__ = ["AtPoint", "Slope", "at_point"]

#: Functions that do not grow, whatever they are taken of.
_BOUNDED = frozenset([sin, cos, atan, asin, acos, sign])


class Slope(NamedTuple):
    """smooth + r*(rests): each rest is a factor that tends to 0, and bounded ones."""

    smooth: Expr
    rests: tuple[tuple[Expr, ...], ...]


def at_point(formula: Expr, value: Expr, point: Mapping[Symbol, Expr], partials: Sequence[MixedPartial]) -> Document:
    """The document which shows what the mixed partial derivatives at a point are.

    Args:
        formula: the function where it is smooth; elementary.
        value: at the point, and where the formula divides by 0.
        point: where.
        partials: the derivatives in both orders, from the definition.

    Raises:
        ProofError: the formula is not of a kind that can be taken apart like this.
    """
    names = {symbol.name for symbol in (*free_symbols(formula, value, *point.values()), *point)}
    r, t = [Symbol(next(name for name in _fresh(letter) if name not in names)) for letter in "rt"]
    difference = elementary(simplified(partials[0].value - partials[1].value))
    assumed: list[Need] = [(">", r), (">", t), (">", t - r)]
    document = Document(formula, [*assumed, *([("!=", difference)] if type(difference) is not Number else [])])
    document.conditions = []
    document.exception = AtPoint(document, formula, value, point, partials, r, t)
    return document


def _fresh(letter: str) -> Iterator[str]:
    yield letter
    count = 1
    while True:
        yield f"{letter}_{count}"
        count += 1


class AtPoint:
    """The derivatives at a point, and why."""

    def __init__(self, document: Document, formula: Expr, value: Expr, point: Mapping[Symbol, Expr],
                 partials: Sequence[MixedPartial], r: Symbol, t: Symbol) -> None:
        self.document = document
        self.formula, self.value, self.point, self.partials, self.r, self.t = formula, value, point, partials, r, t
        self.expressions: list[Expr] = []
        self.lines: list[list[Expr]] = []
        self.slopes: list[list[Slope]] = []
        self.stated: set[tuple[Expr, Symbol]] = set()
        for partial in partials:
            self._order(partial)
        one, other = [elementary(partial.value) for partial in partials]
        if free_symbols(one, other):
            self.expressions.append(Power(one - other, MINUS_ONE))

    def written(self, rows: Rows) -> dict[str, Any]:
        """The entry of the document."""
        orders = [
            {"by": [partial.first.name, partial.second.name], "lines": [rows.number(line) for line in lines],
             "result": rows.number(elementary(partial.value)),
             "slopes": [[rows.number(slope.smooth), [[rows.number(part) for part in rest] for rest in slope.rests]]
                        for slope in slopes]}
            for partial, lines, slopes in zip(self.partials, self.lines, self.slopes)]
        return {"point": {symbol.name: rows.number(entry) for symbol, entry in self.point.items()},
                "value": rows.number(self.value), "near": [self.r.name, self.t.name], "orders": orders}

    # ---- one order ----

    def _order(self, partial: MixedPartial) -> None:
        x, y = partial.first, partial.second
        a, b = self.point[x], self.point[y]
        given = Symbol("t")
        lines = [elementary(replace(line, {given: self.t})) for line in (partial.here, partial.above, partial.below)]
        slopes: list[Slope] = []
        for beside in (b, b + self.t, b - self.t):
            self._defined({x: a, y: beside})
            for side in (1, -1):
                place = {x: a + Number(side) * self.r, y: beside}
                self._defined(place)
                slopes.append(self._taken_apart(self.there(place), self.r))
        slopes += [self._taken_apart(line, self.t) for line in lines[1:]]
        self.lines.append(lines)
        self.slopes.append(slopes)

    def _defined(self, place: Mapping[Symbol, Expr]) -> None:
        """Let it be shown that nothing is divided by 0, even in what is multiplied by 0."""
        powers = [node for node in postorder(self.formula) if type(node) is Power]
        for op, part in dict.fromkeys([need for node in powers for need in needs(node)]):
            there = replace(part, place)
            smooth = not any(type(node) is Call and ZERO in node.args for node in postorder(there))
            if smooth and simplified(there) is not ZERO:
                self.expressions.append(Power(there, MINUS_ONE if op == "!=" else HALF))

    def there(self, place: Mapping[Symbol, Expr]) -> Expr:
        """The function at a place near the point."""
        there = replace(self.formula, place)
        for node in postorder(there):
            exponent = node.args[1] if type(node) is Power else None
            if (type(exponent) is Number and exponent.numerator < 0 and simplified(node.args[0]) is ZERO):
                return self.value
        return there

    def _taken_apart(self, expr: Expr, by: Symbol) -> Slope:
        """An expression as what is smooth at 0, and what vanishes faster."""
        found = next((found for form in self._forms(expr) if (found := self._split(form, by)) is not None), None)
        if found is None:
            raise ProofError(f"there is no template for {expr} where {by} tends to 0")
        slope = elementary(simplified(differentiate(found.smooth, by)))
        if (found.smooth, by) not in self.stated:
            self.stated.add((found.smooth, by))
            self.document.add(found.smooth, by, slope)
        at_zero = [replace(part, {by: ZERO}) for part in (found.smooth, slope, *[rest[0] for rest in found.rests])]
        self.expressions += [expr, found.smooth, *at_zero]
        return found

    def _forms(self, expr: Expr) -> Iterator[Expr]:
        """The expression in forms which may show how it behaves; r and t are positive."""
        short = elementary(simplified(self._without_values(expr)))      # elsewhere, 2(1/2 + r) - 1 is 2r
        yield from (expr, short) if all(entry is ZERO for entry in self.point.values()) else (short, expr)
        logarithms = {symbol: Symbol(f"log_{symbol.name}") for symbol in (self.r, self.t)}
        short = simplified(replace(expr, {symbol: exp(log) for symbol, log in logarithms.items()}))
        yield elementary(simplified(replace(short, {log: ln(symbol) for symbol, log in logarithms.items()})))

    def _without_values(self, expr: Expr) -> Expr:
        """The expression without absolute values and signs of what has one sign."""
        inside = [node.args[0] for node in postorder(expr) if type(node) is Call and node.function in (absolute, sign)]
        knowledge = Knowledge(self.document.assumed, inside)

        def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
            if type(node) is Call and node.function in (absolute, sign):
                signs = knowledge.of(node.args[0])
                if signs in (PLUS, NEGATIVE):
                    return Number(1 if signs == PLUS else -1) * (args[0] if node.function is absolute else ONE)
            return rebuilt(node, args)

        return transform([expr], change)[expr]

    def _split(self, expr: Expr, by: Symbol) -> Slope | None:
        if self._smooth(expr, by):
            return Slope(expr, ())
        smooth: Expr = ZERO
        rests: list[tuple[Expr, ...]] = []
        for term in flattened(expr, Sum):
            if self._smooth(term, by):
                smooth = smooth + term
                continue
            factors = flattened(term, Product)
            bounded = [part for part in factors if type(part) is Call and part.function in _BOUNDED
                       and not self._smooth(part, by)]
            rest = elementary(simplified(reduce(mul, [part for part in factors if part not in bounded], ONE) / by))
            if not self._smooth(rest, by) or simplified(replace(rest, {by: ZERO})) is not ZERO:
                return None
            rests.append((rest, *bounded))
        return Slope(smooth, tuple(rests))

    def _smooth(self, expr: Expr, by: Symbol) -> bool:
        """Whether the expression is smooth where the variable is 0, and the others are positive."""
        wanted = [(op, replace(part, {by: ZERO})) for node in postorder(expr) for op, part in needs(node)]
        knowledge = Knowledge([(">", self.t)], [part for _, part in wanted])
        return all(not knowledge.of(part) & ~ALLOWED[op] for op, part in wanted)
