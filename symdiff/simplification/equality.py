"""`equal`: whether two expressions have the same value wherever both have one; proved, refuted, or left open."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from random import Random

from symdiff.differentiation import carried_out
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import Condition, Expr, Operand, Symbol, free_symbols, node_count
from symdiff.language import as_expression, parse
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.proofs import proved_zero

__all__ = ["counterexample", "equal"]

#: So many points are tried before a refutation is given up.
ATTEMPTS = 60
#: Larger expressions are not compared by points.
MAX_NODES = 20_000


def equal(a: Operand | str, b: Operand | str, assume: Iterable[Condition | str] | Condition | str = ()
          ) -> bool | None:
    """Whether two expressions have the same value at every point where both have one.

    Rational functions over kernels are decided: roots, exponentials, logarithms, trigonometric and hyperbolic functions
    with the algebraic relations between them.

    Args:
        a, b: expressions or formulas.
        assume: conditions that may be used, such as "x > 0".

    Returns:
        True if that is proved, False if a point was found where the values certainly differ (see `counterexample`),
        None if neither succeeded.

    Raises:
        ParseError: a text cannot be read.

    >>> equal("sin(2x)", "2 sin x cos x"), equal("sqrt(x^2)", "x"), equal("sqrt(x^2)", "x", assume=["x > 0"])
    (True, False, True)
    """
    left, right = (carried_out(as_expression(side)) for side in (a, b))
    given = as_conditions(assume)
    if left is right or proved_zero(left - right, given):
        return True
    return None if _difference(left, right, given) is None else False


def counterexample(a: Operand | str, b: Operand | str, assume: Iterable[Condition | str] | Condition | str = ()
                   ) -> dict[Symbol, Fraction] | None:
    """A point at which two expressions certainly have different values, or None if none was found.

    >>> counterexample("sqrt(x^2)", "x")
    {x: Fraction(-3, 2)}
    """
    left, right = (carried_out(as_expression(side)) for side in (a, b))
    return _difference(left, right, as_conditions(assume))


def as_conditions(given: Iterable[Condition | str] | Condition | str) -> list[Condition]:
    """Conditions, given as such or as texts.

    Raises:
        ArgumentError: something else was given.
    """
    found: list[Condition] = []
    if not isinstance(given, Iterable | Condition):
        raise ArgumentError(f"{given!r} is not a condition such as x > 0, nor a list of them")
    for entry in [given] if isinstance(given, str | Condition) else given:
        condition = parse(entry) if isinstance(entry, str) else entry
        if not isinstance(condition, Condition):
            raise ArgumentError(f"{condition!r} is not a condition such as x > 0")
        found.append(condition)
    return found


def _difference(left: Expr, right: Expr, given: list[Condition]) -> dict[Symbol, Fraction] | None:
    """A point where both sides have values, and these differ."""
    if node_count(left) + node_count(right) > MAX_NODES:
        return None
    symbols = free_symbols(left - right)
    random = Random(1)
    for attempt in range(ATTEMPTS if symbols else 1):
        reach = (0, 2, 1, 8, 30)[attempt % 5]
        least = -16 * reach if attempt % 3 or not reach else 1
        point = {symbol: Fraction(random.randint(least, 16 * reach), 16) for symbol in symbols}
        for bits in (64, 256) if symbols else (64, 256, 4096):
            try:
                a, b, apart, *hold = enclosures([left, right, left - right, *given], point, bits)
            except SymdiffError:
                return None
            if a is None or b is None or any(truth is not True for truth in hold):
                continue
            if apart is not None and _is_certain(apart):
                return point
    return None


def _is_certain(difference: object) -> bool:
    """Whether a rational or a ball is certainly not 0."""
    contains = getattr(difference, "contains", None)
    return not contains(0) if contains is not None else difference != 0
