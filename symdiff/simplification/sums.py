"""Sums and products over an index made shorter: each body by itself, then what does not move with the index in
front."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Expr, IndexSum, Number, Over, Product, Sum, Symbol, add, dependents, expanded, flattened,
    multiply, negate, postorder, power, rebuilt, replace, transform,
)
from symdiff.expr.affine import affine, combined, written
from symdiff.expr.notation import as_negation, operation_count
from symdiff.expr.walk import bound_depth

__all__ = ["bodies_of_zero", "has_sums", "with_one_index", "with_short_sums"]

#: Sums of more terms are not taken apart.
MOST_TERMS = 12
#: Nor are sums looked at that are nested deeper.
MOST_NESTED = 12


def has_sums(*roots: Expr) -> bool:
    """Whether there are sums or products over an index below the roots."""
    return not all([root.is_ordinary for root in roots]) and any([isinstance(node, Over) for node in postorder(*roots)])


def with_one_index(expr: Expr) -> Expr:
    """The expression with one name for all indices, which begin at 1; their depth tells them apart."""

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        made = node if args == node.args else rebuilt(node, args)
        if not isinstance(made, Over):
            return made
        index, shift = Symbol("i", made.variable.binder), add(made.lower, MINUS_ONE)
        body = replace(made.body, {made.variable: add(index, shift)})
        return rebuilt(made, (body, index, ONE, add(made.upper, negate(shift))))

    return transform([expr], change)[expr]


def bodies_of_zero(expr: Expr) -> list[Expr] | None:
    """Expressions that make an expression 0 if they are.

    The bodies of its sums between the same bounds, added, and what is left, which goes below the sum if there is one.
    None for an expression that is no linear combination of sums, nor a multiple of one.
    """
    expr = next((factor for factor in flattened(expr, Product) if type(factor) is Sum), expr)
    bodies: dict[tuple[Expr, ...], Expr] = {}
    rest: Expr = ZERO
    last: IndexSum | None = None
    for term in _terms(expr):
        factors = flattened(term, Product)
        sums = [factor for factor in factors if type(factor) is IndexSum]
        if len(sums) != 1:
            rest = add(rest, term)
            continue
        (last,) = sums
        body = reduce(multiply, [last.body if factor is last else factor for factor in factors])
        bounds = last.args[1:]
        bodies[bounds] = add(bodies[bounds], body) if bounds in bodies else body
    if last is None:
        return None
    if rest is ZERO or len(bodies) > 1:
        return [*bodies.values(), rest]
    return [add(multiply(_count(last), bodies[last.args[1:]]), rest)]


def with_short_sums(expr: Expr, shorter: Callable[[Expr], Expr]) -> Expr:
    """The expression with short sums written out, and the others with shorter bodies and their constants in front.

    Sums that differ in nothing but the name of their index become the same.

    Args:
        expr: the expression.
        shorter: makes one body shorter.
    """
    expr = expanded(expr)
    if bound_depth(expr) > MOST_NESTED:
        return expr
    made: dict[Expr, Expr] = {}
    alike: dict[Expr, Over] = {}
    for node in postorder(expr):
        args = tuple([made[arg] for arg in node.args])
        if not isinstance(node, Over):
            made[node] = node if args == node.args else rebuilt(node, args)
            continue
        new = rebuilt(node, (shorter(args[0]), args[1], shorter(args[2]), shorter(args[3])))
        made[node] = _shortest(new, alike, shorter) if isinstance(new, Over) else new
    return made[expr]


def _shortest(node: Over, alike: dict[Expr, Over], shorter: Callable[[Expr], Expr]) -> Expr:
    """A sum with its constants in front; or as several sums, where that is shorter, and n/l - sum of x_i where it is
    not longer."""
    front, inner = _taken_apart(node, alike)
    terms = _terms(inner.body) if type(inner) is IndexSum else []
    if not isinstance(inner, Over) or not 1 < len(terms) <= MOST_TERMS:
        return _behind(front, inner)
    moving = dependents(postorder(inner.body), [inner.variable])
    fixed = [term for term in terms if term not in moving]
    rest = [term for term in terms if term in moving]
    length = operation_count(inner)
    for groups, most in (([rest, fixed], length), ([[term] for term in terms], length - 1)):
        if all(groups):
            sums = [rebuilt(inner, (reduce(add, group), *inner.args[1:])) for group in groups]
            apart = [multiply(*_taken_apart(part, alike)) if isinstance(part, Over) else part for part in sums]
            found = shorter(reduce(add, apart))
            if operation_count(found) <= most:
                return _behind(front, found)
    return _behind(front, inner)


def _behind(front: Expr, inner: Expr) -> Expr:
    """A product, a minus sign in front of all of it."""
    if type(front) is Number and front.numerator < 0:
        return negate(multiply(negate(front), inner))
    return multiply(front, inner)


def _terms(body: Expr) -> list[Expr]:
    """The terms of a sum, in their order, with their signs."""
    found: list[Expr] = []
    stack = [(body, False)]
    while stack:
        part, negative = stack.pop()
        opposite = as_negation(part)
        if type(part) is Sum:
            stack += ((part.args[1], negative), (part.args[0], negative))
        elif opposite is not None and type(opposite) is Sum:
            stack.append((opposite, not negative))
        else:
            found.append(negate(part) if negative else part)
    return found


def _taken_apart(node: Over, alike: dict[Expr, Over]) -> tuple[Expr, Expr]:
    """What stands in front of a sum, and the sum of the rest; constants before a product are raised to the number of
    factors."""
    index = node.variable
    moving = dependents(postorder(node.body), [index])
    count = _count(node)
    if node.body not in moving:
        return (node.body, count) if type(node) is IndexSum else (power(node.body, count), ONE)
    fixed: list[Expr] = []
    rest: list[Expr] = []
    for factor in flattened(node.body, Product):
        (rest if factor in moving else fixed).append(factor)
    inner = rebuilt(node, (reduce(multiply, rest), index, node.lower, node.upper))
    if isinstance(inner, Over):
        inner = _named(inner, alike)
    one: Expr = ONE
    front = reduce(multiply, fixed, one)
    return (front if type(node) is IndexSum or not fixed else power(front, count)), inner


def _count(node: Over) -> Expr:
    """How many terms there are."""
    return written(combined(combined(affine(node.upper), affine(node.lower), -1), affine(ONE)))


def _named(node: Over, alike: dict[Expr, Over]) -> Over:
    """The sum that was met first, of those that differ in the name of their index."""
    plain = Symbol("i", node.variable.binder)
    key = type(node)(replace(node.body, {node.variable: plain}), plain, node.lower, node.upper)
    return alike.setdefault(key, node)
