"""Which identities connect the functions and powers that occur in two expressions.

Functions of multiples of one angle are written by those of the largest common part, exponentials and powers of one base
likewise, roots by the roots of the factors of their radicands.  The identities are the checker's, by their text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import lcm
from operator import add, mul
from typing import NamedTuple

from symdiff.domains.signs import NEGATIVE, PLUS
from symdiff.expr import MINUS_ONE, ONE, Call, Expr, Head, Number, Power, postorder
from symdiff.functions import (
    absolute, acos, acosh, asin, asinh, atan, atanh, cbrt, cos, cosh, e, erf, exp, ln, sign, sin, sinh, sqrt,
)
from symdiff.proof.signs import Knowledge, in_any_order
from symdiff.simplification.normal.roots import prime_powers
from symdiff.simplification.normal.terms import Monomial, content_of, number_of, plain

__all__ = ["NEEDS", "OF_INVERSES", "UNCONDITIONAL", "Identity", "identities"]

#: Relations that ask for nothing.
UNCONDITIONAL = frozenset(["cos(u)^2 = 1 - sin(u)^2", "cosh(u)^2 = 1 + sinh(u)^2", "cbrt(u)^3 = u"])
#: What others ask of their letters.
NEEDS: dict[str, list[tuple[str, str]]] = {
    "exp(t) = u^v": [(">", "u")], "t^w = t^u*t^v": [(">", "t")], "t^w = (t^u)^n": [(">", "t")],
    "t^w = u^w*v^w": [(">", "u"), (">", "v")], "t^w = u^(v*w)": [(">", "u")], "t^w = abs(u)^(2*w)": [("!=", "u")],
    "abs(u) = u": [(">", "u")], "sign(u) = u/abs(u)": [("!=", "u")],
}
#: Functions of inverse functions: the identity by its text, and its right side.
OF_INVERSES: dict[tuple[Head, Head], tuple[str, Callable[[Expr], Expr]]] = {
    (sin, asin): ("sin(asin(u)) = u", lambda u: u),
    (cos, asin): ("cos(asin(u)) = sqrt(1 - u^2)", lambda u: sqrt(1 - u**2)),
    (sin, acos): ("sin(acos(u)) = sqrt(1 - u^2)", lambda u: sqrt(1 - u**2)),
    (cos, acos): ("cos(acos(u)) = u", lambda u: u),
    (sin, atan): ("sin(atan(u)) = u/sqrt(1 + u^2)", lambda u: u / sqrt(1 + u**2)),
    (cos, atan): ("cos(atan(u)) = 1/sqrt(1 + u^2)", lambda u: 1 / sqrt(1 + u**2)),
    (sinh, asinh): ("sinh(asinh(u)) = u", lambda u: u),
    (cosh, asinh): ("cosh(asinh(u)) = sqrt(1 + u^2)", lambda u: sqrt(1 + u**2)),
    (sinh, acosh): ("sinh(acosh(u)) = sqrt(u - 1)*sqrt(u + 1)", lambda u: sqrt(u - 1) * sqrt(u + 1)),
    (cosh, acosh): ("cosh(acosh(u)) = u", lambda u: u),
    (sinh, atanh): ("sinh(atanh(u)) = u/sqrt(1 - u^2)", lambda u: u / sqrt(1 - u**2)),
    (cosh, atanh): ("cosh(atanh(u)) = 1/sqrt(1 - u^2)", lambda u: 1 / sqrt(1 - u**2)),
}
_INVERSES = frozenset([inverse for _, inverse in OF_INVERSES])
#: Multiples are not taken apart beyond this.
MAX_MULTIPLE = 40


class Identity(NamedTuple):
    """An instance: the identity's text, the expressions for its letters, and its two sides."""

    text: str
    parts: Mapping[str, Expr]
    left: Expr
    right: Expr


def identities(roots: Iterable[Expr], knowledge: Knowledge, level: int) -> list[Identity]:
    """Identities for what occurs in the expressions, those of inner parts first.

    Args:
        roots: the expressions.
        knowledge: what is known about signs.
        level: 1 for what belongs to one angle or base, 2 for multiples and factors, 3 for sums of angles too, 4 for
            shorter radicands.
    """
    search = _Search(knowledge, level)
    done: set[Expr] = set()
    found: list[Identity] = []
    waiting = list(roots)
    for _ in range(8):
        new = [node for node in postorder(*waiting) if node not in done]
        if not new:
            break
        done.update(new)
        more = list(search.among(new))
        found += more
        waiting = [side for identity in more for side in (*identity.parts.values(), identity.right)]
    return _inner_first(found)


