"""Functions of orders or arguments a whole number apart, by those of the least; not to be read by anybody.

Each row steps up by one: f(n + 1, x) by f(n, x), and for Bessel functions by f(n - 1, x) too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from symdiff.expr import Call, Expr, Head, Number, postorder, rebuilt, transform
from symdiff.functions import (
    Ei, besseli, besselj, besselk, bessely, digamma, exp, expint, hurwitz_zeta, ln, loggamma, lowergamma, uppergamma,
)
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import apart_from_whole, unordered

__all__ = ["at_least_orders"]

#: Orders further apart are left.
MAX_STEPS = 8


class _Recurrence(NamedTuple):
    """A function, and the steps up.

    Attributes:
        place: of the argument that is stepped.
        up: f with 1 more there, by the arguments and f; None where two neighbours are needed.
        both: f with 1 more there, by the arguments, f, and f with 1 less.
        down: f with 1 less there, by the arguments and f.
        closed: f by the other argument, where the one that is stepped is 0 or 1.
    """

    place: int
    up: Callable[..., Expr] | None = None
    both: Callable[..., Expr] | None = None
    down: Callable[..., Expr] | None = None
    closed: Mapping[int, Callable[[Expr], Expr]] = {}


_RECURRENCES: dict[Head, _Recurrence] = {
    uppergamma: _Recurrence(
        0, lambda s, x, f: s * f + x**s * exp(-x),                                          # DLMF 8.8.2
        down=lambda s, x, f: (f - x ** (s - 1) * exp(-x)) / (s - 1),
        closed={0: lambda x: -Ei(-x), 1: lambda x: exp(-x)}),                               # DLMF 8.4.4, 8.4.5
    lowergamma: _Recurrence(
        0, lambda s, x, f: s * f - x**s * exp(-x),                                          # DLMF 8.8.1
        closed={1: lambda x: 1 - exp(-x)}),                                                 # DLMF 8.4.1
    expint: _Recurrence(
        0, lambda n, x, f: (exp(-x) - x * f) / n,                                           # DLMF 8.19.12
        down=lambda n, x, f: (exp(-x) - (n - 1) * f) / x,
        closed={0: lambda x: exp(-x) / x, 1: lambda x: -Ei(-x)}),                           # DLMF 8.19.1, 6.5.1
    digamma: _Recurrence(0, lambda x, f: f + 1 / x),                                        # DLMF 5.5.2
    loggamma: _Recurrence(0, lambda x, f: f + ln(x)),                                       # DLMF 5.5.1
    hurwitz_zeta: _Recurrence(1, lambda s, a, f: f - a**-s),                                # DLMF 25.11.3
    besselj: _Recurrence(0, both=lambda n, x, f, less: 2 * n / x * f - less),               # DLMF 10.6.1
    bessely: _Recurrence(0, both=lambda n, x, f, less: 2 * n / x * f - less),
    besseli: _Recurrence(0, both=lambda n, x, f, less: less - 2 * n / x * f),               # DLMF 10.29.1
    besselk: _Recurrence(0, both=lambda n, x, f, less: less + 2 * n / x * f),
}


def at_least_orders(expr: Expr) -> Expr:
    """The expression with functions of orders a whole number apart by those of the least order, or least two."""
    calls = [node for node in postorder(expr) if type(node) is Call and node.function in _RECURRENCES]
    if not calls:
        return expr
    normalizer = Normalizer([], [expr])
    groups: dict[object, dict[int, Call]] = {}
    places: dict[Expr, tuple[object, int]] = {}
    for node in calls:
        place = _RECURRENCES[node.function].place
        terms, whole = apart_from_whole(normalizer.visited(node.args[place]))
        others = tuple([normalizer.visited_expr(arg) for other, arg in enumerate(node.args) if other != place])
        places[node] = (node.function, unordered(terms), others), whole
        groups.setdefault(places[node][0], {})[whole] = node

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        made = node if args == node.args else rebuilt(node, args)
        if node not in places or type(made) is not Call:
            return made
        group, order = places[node]
        orders = sorted(groups[group])
        rule = _RECURRENCES[made.function]
        if rule.closed and type(made.args[rule.place]) is Number and abs(order) <= MAX_STEPS:
            found = _in_closed_form(made, rule)
            if found is not None:
                return found
        start = 1 if rule.both is not None else 0
        if len(orders) <= start or not 0 < order - orders[start] <= MAX_STEPS:
            return made
        if start and orders[1] - orders[0] != 1:
            return made
        return _stepped(made, rule, order - orders[start], order - orders[0] if start else 0)

    return transform([expr], change)[expr]


def _in_closed_form(node: Call, rule: _Recurrence) -> Expr | None:
    """A call whose order is a whole number, from that of order 1 or 0; None if there is no way to it."""
    last, other = node.args[rule.place], node.args[1 - rule.place]
    assert type(last) is Number
    start = 1 if last.numerator > 0 else 0
    step = rule.up if start else rule.down
    if last.denominator != 1 or start not in rule.closed or step is None:
        return None
    value = rule.closed[start](other)
    for order in range(start, last.numerator) if start else range(start, last.numerator, -1):
        value = step(Number(order), other, value)
    return value


def _stepped(node: Call, rule: _Recurrence, steps: int, back: int) -> Expr:
    """A call by that with an order that is less by so many steps."""

    def at(shift: int) -> tuple[Expr, ...]:
        return tuple([arg - Number(shift) if place == rule.place else arg for place, arg in enumerate(node.args)])

    value: Expr = Call(node.function, *at(steps))
    less: Expr = Call(node.function, *at(back)) if back else value
    for step in range(steps, 0, -1):
        if rule.up is not None:
            value = rule.up(*at(step), value)
        elif rule.both is not None:
            value, less = rule.both(*at(step), value, less), value
    return value
