"""Signs that follow from bounds: x - 1 > 0 where x > 2."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from symdiff.domains.signs import ANY, NEGATIVE, NULL, PLUS, Signs
from symdiff.expr import Call, Expr, Number, Product, Sum
from symdiff.simplification.normal.terms import Rational, content_of, plain, rational_of

__all__ = ["Bound", "BoundedSigns", "linear"]

#: Sums of more operands are not looked at.
MAX_OPERANDS = 12


#: A sum without its number: parts with coefficients.
Shape = frozenset[tuple[Expr, Rational]]


class Bound(NamedTuple):
    """A number below or above a value, and whether the value may be equal to it."""

    number: Fraction
    closed: bool


class Linear(NamedTuple):
    """scale * shape + constant with scale > 0; the shape has whole coefficients without a common factor."""

    shape: Shape
    scale: Fraction
    constant: Fraction


def linear(expr: Expr) -> Linear | None:
    """An expression as a number and a multiple of a sum with whole coefficients."""
    constant: Rational = 0
    parts: dict[Expr, Rational] = {}
    stack: list[tuple[Expr, Rational]] = [(expr, 1)]
    while stack:
        node, factor = stack.pop()
        kind = type(node)
        if type(node) is Number:
            constant += factor * rational_of(node)
        elif kind is Sum:
            stack += [(node.args[1], factor), (node.args[0], factor)]
            if len(stack) > MAX_OPERANDS:
                return None
        elif kind is Product and type(node.args[0]) is Number:
            stack.append((node.args[1], factor * rational_of(node.args[0])))
        elif kind is Product and type(node.args[1]) is Number:
            stack.append((node.args[0], factor * rational_of(node.args[1])))
        else:
            parts[node] = parts.get(node, 0) + factor
    parts = {node: factor for node, factor in parts.items() if factor}
    if not parts:
        return None
    if all([factor == 1 or factor == -1 for factor in parts.values()]):
        return Linear(frozenset(parts.items()), Fraction(1), Fraction(constant))
    scale = content_of(parts.values())
    return Linear(frozenset([(node, plain(factor / scale)) for node, factor in parts.items()]), scale,
                  Fraction(constant))


class BoundedSigns(Signs):
    """Signs of expressions, given those of some and bounds of sums.

    Attributes:
        lower, upper: the bounds of shapes.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lower: dict[Shape, Bound] = {}
        self.upper: dict[Shape, Bound] = {}

    def bound(self, expr: Expr, signs: int) -> None:
        """Learn the possible signs of an expression as bounds of its shape."""
        form = linear(expr)
        if form is None or (signs & PLUS and signs & NEGATIVE) or not signs:
            return
        number = -form.constant / form.scale
        found = Bound(number, bool(signs & NULL))
        for side in (PLUS, NEGATIVE):
            if not signs & (PLUS | NEGATIVE) & ~side:       # not on the other side
                table = self.lower if side == PLUS else self.upper
                standing = table.get(form.shape)
                if standing is None or _is_tighter(found, standing, side == PLUS):
                    table[form.shape] = found
        if len(form.shape) == 1:
            (node, _), = form.shape
            self.known[node] = self.known.get(node, ANY) & self._by_bounds(node)

    def refine(self) -> None:
        """Tell more of what is known by what is known of its parts: x + 1 is positive where x is, not only not 0."""
        for node in sorted(self.known, key=lambda node: node.size):
            if node.args:
                for arg in node.args:
                    self.of(arg)
                self.known[node] = self.known[node] & self._sign(node) or self.known[node]

    def _sign(self, node: Expr) -> int:
        found = super()._sign(node)
        if found & (found - 1) and (self.lower or self.upper) and type(node) in (Sum, Call, Product):
            return found & self._by_bounds(node)
        return found

    def _by_bounds(self, node: Expr) -> int:
        form = linear(node)
        if form is None:
            return ANY
        signs, lowest, highest = ANY, self._side(form, True), self._side(form, False)
        if lowest is not None and lowest.number >= 0:
            signs &= PLUS if lowest.number > 0 or not lowest.closed else PLUS | NULL
        if highest is not None and highest.number <= 0:
            signs &= NEGATIVE if highest.number < 0 or not highest.closed else NEGATIVE | NULL
        return signs

    def _side(self, form: Linear, low: bool) -> Bound | None:
        """The bound of a linear form below or above, from those of its shape, or of the opposite shape."""
        opposite = frozenset([(node, -factor) for node, factor in form.shape])
        for shape, scale in ((form.shape, form.scale), (opposite, -form.scale)):
            found = (self.lower if low == (scale > 0) else self.upper).get(shape)
            if found is not None:
                return Bound(found.number * scale + form.constant, found.closed)
        return None


def _is_tighter(one: Bound, other: Bound, above: bool) -> bool:
    if one.number == other.number:
        return other.closed and not one.closed
    return (one.number > other.number) == above
