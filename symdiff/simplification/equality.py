"""`equal`: whether two expressions have the same value wherever both have one; proved, refuted, or left open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from random import Random

from symdiff.differentiation import carried_out
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import (
    ZERO, Condition, Expr, Operand, Over, Symbol, array_names, bound_indices, entry_indices, free_symbols, node_count,
    postorder,
)
from symdiff.expr import expanded as written_out
from symdiff.language import as_expression, parse
from symdiff.numeric.enclosures import enclosures, is_nonzero
from symdiff.simplification.normal.bounds import Shape
from symdiff.simplification.normal.facts import Facts, with_values
from symdiff.simplification.proofs.induction import zero_by_induction
from symdiff.simplification.proofs.zero import proved_zero
from symdiff.simplification.shortest import simplified
from symdiff.simplification.sums import bodies_of_zero, has_sums, with_one_index

__all__ = ["counterexample", "equal", "vanishes"]

#: So many points are tried before a proof is looked for, and before a refutation is given up.
FIRST_ATTEMPTS, ATTEMPTS = 4, 60
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
    given = as_conditions(assume)
    left, right = _sides(a, b, given)
    if left is right:
        return True
    if _difference(left, right, given, FIRST_ATTEMPTS) is not None:     # points are faster than a proof that fails
        return False
    apart = left - right
    if has_sums(apart):
        apart = simplified(with_one_index(apart), given=given)
    if proved_zero(apart, given) or _zero_by_bodies(apart, given) or zero_by_induction(apart, given):
        return True
    return None if _difference(left, right, given) is None else False


def counterexample(a: Operand | str, b: Operand | str, assume: Iterable[Condition | str] | Condition | str = ()
                   ) -> dict[Symbol, Fraction] | None:
    """A point at which two expressions certainly have different values, or None if none was found.

    >>> counterexample("sqrt(x^2)", "x")
    {x: Fraction(-3, 2)}
    """
    given = as_conditions(assume)
    return _difference(*_sides(a, b, given), given)


def vanishes(expr: Expr, given: list[Condition]) -> bool:
    """Whether an expression has values, and all of them are proved to be 0.

    >>> vanishes(parse("sin(x + y) - sin(x)*cos(y) - cos(x)*sin(y)"), []), vanishes(parse("sqrt(-1 - x^2)"), [])
    (True, False)
    """
    has_values = False
    for _, differs in _compared(expr, ZERO, given, FIRST_ATTEMPTS):
        if differs:
            return False
        has_values = True
    return has_values and proved_zero(expr, given)


def _zero_by_bodies(apart: Expr, given: list[Condition]) -> bool:
    """Whether sums over an index cancel term by term."""
    pending, indices = [apart], bound_indices(postorder(apart))
    while pending:
        bodies = bodies_of_zero(pending.pop())
        if bodies is None:
            return False
        pending += [body for body in bodies if not proved_zero(body, given, indices=indices)]
    return True


def _sides(a: Operand | str, b: Operand | str, given: list[Condition]) -> tuple[Expr, Expr]:
    left, right = (with_values(carried_out(as_expression(side)), given) for side in (a, b))
    return left, right


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


def _difference(left: Expr, right: Expr, given: list[Condition], attempts: int = ATTEMPTS
                ) -> dict[Symbol, Fraction] | None:
    """A point where both sides have values, and these differ."""
    return next((point for point, differs in _compared(left, right, given, attempts) if differs), None)


def _compared(left: Expr, right: Expr, given: list[Condition], attempts: int
              ) -> Iterator[tuple[dict[Symbol, Fraction], bool]]:
    """Points where both sides have values, and whether these certainly differ; sums over an index are compared with
    three terms."""
    if node_count(left) + node_count(right) > MAX_NODES:
        return
    bounds: dict[Symbol, Fraction] = {}
    if has_sums(left, right):
        found = _written_out(left, right)
        if found is None:
            return
        left, right, bounds = found
    symbols = free_symbols(left - right)
    draw = _Draw(given)
    for attempt in range(attempts if symbols else 1):
        point = {symbol: draw.value(symbol, attempt) for symbol in symbols}
        everything = {**draw.others(point), **point}
        for bits in (64, 256) if symbols else (64, 256, 4096):
            try:
                a, b, apart, *hold = enclosures([left, right, left - right, *given], everything, bits)
            except SymdiffError:
                return
            if a is None or b is None or any(truth is not True for truth in hold):
                continue
            yield {**bounds, **everything}, apart is not None and is_nonzero(apart)


class _Draw:
    """Values for symbols, where conditions allow them as far as bounds tell.

    Args:
        given: the conditions.
    """

    def __init__(self, given: list[Condition]) -> None:
        self.facts, self.random, self.given = Facts(given), Random(1), given

    def value(self, symbol: Symbol, attempt: int) -> Fraction:
        """A value within the bounds of a symbol, near to 0 or to a bound in some attempts and far in others."""
        shape: Shape = frozenset([(symbol, 1)])
        lower, upper = self.facts.signs.lower.get(shape), self.facts.signs.upper.get(shape)
        reach = (0, 2, 1, 8, 30)[attempt % 5]
        if lower is not None and upper is not None:
            found = lower.number + (upper.number - lower.number) * Fraction(self.random.randint(0, 16), 16)
        elif lower is not None:
            found = lower.number + Fraction(self.random.randint(0, 16 * reach + 1), 16)
        elif upper is not None:
            found = upper.number - Fraction(self.random.randint(0, 16 * reach + 1), 16)
        else:
            least = -16 * reach if attempt % 3 or not reach else 1
            found = Fraction(self.random.randint(least, 16 * reach), 16)
        return Fraction(round(found)) if symbol in self.facts.whole else found

    def others(self, point: dict[Symbol, Fraction]) -> dict[Symbol, Fraction]:
        """The values of symbols that only stand in conditions: those that equations give them, or any."""
        found: dict[Symbol, Fraction] = {}
        for symbol in free_symbols(*self.given):
            if symbol not in point:
                value = with_values(symbol, self.given)
                number = enclosures([value], point)[0] if set(free_symbols(value)) <= point.keys() else None
                if number is None or hasattr(number, "contains"):
                    found[symbol] = self.value(symbol, 1)
                else:
                    found[symbol] = Fraction(int(number.p), int(number.q))
        return found


def _written_out(left: Expr, right: Expr) -> tuple[Expr, Expr, dict[Symbol, Fraction]] | None:
    """Both sides with 3 for the symbols in bounds, and their sums written out; None if that leaves sums, or entries
    such as x_k, of which it is open which ones they are."""
    order = postorder(left, right)
    bounds = free_symbols(*[bound for node in order if isinstance(node, Over) for bound in (node.lower, node.upper)])
    arrays = array_names(left, right)
    if any([entry_indices(symbol, name, count) is not None for symbol in free_symbols(left, right)
            for name, count in arrays.items()]):
        return None
    at = dict.fromkeys(bounds, Fraction(3))
    sides = [written_out(side.subs(at)) for side in (left, right)]
    return None if has_sums(*sides) or array_names(*sides) else (sides[0], sides[1], at)
