"""`equal`: whether two expressions have the same value wherever both have one; proved, refuted, or left open."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from random import Random

from symdiff.differentiation import carried_out
from symdiff.domains.requirements import defined
from symdiff.errors import SymdiffError
from symdiff.expr import ZERO, Call, Condition, Expr, Operand, Symbol, free_symbols, node_count, rebuilt, transform
from symdiff.functions import (
    Function, absolute, acos, acosh, acot, acoth, acsc, acsch, asec, asech, asin, asinh, atan, atanh, beta, exp, gamma,
    heaviside, ln, log, maximum, minimum, pi, relu, sigmoid, sign, softplus, sqrt,
)
from symdiff.language import as_expression
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.facts import Facts
from symdiff.simplification.field import Overflow
from symdiff.simplification.kernels import Embedding
from symdiff.simplification.normal import Normalizer

__all__ = ["counterexample", "equal", "proved_zero"]

#: So many points are tried before a refutation is given up.
ATTEMPTS = 60
#: Larger expressions are not compared by points.
MAX_NODES = 20_000

#: Functions in terms of fewer others, true wherever they are defined.
_BY_OTHERS: dict[Function, Callable[..., Expr]] = {
    log: lambda u, b: ln(u) / ln(b),
    sigmoid: lambda u: 1 / (1 + exp(-u)),
    softplus: lambda u: ln(1 + exp(u)),
    relu: lambda u: (u + absolute(u)) / 2,
    heaviside: lambda u: (1 + sign(u)) / 2,
    beta: lambda u, v: gamma(u) * gamma(v) / gamma(u + v),
    maximum: lambda u, v: (u + v + absolute(u - v)) / 2,
    minimum: lambda u, v: (u + v - absolute(u - v)) / 2,
    acos: lambda u: pi / 2 - asin(u),
    asec: lambda u: pi / 2 - asin(1 / u),
    acsc: lambda u: asin(1 / u),
    acot: lambda u: atan(1 / u),
    asinh: lambda u: ln(u + sqrt(u**2 + 1)),
    acosh: lambda u: ln(u + sqrt(u**2 - 1)),
    atanh: lambda u: (ln(1 + u) - ln(1 - u)) / 2,
    acoth: lambda u: (ln(1 + 1 / u) - ln(1 - 1 / u)) / 2,
    acsch: lambda u: ln(1 / u + sqrt(1 / u**2 + 1)),
    asech: lambda u: ln(1 / u + sqrt(1 / u**2 - 1)),
}


def equal(a: Operand | str, b: Operand | str, assume: Iterable[Condition | str] = ()) -> bool | None:
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


def counterexample(a: Operand | str, b: Operand | str, assume: Iterable[Condition | str] = ()
                   ) -> dict[Symbol, Fraction] | None:
    """A point at which two expressions certainly have different values, or None if none was found.

    >>> counterexample("sqrt(x^2)", "x")
    {x: Fraction(-3, 4)}
    """
    left, right = (carried_out(as_expression(side)) for side in (a, b))
    return _difference(left, right, as_conditions(assume))


def as_conditions(given: Iterable[Condition | str]) -> list[Condition]:
    """Conditions, given as such or as texts.

    Raises:
        ArgumentError: something else was given.
    """
    from symdiff.errors import ArgumentError
    from symdiff.language import parse

    found: list[Condition] = []
    for entry in [given] if isinstance(given, str | Condition) else given:
        condition = parse(entry) if isinstance(entry, str) else entry
        if not isinstance(condition, Condition):
            raise ArgumentError(f"{condition!r} is not a condition such as x > 0")
        found.append(condition)
    return found


def proved_zero(expr: Expr, given: Iterable[Condition] = ()) -> bool:
    """Whether the expression is 0 wherever it has a value, by its normal form as a rational function over kernels."""
    if expr is ZERO:
        return True
    facts = Facts([*defined(expr), *given])
    for expand in (False, True):
        rewritten = _by_others(expr) if expand else expr
        normalizer = Normalizer([rewritten], [rewritten], facts.signs)
        normal = normalizer.run()[0]
        if normal is ZERO:
            return True
        try:
            if Embedding(normalizer, [normal], facts, facts, expand).element(normal).above.is_zero():
                return True
        except Overflow:
            continue
    return False


def _by_others(expr: Expr) -> Expr:
    """The expression with fewer kinds of functions."""
    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        if type(node) is Call and isinstance(node.function, Function):
            build = _BY_OTHERS.get(node.function)
            if build is not None and len(args) <= 2:
                return build(*args)
        return node if args == node.args else rebuilt(node, args)

    return transform([expr], change)[expr]


def _difference(left: Expr, right: Expr, given: list[Condition]) -> dict[Symbol, Fraction] | None:
    """A point where both sides have values, and these differ."""
    if node_count(left) + node_count(right) > MAX_NODES:
        return None
    symbols = free_symbols(left - right)
    random = Random(1)
    for attempt in range(ATTEMPTS if symbols else 1):
        reach = (2, 1, 8, 30)[attempt % 4]
        point = {symbol: Fraction(random.randint(-16 * reach if attempt % 3 else 1, 16 * reach), 16)
                 for symbol in symbols}
        for bits in (64, 256):
            try:
                a, b, *hold = enclosures([left, right, *given], point, bits)
            except SymdiffError:
                return None
            if a is None or b is None or any(truth is not True for truth in hold):
                continue
            if _apart(a - b):
                return point
    return None


def _apart(difference: object) -> bool:
    """Whether a rational or a ball is certainly not 0."""
    contains = getattr(difference, "contains", None)
    return not contains(0) if contains is not None else difference != 0
