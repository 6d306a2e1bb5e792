"""Difference, quotient, root and negation: ways of writing sums, products and powers.

The reader builds with `negation` and `quotient`, and the printers take apart with `as_negation` and `as_quotient`; each
undoes the other exactly, so a printed expression reads back to the very same object.
"""

from __future__ import annotations

from math import gcd

from symdiff.expr.nodes import MINUS_ONE, ONE, Call, Expr, Number, Power, Product, Sum, Symbol
from symdiff.expr.walk import postorder_by

__all__ = ["FUNCTION_LETTERS", "as_negation", "as_quotient", "as_root", "has_fewer_operations", "negation",
           "operation_count", "quotient"]

#: An expression of n operations has at most so many times n + 1 nodes: a - 2 x has 7.
NODES_AN_OPERATION = 8
#: Letters that stand for functions where a bracket follows, unless the text uses them as variables too.
FUNCTION_LETTERS = frozenset("fghFGH")


def negation(expr: Expr) -> Expr:
    """-expr as it is written: a negative number, or the product with -1."""
    if type(expr) is Number and expr.numerator > 0:
        return Number(-expr.numerator, expr.denominator, expr.decimal)
    return Product(MINUS_ONE, expr)


def as_negation(expr: Expr) -> Expr | None:
    """The expression whose `negation` this is, if it is written as one; numbers are not."""
    if type(expr) is Product and expr.args[0] is MINUS_ONE:
        right = expr.args[1]
        if type(right) is not Number or right.numerator <= 0:
            return right
    return None


def _reciprocal(expr: Expr) -> Expr:
    if type(expr) is Number and expr.numerator > 1 and expr.denominator == 1:
        return Number(1, expr.numerator)
    if type(expr) is Power:
        exponent = expr.args[1]
        if type(exponent) is Number and exponent.numerator > 0 and exponent is not ONE:
            return Power(expr.args[0], Number(-exponent.numerator, exponent.denominator, exponent.decimal))
    return Power(expr, MINUS_ONE)


def quotient(above: Expr, below: Expr) -> Expr:
    """above/below as it is written: a fraction of two whole numbers in lowest terms is a number, 1/u^2 is the power
    with exponent -2, and all else is the product with such a reciprocal."""
    if above is ONE:
        return _reciprocal(below)
    if (type(above) is Number and type(below) is Number and above.denominator == 1 == below.denominator
            and above.numerator > 0 and below.numerator > 1 and gcd(above.numerator, below.numerator) == 1):
        return Number(above.numerator, below.numerator)
    return Product(above, _reciprocal(below))


def _divisor(expr: Expr) -> Expr | None:
    """The expression of which this is the `_reciprocal`, if it is written as one."""
    if type(expr) is Number:
        return Number(expr.denominator) if expr.numerator == 1 and expr.denominator > 1 and not expr.decimal else None
    if type(expr) is not Power:
        return None
    base, exponent = expr.args
    if type(exponent) is not Number or exponent.numerator >= 0:
        return None
    below = base if exponent is MINUS_ONE else Power(base, Number(-exponent.numerator, exponent.denominator,
                                                                  exponent.decimal))
    return below if _reciprocal(below) is expr else None


def as_quotient(expr: Expr) -> tuple[Expr, Expr] | None:
    """Numerator and denominator of what is written with a fraction stroke; fractions of numbers are numbers."""
    if type(expr) is Product:
        above, below = expr.args[0], _divisor(expr.args[1])
        return (above, below) if below is not None and quotient(above, below) is expr else None
    if type(expr) is Power:
        below = _divisor(expr)
        return (ONE, below) if below is not None else None
    return None


def as_root(expr: Expr) -> Expr | None:
    """The radicand of what is written as a square root."""
    if type(expr) is Power:
        exponent = expr.args[1]
        if type(exponent) is Number and exponent.numerator == 1 and exponent.denominator == 2 and not exponent.decimal:
            return expr.args[0]
    return None


def operation_count(expr: Expr, known: dict[Expr, int] | None = None) -> int:
    """Operations of the expression as it is written: signs between two operands, signs before one, calls of functions.

    Args:
        expr: the expression.
        known: counts of subexpressions, to which those of this one are added.

    >>> from symdiff import parse
    >>> operation_count(parse("-x/2 + sqrt(x)")), operation_count(parse("-2*x"))
    (4, 1)
    """
    counts: dict[Expr, int] = {} if known is None else known
    own: dict[Expr, int] = {}

    def parts(node: Expr) -> tuple[Expr, ...]:
        own[node], found = _operations(node)
        return found

    for node, found in postorder_by(parts, expr, known=counts):
        counts[node] = own[node] + sum([counts[part] for part in found])
    return counts[expr]


def has_fewer_operations(expr: Expr, most: int) -> bool:
    """Whether an expression has fewer operations than so many; no more of it than that is looked at.

    >>> from symdiff import parse
    >>> has_fewer_operations(parse("x + y"), 2), has_fewer_operations(parse("x + y + z"), 2)
    (True, False)
    """
    if expr.size > NODES_AN_OPERATION * (most + 1):
        return False
    stack, count = [expr], 0
    while stack:
        own, parts = _operations(stack.pop())
        count += own
        if count >= most:
            return False
        stack += parts
    return most > 0


def _begins_with_number(expr: Expr) -> bool:
    """Whether the expression is written with a number in front: the sign of -2*x belongs to the 2."""
    while type(expr) is Product and as_negation(expr) is None:
        expr = expr.args[0]
    return type(expr) is Number or (type(expr) is Power and as_quotient(expr) is not None)


def _operations(node: Expr) -> tuple[int, tuple[Expr, ...]]:
    """The operations of a node itself, and the parts that it is written with."""
    kind = type(node)
    if type(node) is Number:
        return (1 if node.denominator != 1 and not node.decimal else 0), ()
    if kind is Sum:
        left, right = node.args
        return 1, (left, as_negation(right) or right)
    negative = as_negation(node)
    if negative is not None:
        return (0 if _begins_with_number(negative) else 1), (negative,)
    fraction = as_quotient(node)
    if fraction is not None:
        return 1, fraction
    radicand = as_root(node)
    if radicand is not None:
        return 1, (radicand,)
    if kind is Symbol or (kind is Call and not node.args):
        return 0, ()
    return 1, node.args
