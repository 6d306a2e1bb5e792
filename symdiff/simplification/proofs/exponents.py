"""Exponents and angles by as few as span them over the rational numbers.

Powers of e are independent of one another unless their exponents are linearly dependent over the rational numbers (this
is Ax's theorem: Annals of Mathematics 93, 1971), and the same holds for the sines of angles.  So exponents which are
rational functions, such as b/(c + d x) and b x/(c + d x), are written as combinations of a few, and these get names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from itertools import count
from operator import mul
from typing import TypeVar

from symdiff.domains.signs import PLUS
from symdiff.errors import SymdiffError
from symdiff.expr import (
    ONE, ZERO, Call, Expr, Number, Power, Sum, Symbol, free_symbols, postorder, rebuilt, replace, transform, tree_size,
)
from symdiff.functions import CIRCULAR, e, exp, ln, pi
from symdiff.simplification.fields.allowance import Allowance
from symdiff.simplification.fields.field import Element, Field
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.fields.polynomials import fraction_of
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import number_of, plain

__all__ = ["new_symbols", "with_few_exponentials", "with_named_exponents"]

#: More exponents of one base, or angles, are left as they are; so much work is done for the others.
MAX_EXPONENTS, WORK = 40, 40_000

Key = TypeVar("Key")
#: A polynomial by its monomials.
Vector = dict[tuple[int, ...], Fraction]
#: Factors of the independent ones among some vectors, by their places.
Combination = dict[int, Fraction]


def with_named_exponents(expr: Expr, facts: Facts) -> Expr:
    """The expression with names in exponents and angles with sums in denominators; if that is 0, so is the expression.
    It is not to be read by anybody.

    Args:
        expr: the expression.
        facts: what is known about signs.
    """
    normalizer = Normalizer([], [expr], facts.signs, whole=facts.whole)
    groups: dict[Expr, dict[Expr, None]] = {}       # by the base; pi for angles
    for node in postorder(expr):
        base, argument = _taken_apart(node)
        if base is e or base is pi or facts.signs.of(normalizer.visited_expr(base)) == PLUS:
            groups.setdefault(base, {})[argument] = None
    names = new_symbols(expr)
    found: dict[tuple[Expr, Expr], Expr] = {}
    for base, arguments in groups.items():
        rational = any(map(_has_denominator, arguments)) and all(map(_is_plain, arguments))
        if rational and 1 < len(arguments) <= MAX_EXPONENTS:
            kept = pi if base is pi else ONE
            order = [kept, *sorted(arguments, key=tree_size)]
            combinations = _combinations(order, facts)
            known = {place: next(names) if place else kept for way in combinations for place in way}
            for argument, way in zip(order, combinations):
                total: Expr = ZERO
                for place, times in way.items():
                    total = total + number_of(plain(times)) * known[place]
                found[base, argument] = total
    if not found:
        return expr

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        named = found.get(_taken_apart(node))
        if named is not None:
            return rebuilt(node, (*args[:-1], named))
        return node if args == node.args else rebuilt(node, args)

    return transform([expr], change)[expr]


def new_symbols(expr: Expr) -> Iterator[Symbol]:
    """Symbols that do not occur in an expression."""
    taken = {symbol.name for symbol in free_symbols(expr)}
    return (Symbol(name) for name in map("t{}".format, count()) if name not in taken)


def with_few_exponentials(expr: Expr, facts: Facts) -> Expr:
    """The expression with powers of e by others and by what logarithms in their exponents are of.

    Args:
        expr: the expression.
        facts: what is known about signs.

    >>> from symdiff import parse
    >>> print(with_few_exponentials(parse("exp(x^2)*exp((x + ln(y))^2 - 2x*ln(y))*exp(ln(y)^2)"), Facts([])))
    exp(x^2)*(e^(x^2)*e^(ln(y)^2))*exp(ln(y)^2)
    """
    powers = {node: argument for node in postorder(expr) for base, argument in [_taken_apart(node)] if base is e}
    exponents = sorted(dict.fromkeys(powers.values()), key=tree_size)
    logarithms = [node for node in postorder(*exponents) if type(node) is Call and node.function is ln]
    if not logarithms or not 1 < len(exponents) <= MAX_EXPONENTS or not all(map(_is_plain, exponents)):
        return expr
    order = [ONE, *logarithms, *exponents]
    factors = [e, *[node.args[0] for node in logarithms], *[e**exponent for exponent in exponents]]
    single = 1 + len(logarithms)
    found: dict[Expr, Expr] = {}
    for argument, way in zip(exponents, _combinations(order, facts)[single:]):
        if len(way) > 1 and all([place < single or times.denominator == 1 for place, times in way.items()]):
            found[argument] = reduce(mul, [factors[place] ** number_of(plain(times)) for place, times in way.items()])
    return replace(expr, {node: found[argument] for node, argument in powers.items() if argument in found})


def _taken_apart(node: Expr) -> tuple[Expr, Expr]:
    """The base and exponent of a power, pi and the angle of a sine, cosine and their like; 0 for other nodes."""
    if type(node) is Power and type(node.exponent) is not Number:
        return node.args[0], node.args[1]
    if type(node) is Call and node.args and (node.function is exp or node.function in CIRCULAR):
        return e if node.function is exp else pi, node.args[0]
    return ZERO, ZERO


def _has_denominator(argument: Expr) -> bool:
    """Whether a sum is divided by."""
    return any([type(node) is Power and type(node.base) is Sum and type(node.exponent) is Number
                and node.exponent.numerator < 0 for node in postorder(argument)])


def _is_plain(argument: Expr) -> bool:
    """Whether there is nothing in an exponent or angle that its power or sine takes away: e^W(u), sin(asin(u))."""
    return all([type(node) is not Call or not node.args or node.function is ln for node in postorder(argument)])


def _combinations(exprs: Sequence[Expr], facts: Facts) -> list[Combination]:
    """Expressions as combinations of the independent ones among them; each by itself, where that is too much work."""
    normalizer = Normalizer(exprs, exprs, facts.signs, whole=facts.whole)
    normal = normalizer.run()
    try:
        embedding = Embedding(normalizer, normal, facts, facts, multiples=True, apart=True, allowance=Allowance(WORK))
        vectors = _vectors(embedding.field, [embedding.element(expr) for expr in normal])
    except SymdiffError:
        return [{place: Fraction(1)} for place in range(len(exprs))]
    rows: list[tuple[tuple[int, ...], Vector, Combination]] = []      # with what they are of the vectors
    found: list[Combination] = []
    for place, vector in enumerate(vectors):
        way: Combination = {}
        for pivot, row, made in rows:
            share = vector.get(pivot, Fraction(0)) / row[pivot]
            if share:
                vector, way = _sum(vector, row, -share), _sum(way, made, share)
        if vector:
            rows.append((max(vector), vector, _sum({place: Fraction(1)}, way, Fraction(-1))))
            way = {place: Fraction(1)}
        found.append(way)
    return found


def _vectors(field: Field, elements: Sequence[Element]) -> list[Vector]:
    """The numerators of elements over their common denominator."""
    common: dict[int, int] = {}
    for element in elements:
        for atom, times in element.below.items():
            common[atom] = max(times, common.get(atom, 0))
    found: list[Vector] = []
    for above, below in elements:
        for atom, times in common.items():
            for _ in range(times - below.get(atom, 0)):
                above = field.product(above, field.atoms[atom])
        found.append({tuple(map(int, exponents)): fraction_of(coefficient) for exponents, coefficient in above.terms()})
    return found


def _sum(one: dict[Key, Fraction], other: dict[Key, Fraction], times: Fraction) -> dict[Key, Fraction]:
    """one + times * other, without what is 0."""
    total = dict(one)
    for key, value in other.items():
        total[key] = total.get(key, Fraction(0)) + times * value
    return {key: value for key, value in total.items() if value}