def _inner_first(found: Sequence[Identity]) -> list[Identity]:
    """The identities in an order in which those for what a side is made of come before."""
    by_left: dict[Expr, list[Identity]] = {}
    for identity in found:
        if identity not in by_left.setdefault(identity.left, []):
            by_left[identity.left].append(identity)
    ordered: list[Identity] = []
    entered: set[Expr] = set()
    left: set[Expr] = set()
    stack = list(by_left)
    while stack:
        node = stack[-1]
        if node in entered:
            stack.pop()
            if node not in left:
                left.add(node)
                ordered += by_left.get(node, [])
            continue
        entered.add(node)
        stack += node.args
        for identity in by_left.get(node, []):
            stack += [*identity.parts.values(), identity.right]
    return ordered


class _Search:
    """The identities for some nodes."""

    def __init__(self, knowledge: Knowledge, level: int) -> None:
        self.knowledge, self.level = knowledge, level
        self.normalizer = knowledge.normalizer

    def among(self, nodes: Sequence[Expr]) -> Iterator[Identity]:
        angles: dict[Head, list[Expr]] = {}
        powers: dict[Expr, list[Expr]] = {}
        for node in nodes:
            if type(node) is Call and node.args:
                angles.setdefault(node.function, []).append(node.args[0])
            elif type(node) is Power and node.base is e:
                angles.setdefault(exp, []).append(node.exponent)
            elif type(node) is Power and not (type(node.exponent) is Number and node.exponent.denominator == 1):
                powers.setdefault(node.base, []).append(node.exponent)
            elif node is e:
                angles.setdefault(exp, []).append(ONE)
        yield from self.of_values(angles)
        for base, exponents in powers.items():
            yield from self.of_powers(base, exponents)
        for first, second in ((sin, cos), (sinh, cosh)):
            both = dict.fromkeys(angles.get(first, []) + angles.get(second, []))
            yield from self.of_angles(first, second, list(both))
        yield from self.of_exponentials(list(dict.fromkeys(angles.get(exp, []))))

    # ---- absolute values, signs, cube roots ----

    def of_values(self, calls: Mapping[Head, list[Expr]]) -> Iterator[Identity]:
        for u in dict.fromkeys(calls.get(sign, [])):
            yield Identity("sign(u) = u/abs(u)", {"u": u}, sign(u), u / absolute(u))
        inside = list(dict.fromkeys(calls.get(absolute, []) + calls.get(sign, [])))
        opposite: dict[object, Expr] = {}
        for u in inside:
            signs = self.knowledge.of(u)
            terms = self.normalizer.visited(u)
            other = opposite.get(in_any_order(terms))
            opposite[in_any_order(terms, -1)] = u
            if other is not None and signs not in (PLUS, NEGATIVE):
                yield Identity("abs(u) = -u", {"u": MINUS_ONE}, Call(absolute, MINUS_ONE), ONE)
                yield Identity("abs(t) = abs(u)*abs(v)", {"t": u, "u": other, "v": MINUS_ONE}, absolute(u),
                               absolute(other) * Call(absolute, MINUS_ONE))
                continue
            if signs == PLUS:
                yield Identity("abs(u) = u", {"u": u}, absolute(u), u)
            elif signs == NEGATIVE:
                yield Identity("abs(u) = -u", {"u": u}, absolute(u), -u)
            else:
                factors = self.factors(u) if self.level > 1 else []
                if len(factors) > 1 or (factors and factors[0][1] != 1):
                    yield from self.value_of_product(u, factors)
                yield Identity("abs(u)^2 = u^2", {"u": u}, absolute(u), u**2)
        for t in dict.fromkeys(calls.get(erf, [])):
            terms = self.normalizer.visited(t)
            if terms and terms[0].coefficient < 0:
                u = self.normalizer.write([Monomial(-term.coefficient, term.powers) for term in terms])
                yield Identity("erf(t) = -erf(u)", {"t": t, "u": u}, erf(t), -erf(u))
        for u in dict.fromkeys(calls.get(cbrt, [])):
            yield Identity("cbrt(u)^3 = u", {"u": u}, cbrt(u), u)

    def value_of_product(self, t: Expr, factors: Sequence[tuple[Expr, int]]) -> Iterator[Identity]:
        single = [factor for factor, count in factors for _ in range(abs(count))]
        if len(single) > 12 or any(count < 0 for _, count in factors):
            return
        while len(single) > 1:
            u, v = single[0], reduce(mul, single[1:])
            yield Identity("abs(t) = abs(u)*abs(v)", {"t": t, "u": u, "v": v}, absolute(t), absolute(u) * absolute(v))
            t, single = v, single[1:]

    # ---- powers ----

    def of_powers(self, base: Expr, exponents: Sequence[Expr]) -> Iterator[Identity]:
        numbers = [exponent for exponent in exponents if type(exponent) is Number]
        if numbers:
            order = lcm(*[number.denominator for number in numbers])
            for q in sorted({number.denominator for number in numbers}):
                if q != order:
                    yield _multiple_exponent(base, Number(1, q), Number(1, order), order // q)
            if self.level > 1:
                yield from self.root(base, order)
        symbolic = [exponent for exponent in dict.fromkeys(exponents) if type(exponent) is not Number]
        for w in symbolic:
            terms = self.normalizer.visited(w)
            if len(terms) > 1:
                first = self.normalizer.write([terms[0]])
                rest = self.normalizer.write(terms[1:])
                yield Identity("t^w = t^u*t^v", {"t": base, "w": w, "u": first, "v": rest}, base**w,
                               Power(base, first) * base**rest)
            elif terms and terms[0].coefficient != 1:
                key = frozenset(terms[0].powers.items())
                others = [self.normalizer.visited(other) for other in symbolic]
                related = [other[0].coefficient for parts in others for other in [parts]
                           if len(parts) == 1 and frozenset(other[0].powers.items()) == key]
                related += [part.coefficient for parts in others for part in parts
                            if frozenset(part.powers.items()) == key]
                unit = content_of(related)
                times = Fraction(terms[0].coefficient) / unit
                if times != 1:
                    part = self.normalizer.write([Monomial(plain(unit), terms[0].powers)])
                    yield _multiple_exponent(base, w, part, int(times))

    def root(self, t: Expr, order: int) -> Iterator[Identity]:
        """t^(1/order) by the roots of the factors of t."""
        w = Number(1, order)
        if type(t) is Number:
            yield from self.root_of_number(t, w)
            return
        short = self.knowledge.shorter(t) if self.level > 3 else t
        if short is not t:
            yield Identity("t^w = u^(v*w)", {"t": t, "w": w, "u": short, "v": ONE}, Power(t, w), short**w)
            return
        exponent = t.exponent if self.level > 3 and type(t) is Power else ONE
        if type(exponent) is Number and exponent.numerator % 2 == 0 and exponent.denominator == 1:
            half = t.args[0] ** Number(exponent.numerator // 2)
            yield Identity("t^w = abs(u)^(2*w)", {"t": t, "w": w, "u": half}, Power(t, w),
                           absolute(half) ** _rational(2, order))
            return
        factors = self.factors(t)
        if len(factors) == 1 and factors[0][1] == 1:
            return
        pieces: list[tuple[Expr, Expr | None, int]] = []       # each with the base and exponent that it is a power of
        core: list[tuple[Expr, int]] = []
        for factor, count in factors:
            if type(factor) is Number and factor.value < 0 and factor is not MINUS_ONE:
                pieces.append((-factor, -factor, 1))        # its sign goes with that of others
                core.append((MINUS_ONE, 1))
            elif self.knowledge.of(factor) == PLUS or count % 2 == 0:
                pieces.append((factor**count, factor, count))
            else:
                odd = 1 if count > 0 else -1
                core.append((factor, odd))
                if count != odd:
                    pieces.append((factor ** (count - odd), factor, count - odd))
        if core:
            whole = self.multiplied_out(reduce(mul, [factor**count for factor, count in core]))
            pieces.append((whole, None, 1))
            if len(pieces) == 1 and whole is not t:
                yield Identity("t^w = u^(v*w)", {"t": t, "w": w, "u": whole, "v": ONE}, Power(t, w), Power(whole, w))
        if len(pieces) == 1:
            pieces = [(t, *pieces[0][1:])]
        yield from self.product_of_roots(t, [piece for piece, _, _ in pieces], w)
        for piece, base, count in pieces:
            factor = piece if base is None else base
            if base is None or (count == 1 and piece is factor):
                continue
            if type(factor) is Number:
                yield from self.root_of_number(piece, w) if type(piece) is Number else ()
            elif self.knowledge.of(factor) == PLUS:
                yield Identity("t^w = u^(v*w)", {"t": piece, "w": w, "u": factor, "v": Number(count)}, Power(piece, w),
                               factor ** _rational(count, order))
            else:
                square = piece
                if count < 0:
                    square = factor**-count
                    yield Identity("t^w = u^(v*w)", {"t": piece, "w": w, "u": square, "v": Number(-1)}, Power(piece, w),
                                   1 / Power(square, w))
                half = factor ** abs(count // 2)
                yield Identity("t^w = abs(u)^(2*w)", {"t": square, "w": w, "u": half}, Power(square, w),
                               absolute(half) ** _rational(2, order))

    def multiplied_out(self, expr: Expr) -> Expr:
        terms, _ = self.normalizer.multiplied_out(self.normalizer.visited(expr), 200)
        return self.normalizer.write(terms)

    def root_of_number(self, t: Number, w: Number) -> Iterator[Identity]:
        value = t.value
        if value <= 0:
            return
        parts = [*prime_powers(value.numerator), *[(p, -k) for p, k in prime_powers(value.denominator)]]
        if len(parts) == 1 and parts[0][1] == 1:
            return
        pieces = [Number(p) ** k if k > 0 else Power(Number(p), Number(k)) for p, k in parts]
        yield from self.product_of_roots(t, pieces, w)
        for (p, k), piece in zip(parts, pieces):
            if k != 1:
                yield Identity("t^w = u^(v*w)", {"t": piece, "w": w, "u": Number(p), "v": Number(k)}, Power(piece, w),
                               Power(Number(p), _rational(k * w.numerator, w.denominator)))

    def product_of_roots(self, t: Expr, pieces: Sequence[Expr], w: Expr) -> Iterator[Identity]:
        while len(pieces) > 1:
            u, v = pieces[0], reduce(mul, pieces[1:])
            yield Identity("t^w = u^w*v^w", {"t": t, "w": w, "u": u, "v": v}, Power(t, w), Power(u, w) * Power(v, w))
            t, pieces = v, pieces[1:]

    def factors(self, expr: Expr) -> list[tuple[Expr, int]]:
        return self.knowledge.factors(expr) or []

    # ---- angles and exponentials ----

    def parts_of(self, arg: Expr) -> list[tuple[Expr, Fraction]]:
        """An argument as a sum of multiples: of one direction, or of its terms."""
        terms = self.normalizer.visited(arg)
        if not terms:
            return []
        if self.level > 2 or len(terms) == 1:
            return [(self.normalizer.write([Monomial(1, term.powers)]), Fraction(term.coefficient)) for term in terms]
        content = Fraction(terms[0].coefficient)
        return [(self.normalizer.write([Monomial(plain(Fraction(term.coefficient) / content), term.powers)
                                        for term in terms]), content)]

    def units(self, args: Sequence[Expr]) -> tuple[dict[Expr, list[tuple[Expr, Fraction]]], dict[Expr, Fraction]]:
        """The parts of each argument, and the largest common part of the multiples of each direction."""
        parts = {arg: self.parts_of(arg) for arg in args}
        multiples: dict[Expr, list[Fraction]] = {}
        for found in parts.values():
            for direction, times in found:
                whole = [Fraction(1)] if type(direction) is Call and direction.function in _INVERSES else []
                multiples.setdefault(direction, whole).append(times)
        return parts, {direction: content_of(times) for direction, times in multiples.items()}

    def of_angles(self, first: Head, second: Head, args: Sequence[Expr]) -> Iterator[Identity]:
        parts, units = self.units(args)
        for direction, unit in units.items():
            angle = _times(unit, direction)
            same = next((arg for arg, found in parts.items() if found == [(direction, unit)]), angle)
            yield from self.squares(first, second, same)
        if self.level == 1:
            for arg in args:
                yield from self.squares(first, second, arg)
            return
        for arg, found in parts.items():
            yield from self.sum_of_angles(first, second, arg, found, units)

    def squares(self, first: Head, second: Head, u: Expr) -> Iterator[Identity]:
        s, c = Call(first, u), Call(second, u)
        if type(u) is Call and (first, u.function) in OF_INVERSES:
            for outer in (first, second):
                text, build = OF_INVERSES[outer, u.function]
                yield Identity(text, {"u": u.args[0]}, Call(outer, u), build(u.args[0]))
        elif first is sin:
            yield Identity("cos(u)^2 = 1 - sin(u)^2", {"u": u}, c, 1 - s**2)
        else:
            yield Identity("cosh(u)^2 = 1 + sinh(u)^2", {"u": u}, c, 1 + s**2)

    def sum_of_angles(self, first: Head, second: Head, t: Expr, found: list[tuple[Expr, Fraction]],
                      units: Mapping[Expr, Fraction]) -> Iterator[Identity]:
        names = first.name, second.name
        while len(found) > 1:
            u, v = _times(found[0][1], found[0][0]), _sum(found[1:])
            yield from _addition(names, first, second, t, u, v)
            yield from self.multiple_of_angle(first, second, u, *found[0], units)
            t, found = v, found[1:]
        if found:
            yield from self.multiple_of_angle(first, second, t, *found[0], units)

    def multiple_of_angle(self, first: Head, second: Head, t: Expr, direction: Expr, times: Fraction,
                          units: Mapping[Expr, Fraction]) -> Iterator[Identity]:
        names = first.name, second.name
        count = times / units[direction]
        if count < 0:
            opposite = _times(-times, direction)
            parts = {"t": t, "u": opposite}
            yield Identity(f"{names[0]}(t) = -{names[0]}(u)", parts, Call(first, t), -Call(first, opposite))
            yield Identity(f"{names[1]}(t) = {names[1]}(u)", parts, Call(second, t), Call(second, opposite))
            t, times, count = opposite, -times, -count
        if count > MAX_MULTIPLE:
            return
        while count > 1:
            half = count // 2
            u, v = _times(units[direction] * half, direction), _times(units[direction] * (count - half), direction)
            yield from _addition(names, first, second, t, u, v)
            if half > 1 and half != count - half:
                yield from self.multiple_of_angle(first, second, u, direction, units[direction] * half, units)
            t, count = v, count - half

    def of_exponentials(self, args: Sequence[Expr]) -> Iterator[Identity]:
        parts, units = self.units(args)
        for direction in units:
            if type(direction) is Call and direction.function is ln:
                base, power = direction.args[0], number_of(plain(units[direction]))
                t = _times(units[direction], direction)
                yield Identity("exp(t) = u^v", {"t": t, "u": base, "v": power}, exp(t), base**power)
        for t, found in parts.items():
            while found:
                (direction, times), found = found[0], found[1:]
                u = t
                if found:
                    u, v = _times(times, direction), _sum(found)
                    yield Identity("exp(t) = exp(u)*exp(v)", {"t": t, "u": u, "v": v}, exp(t), exp(u) * exp(v))
                    t = v
                count = times / units[direction]
                if count != 1:
                    n, unit = Number(int(count)), _times(units[direction], direction)
                    yield Identity("exp(t) = exp(u)^n", {"t": u, "u": unit, "n": n}, exp(u), exp(unit) ** n)


def _addition(names: tuple[str, str], first: Head, second: Head, t: Expr, u: Expr, v: Expr) -> Iterator[Identity]:
    s, c = names
    su, sv, cu, cv = Call(first, u), Call(first, v), Call(second, u), Call(second, v)
    sign, parts = "-" if first is sin else "+", {"t": t, "u": u, "v": v}
    yield Identity(f"{s}(t) = {s}(u)*{c}(v) + {c}(u)*{s}(v)", parts, Call(first, t), su * cv + cu * sv)
    yield Identity(f"{c}(t) = {c}(u)*{c}(v) {sign} {s}(u)*{s}(v)", parts, Call(second, t),
                   cu * cv - su * sv if first is sin else cu * cv + su * sv)


def _multiple_exponent(t: Expr, w: Expr, u: Expr, n: int) -> Identity:
    return Identity("t^w = (t^u)^n", {"t": t, "w": w, "u": u, "n": Number(n)}, Power(t, w), Power(t, u) ** n)


def _rational(numerator: int, denominator: int) -> Number:
    value = Fraction(numerator, denominator)
    return Number(value.numerator, value.denominator)


def _times(times: Fraction, direction: Expr) -> Expr:
    return number_of(plain(times)) * direction


def _sum(parts: Sequence[tuple[Expr, Fraction]]) -> Expr:
    return reduce(add, [_times(times, direction) for direction, times in parts])
