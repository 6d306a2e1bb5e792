"""Quotients that are 0/0 at a point where they have a value: sin(u)/u, (u cos(u) - sin(u))/u^2, (exp(u) - 1)/u ...

Where the numerator is a power series in u and its first terms cancel the denominator, the quotient is computed by the
series near u = 0, where the formula would cancel too, and by the formula elsewhere (Higham, Accuracy and Stability of
Numerical Algorithms, section 1.14.1).  Where coefficients hold other symbols, the value at u = 0 alone is put in.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import factorial
from operator import add
from typing import Any

from symdiff.expr import (
    MINUS_ONE, ONE, ZERO, Call, Expr, Number, Piecewise, Power, Product, Sum, as_expr, flattened, multiply,
    postorder, power, rebuilt,
)
from symdiff.functions import Function, absolute, atan, cos, cosh, exp, ln, sin, sinc, sinh, tan, tanh
from symdiff.simplification.normal.normalizer import normal_form

__all__ = ["parts_if_few", "without_gaps"]

#: Products of more factors, and sums of more terms, are left as they are.
FACTORS, TERMS = 16, 24
#: Numerators of more nodes are no series that is worth it.
NODES = 80
#: So many coefficients behind the first are used.
ORDER = 26
#: The series is used where |u| is below the largest of these for which it is exact to the last place.
RADII = [Fraction(value) for value in ("2", "1.5", "1", "0.7", "0.5", "0.3", "0.2", "0.1", "0.03")]
PRECISION = 2.0**-58

#: A power series in u, cut off: its coefficients, fractions or expressions without u.
Series = list[Any]


def without_gaps(roots: Sequence[Expr]) -> list[Expr]:
    """The expressions with a value where a quotient is 0/0 and has a limit.

    >>> from symdiff import parse
    >>> without_gaps([parse("(1 - cos(x*y))/x")])
    [piecewise(x = 0, 0, (1 - cos(x*y))/x)]
    """
    order = postorder(*roots)
    if not any([_pole(node) for node in order]):
        return list(roots)
    made: dict[Expr, Expr] = {}
    poles: set[Expr] = set()
    below = _Below()
    open_terms: dict[Expr, Expr] = {}       # a gap of one term may be closed by another: sums see terms as they were
    for node in order:
        args = tuple([made[arg] for arg in node.args])
        new = node if args == node.args else rebuilt(node, args)
        if type(new) is Product or type(new) is Sum:
            if any([arg in poles for arg in new.args]):
                opened = rebuilt(node, tuple([open_terms.get(arg, arg) for arg in args]))
                new = _filled(new, open_terms, below)
                if type(node) is Product and new is not opened:
                    open_terms[new] = opened
                poles.add(new)
        elif _pole(new):
            poles.add(new)
        made[node] = new
    return [made[root] for root in roots]


def _pole(node: Expr) -> tuple[Expr, int] | None:
    """u and n of 1/u^n."""
    if type(node) is Power and type(node.exponent) is Number:
        exponent = node.exponent
        if exponent.denominator == 1 and exponent.numerator < 0 and type(node.base) is not Number:
            return node.base, -exponent.numerator
    return None


class _Below(dict[Expr, frozenset[Expr]]):
    """The nodes below expressions; none where there are too many for a series."""

    def __missing__(self, expr: Expr) -> frozenset[Expr]:
        found, waiting = {expr}, [expr]
        while waiting and len(found) <= NODES:
            new = [arg for arg in waiting.pop().args if arg not in found]
            found.update(new)
            waiting += new
        self[expr] = frozenset() if waiting else frozenset(found)
        return self[expr]


def _filled(node: Expr, open_terms: dict[Expr, Expr], below: _Below) -> Expr:
    """A product or sum of which parts with a removable singularity are replaced."""
    terms = parts_if_few(node, Sum, TERMS)
    if terms is None:
        return node
    terms = [open_terms.get(term, term) for term in terms]
    factors = [_factors(term) for term in terms]
    bases = dict.fromkeys([pole[0] for found in factors for factor in found or [] if (pole := _pole(factor))])
    whole = [factor for found in factors for factor in found or [] if not _pole(factor)]
    met = [base for base in bases if any([base in below[factor] for factor in whole])]     # else nothing can cancel it
    for base in met[:4]:
        for apart in (True, False) if len(terms) > 1 else (True,):
            new = _regrouped(terms, factors, base, apart, below)
            if new is not None:
                return new
    return node


def _regrouped(terms: Sequence[Expr], factors: Sequence[list[Expr] | None], base: Expr, apart: bool, below: _Below
               ) -> Expr | None:
    """The sum where terms with the same factors beside functions of `base` are closed together, or, unless these are
    kept apart, all terms with a pole."""
    new: list[Expr] = []
    groups: dict[tuple[Expr, ...], list[list[Expr]]] = {}
    for term, found in zip(terms, factors):
        has_pole = any([(pole := _pole(factor)) and pole[0] is base for factor in found or []])
        if found is None or not (apart or has_pole):
            new.append(term)
            continue
        outside = tuple([factor for factor in found if apart and type(factor) is not Number
                         and base not in below[factor]])
        groups.setdefault(outside, []).append([factor for factor in found if factor not in outside])
    changed = False
    for outside, members in groups.items():
        closed = _closed(members, base)
        changed = changed or closed is not None
        whole = closed if closed is not None else reduce(add, map(_product, members))
        new.append(reduce(multiply, [*outside, whole]))
    return reduce(add, new) if changed else None


def _product(factors: Sequence[Expr]) -> Expr:
    total: Expr = ONE
    for factor in factors:
        total = multiply(total, factor)
    return total


def parts_if_few(node: Expr, kind: type[Expr], most: int) -> list[Expr] | None:
    """The terms of a sum or the factors of a product, unless they are too many."""
    found = flattened(node, kind, most)
    return None if any([type(part) is kind for part in found]) else found


def _factors(term: Expr) -> list[Expr] | None:
    """The factors of a term, those of a denominator one by one."""
    found = parts_if_few(term, Product, FACTORS)
    if found is None:
        return None
    separate: list[Expr] = []
    for factor in found:
        below = _pole(factor)
        inner = None if below is None else parts_if_few(below[0], Product, FACTORS)
        if below is None or inner is None or len(inner) == 1:
            separate.append(factor)
            continue
        for part in inner:
            base, n = part, 1
            if type(part) is Power and type(part.exponent) is Number and part.exponent.denominator == 1:
                base, n = part.base, part.exponent.numerator
            separate.append(power(base, as_expr(-n * below[1])))
    return separate


def _closed(members: Sequence[Sequence[Expr]], base: Expr) -> Expr | None:
    """A sum of products of functions of `base`, some divided by powers of it, as a function without a gap at 0."""
    shifts, numerators = [], []
    for member in members:
        poles = [pole for factor in member if (pole := _pole(factor)) and pole[0] is base]
        shifts.append(sum([n for _, n in poles]))
        numerators.append([factor for factor in member if not ((pole := _pole(factor)) and pole[0] is base)])
    deepest = max(shifts)
    if not deepest or all(not numerator for numerator in numerators):
        return None
    if len(members) == 1 and shifts == [1] and len(numerators[0]) == 1 and _is_accurate(numerators[0][0], base):
        return Piecewise(base.equals(0), ONE, _product(members[0]))
    coefficients = _laurent(numerators, shifts, base, deepest + 1)
    if coefficients is None or any([not _is_zero(c) for c in coefficients[:deepest]]):
        return None
    direct = reduce(add, map(_product, members))
    more = _laurent(numerators, shifts, base, deepest + ORDER) if _are_numbers(coefficients) else None
    if more is None or not _are_numbers(more):
        return Piecewise(base.equals(0), normal_form(as_expr(coefficients[deepest])), direct)
    return _near_zero(more[deepest:], base, direct)


def _is_accurate(numerator: Expr, base: Expr) -> bool:
    """Whether it is sin(u), exp(u) - 1 or ln(1 + u), which machines have without cancellation."""
    ones = (numerator.args if type(numerator) is Sum else
            numerator.args[0].args if type(numerator) is Call and numerator.function is ln else ())
    if type(numerator) is Sum:
        return MINUS_ONE in ones and exp(base) in ones
    return numerator is sin(base) or (ONE in ones and base in ones)


def _are_numbers(coefficients: Series) -> bool:
    return all([isinstance(coefficient, Fraction) for coefficient in coefficients])


def _is_zero(coefficient: Any) -> bool:
    if isinstance(coefficient, Fraction):
        return coefficient == 0
    return normal_form(as_expr(coefficient)) is ZERO


def _near_zero(coefficients: Series, base: Expr, direct: Expr) -> Expr | None:
    """The polynomial where that is exact, the formula elsewhere."""
    lead = next((k for k, c in enumerate(coefficients) if c), None)
    if lead is None:
        return None
    radius = next((r for r in RADII if max(
        [abs(float(c)) * float(r) ** (k - lead) for k, c in list(enumerate(coefficients))[-4:]]
    ) <= PRECISION * abs(float(coefficients[lead]))), None)
    if radius is None:
        return None
    step = 1 if any(coefficients[1 - lead % 2::2]) else 2
    unit = power(base, as_expr(step))
    start = lead % 2 if step == 2 else 0
    wanted = coefficients[start::step]
    while not wanted[-1]:
        wanted = wanted[:-1]
    total: Expr = as_expr(wanted[-1])
    for coefficient in wanted[-2::-1]:
        total = total * unit + as_expr(coefficient)
    return Piecewise(absolute(base) < radius, multiply(base, total) if start else total, direct)


# ---- power series ----------------------------------------------------------------------------------------------------


def _laurent(numerators: Sequence[Sequence[Expr]], shifts: Sequence[int], base: Expr, count: int) -> Series | None:
    """The coefficients of the sum of all numerators, each divided by its power of the base, times the highest of
    these powers."""
    total: Series = [Fraction(0)] * count
    deepest = max(shifts)
    for numerator, shift in zip(numerators, shifts):
        found = _series(_product(numerator), base, count)
        if found is None:
            return None
        for k in range(count - (deepest - shift)):
            total[k + deepest - shift] = total[k + deepest - shift] + found[k]
    return total


def _series(expr: Expr, base: Expr, count: int) -> Series | None:
    """The Taylor series at base = 0, if one is known."""
    if not _Below()[expr]:
        return None
    order = postorder(expr, known=[base])
    values: dict[Expr, Series] = {base: [Fraction(k == 1) for k in range(count)]}
    for node in order:
        if not any([arg in values for arg in node.args]):
            if base in postorder(node):
                return None
            if node.is_condition:
                return None
            continue
        args = [values[arg] if arg in values else _constant(arg, count) for arg in node.args]
        found = _step(node, args, count)
        if found is None:
            return None
        values[node] = found
    return values[expr] if expr in values else _constant(expr, count)


def _constant(node: Expr, count: int) -> Series:
    value: Any = node.value if type(node) is Number else node
    return [value] + [Fraction(0)] * (count - 1)


def _step(node: Expr, args: list[Series], count: int) -> Series | None:
    if type(node) is Sum:
        return [left + right for left, right in zip(*args)]
    if type(node) is Product:
        return _times(args[0], args[1])
    if type(node) is Power and type(node.exponent) is Number:
        return _to_power(args[0], node.exponent.value)
    if type(node) is Call and isinstance(node.function, Function) and len(args) == 1:
        return _of_function(node.function, args[0])
    return None


def _times(left: Series, right: Series) -> Series:
    result: Series = [Fraction(0)] * len(left)
    for i, a in enumerate(left):
        if not _plainly_zero(a):
            for j in range(len(left) - i):
                if not _plainly_zero(right[j]):
                    result[i + j] = result[i + j] + a * right[j]
    return result


def _plainly_zero(coefficient: Any) -> bool:
    return coefficient is ZERO or (isinstance(coefficient, Fraction) and not coefficient)


def _composed(outer: Callable[[int], Any], inner: Series) -> Series:
    """The series of f(s) from the coefficients of f, where s is 0 at 0."""
    count = len(inner)
    total: Series = [Fraction(0)] * count
    for k in range(count - 1, -1, -1):
        total = _times(total, inner)
        total[0] = total[0] + outer(k)
    return total


def _to_power(inner: Series, exponent: Fraction) -> Series | None:
    if exponent.denominator == 1 and 0 < exponent <= 12:
        return reduce(_times, [inner] * int(exponent))
    if _plainly_zero(inner[0]):
        return None
    first = inner[0]
    rest = [Fraction(0), *[c / first for c in inner[1:]]]       # (a + s)^n = a^n (1 + s/a)^n

    def binomial(k: int) -> Fraction:
        return reduce(lambda total, i: total * (exponent - i) / (i + 1), range(k), Fraction(1))

    scale = Fraction(1) if first == 1 else power(as_expr(first), as_expr(exponent))
    return [scale * c for c in _composed(binomial, rest)]


def _signed(k: int) -> int:
    return -1 if k % 4 > 1 else 1


_OUTER: dict[Function, Callable[[int], Fraction]] = {
    exp: lambda k: Fraction(1, factorial(k)),
    sin: lambda k: Fraction(_signed(k), factorial(k)) if k % 2 else Fraction(0),
    cos: lambda k: Fraction(0) if k % 2 else Fraction(_signed(k), factorial(k)),
    sinh: lambda k: Fraction(1, factorial(k)) if k % 2 else Fraction(0),
    cosh: lambda k: Fraction(0) if k % 2 else Fraction(1, factorial(k)),
    sinc: lambda k: Fraction(0) if k % 2 else Fraction(_signed(k), factorial(k + 1)),
    atan: lambda k: Fraction(_signed(k), k) if k % 2 else Fraction(0),
}


def _of_function(function: Function, inner: Series) -> Series | None:
    first, rest = inner[0], [Fraction(0), *inner[1:]]
    if function in (tan, tanh):
        above, below = (_of_function(f, inner) for f in ((sin, cos) if function is tan else (sinh, cosh)))
        inverse = None if below is None else _to_power(below, Fraction(-1))
        return None if above is None or inverse is None else _times(above, inverse)
    if function is ln and not _plainly_zero(first):
        rest = [Fraction(0), *[c / first for c in inner[1:]]]
        found = _composed(lambda k: Fraction((-1) ** (k + 1), k) if k else Fraction(0), rest)
        found[0] = Fraction(0) if first == 1 else ln(as_expr(first))
        return found
    if function not in _OUTER:
        return None
    if _plainly_zero(first):
        return _composed(_OUTER[function], rest)
    if function is exp:
        return [exp(as_expr(first)) * c for c in _composed(_OUTER[exp], rest)]
    if function in (sin, cos):                                  # the addition theorem
        s, c = _composed(_OUTER[sin], rest), _composed(_OUTER[cos], rest)
        at = as_expr(first)
        if function is sin:
            return [sin(at) * b + cos(at) * a for a, b in zip(s, c)]
        return [cos(at) * b - sin(at) * a for a, b in zip(s, c)]
    return None
