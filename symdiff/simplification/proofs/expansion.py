"""Expressions in terms of fewer functions, to decide whether they are equal; not to be read by anybody.

Powers become exponentials where their base is positive, logarithms of products sums, inverse functions logarithms and
arcsines, and operands get one order.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from hashlib import blake2b

from symdiff.domains.signs import NEGATIVE, PLUS
from symdiff.expr import (
    ONE, ZERO, Call, Expr, Head, Number, Power, Product, Sum, Symbol, flattened, postorder, rebuilt, transform,
)
from symdiff.functions import (
    Function, LambertW, absolute, acos, acosh, acot, acoth, acsc, acsch, asec, asech, asin, asinh, atan2, atanh,
    beta, cbrt, cos, cosh, coth, csch, e, erf, erfc, exp, golden_ratio, heaviside, ln, log, logsumexp, maximum,
    minimum, pi, relu, sech, sigmoid, sin, sinh, softplus, sqrt, tanh,
)
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Monomial, Terms, content_of, exponent_expr, number_of, plain
from symdiff.simplification.proofs.exponents import with_named_exponents
from symdiff.simplification.proofs.hypergeometric import by_few_hypergeometric
from symdiff.simplification.proofs.recurrences import at_least_orders

__all__ = ["BY_OTHERS", "by_definition", "expanded", "in_one_order", "with_few_hypergeometric"]


def by_definition(*functions: Function) -> dict[Head, Callable[..., Expr]]:
    """What the table defines functions by."""
    return {function: function.definition for function in functions if function.definition is not None}


#: Functions in terms of fewer others, true wherever they are defined.
BY_OTHERS: dict[Head, Callable[..., Expr]] = {
    **by_definition(log, logsumexp, sigmoid, softplus, heaviside, beta, acot, acsc),
    relu: lambda u: (u + absolute(u)) / 2,
    erfc: lambda u: 1 - erf(u),
    maximum: lambda *parts: reduce(lambda u, v: (u + v + absolute(u - v)) / 2, parts),
    minimum: lambda *parts: reduce(lambda u, v: (u + v - absolute(u - v)) / 2, parts),
    acos: lambda u: pi / 2 - asin(u),
    asec: lambda u: pi / 2 - asin(1 / u),
    asinh: lambda u: ln(u + sqrt(u**2 + 1)),
    acosh: lambda u: ln(u + sqrt(u**2 - 1)),
    atanh: lambda u: (ln(1 + u) - ln(1 - u)) / 2,
    acoth: lambda u: (ln(1 + 1 / u) - ln(1 - 1 / u)) / 2,
    acsch: lambda u: ln(1 / u + sqrt(1 / u**2 + 1)),
    asech: lambda u: ln(1 / u + sqrt(1 / u**2 - 1)),
}
#: Hyperbolic functions of u by exp(u).
_BY_EXPONENTIALS: dict[Function, Callable[[Expr], Expr]] = {
    sinh: lambda power: (power - 1 / power) / 2,
    cosh: lambda power: (power + 1 / power) / 2,
    tanh: lambda power: (power**2 - 1) / (power**2 + 1),
    coth: lambda power: (power**2 + 1) / (power**2 - 1),
    sech: lambda power: 2 * power / (power**2 + 1),
    csch: lambda power: 2 * power / (power**2 - 1),
}
#: Exponents are not multiplied out to more terms.
MAX_TERMS = 200


def expanded(expr: Expr, facts: Facts) -> Expr:
    """The expression in terms of fewer functions; the same value wherever both are defined."""
    expr = in_one_order(at_least_orders(expr))
    expr = in_one_order(transform([expr], _Expansion(expr, facts).change)[expr])
    return in_one_order(with_named_exponents(with_few_hypergeometric(expr), facts))


def with_few_hypergeometric(expr: Expr) -> Expr:
    """The expression with as few hypergeometric functions as relations between them leave."""
    return by_few_hypergeometric(expr, _Expansion(expr, Facts(())).canonical)


def in_one_order(expr: Expr) -> Expr:
    """The operands of sums and products in one order, whatever order they had: by digests of what they are."""
    keys: dict[Expr, bytes] = {}

    def key_of(node: Expr) -> bytes:
        for part in postorder(node, known=keys):
            name = " ".join(map(str, [type(part).__name__, *part.fields]))
            keys[part] = blake2b(name.encode() + b"".join([keys[arg] for arg in part.args]), digest_size=12).digest()
        return keys[node]

    def change(node: Expr, args: tuple[Expr, ...]) -> Expr:
        made = node if args == node.args else rebuilt(node, args)
        kind = type(made)
        if kind is Sum or kind is Product:
            made = reduce(kind, sorted(flattened(made, kind, MAX_TERMS), key=key_of))
        return made

    return transform([expr], change)[expr]


class _Expansion:
    """One expression on its way.

    Args:
        expr: the expression.
        facts: what is known about signs.
    """

    def __init__(self, expr: Expr, facts: Facts) -> None:
        self.normalizer = Normalizer([], [expr])
        self.facts = facts
        # powers are exponentials only where logarithms can meet them
        self.cube_roots = any(type(node) is Call and node.function is cbrt for node in postorder(expr))
        self.logarithms = any(type(node) is Call and node.function is ln for node in postorder(expr))

    def change(self, node: Expr, args: tuple[Expr, ...]) -> Expr:
        if node is golden_ratio:
            return (1 + sqrt(Number(5))) / 2
        if type(node) is Symbol and node.binder:        # the name of a bound variable says nothing
            return Symbol("t", node.binder)
        if type(node) is Power and self.cube_roots and type(args[1]) is Number and args[1].denominator == 3:
            return self.cube_root(args[0]) ** Number(args[1].numerator)
        if type(node) is Power and type(args[0]) is Call and args[0].function in (sin, cos) and (
                type(args[1]) is Number and args[1].numerator % 2 == 0 and args[1].denominator == 1):
            double = self.cosine_of_point(args[0].args[0], Fraction(1, 2))
            if double is not None:      # sin(u)^2 is (1 - cos(2 u))/2
                return ((1 - double if args[0].function is sin else 1 + double) / 2) ** Number(args[1].numerator // 2)
        if type(node) is Power and type(args[1]) is not Number:
            base, exponent = args
            if base is e:
                return self.exponential(exponent)
            if self.logarithms and self.positive(base):
                return self.exponential(exponent * self.logarithm(base))
            content, rest = self.without_content(base)
            return rest**exponent if content is ONE else content**exponent * rest**exponent
        if type(node) is Call and isinstance(node.function, Function):
            if node.function is exp:
                return self.exponential(args[0])
            if node.function is ln:
                return self.logarithm(args[0])
            if node.function in _BY_EXPONENTIALS:
                return _BY_EXPONENTIALS[node.function](self.exponential(args[0]))
            if node.function is cbrt:
                return self.cube_root(args[0])
            if node.function is sin or node.function is cos:
                found = self.cosine_of_point(args[0] if node.function is cos else args[0] - pi / 2, Fraction(1))
                if found is not None:
                    return found
            build = BY_OTHERS.get(node.function)
            if build is not None:
                made = build(*args)
                return transform([made], self.change)[made] if node.function in _LOGARITHMIC else made
        return node if args == node.args else rebuilt(node, args)

    def signs(self, base: Expr) -> int:
        normal = self.normalizer.visited_expr(base)
        return self.facts.of(normal, self.normalizer.terms_of(normal))

    def positive(self, base: Expr) -> bool:
        return self.signs(base) == PLUS

    def multiplied_out(self, expr: Expr) -> Terms:
        return self.normalizer.multiplied_out(self.normalizer.visited(expr), MAX_TERMS)[0]

    def canonical(self, args: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """Arguments multiplied out, in one order."""
        return tuple([in_one_order(self.normalizer.write(self.multiplied_out(arg))) for arg in args])

    def cosine_of_point(self, angle: Expr, multiple: Fraction) -> Expr | None:
        """cos(r + t) for an angle that is r + t times a multiple, where t is atan2(y, x) or minus that: the cosine of
        atan2(y, x) is x/sqrt(x^2 + y^2)."""
        terms = self.multiplied_out(angle)
        for term in terms:
            point = next(iter(term.powers), None)
            if type(point) is Call and point.function is atan2 and term.powers == {point: 1} and (
                    abs(term.coefficient) == multiple):
                rest = self.normalizer.write([Monomial(plain(other.coefficient / multiple), other.powers)
                                              for other in terms if other is not term])
                y, x = point.args
                return (x * cos(rest) - (y if term.coefficient > 0 else -y) * sin(rest)) / sqrt(x**2 + y**2)
        return None

    def exponential(self, exponent: Expr) -> Expr:
        """e^(...) as a product: e^(k ln u) is u^k, and e^W(u) is u/W(u)."""
        factors: list[Expr] = []
        rest: list[Monomial] = []
        for term in self.multiplied_out(exponent):
            kernel = next(iter(term.powers), None) if list(term.powers.values()) == [1] else None
            coefficient = number_of(term.coefficient)
            logarithms = [base for base, times in term.powers.items()
                          if type(base) is Call and base.function is ln and times == 1]
            if len(logarithms) == 1:
                others = {base: times for base, times in term.powers.items() if base is not logarithms[0]}
                times = self.normalizer.write([Monomial(term.coefficient, others)])
                factors.append(logarithms[0].args[0] ** times)
            elif type(kernel) is Call and kernel.function is LambertW and coefficient.denominator == 1:
                factors.append((kernel.args[0] / kernel) ** coefficient)
            else:
                rest.append(term)
        if rest:
            factors.append(exp(self.normalizer.write(rest)))
        return reduce(lambda a, b: a * b, factors) if factors else ONE

    def without_content(self, base: Expr) -> tuple[Expr, Expr]:
        """A positive number and the rest of a base: (2 u)^n is 2^n u^n, whatever the sign of u."""
        terms = self.normalizer.visited(base)
        content = content_of([term.coefficient for term in terms])
        if type(base) is Number or content in (0, 1):
            return ONE, base
        return number_of(plain(content)), self.normalizer.write([
            Monomial(plain(term.coefficient / content), term.powers) for term in terms])

    def cube_root(self, u: Expr) -> Expr:
        """cbrt(c f^n ...) as cbrt(c) cbrt(f)^n ..., with f^(1/3) where f >= 0."""
        terms = self.normalizer.visited(u)
        if len(terms) != 1:
            return cbrt(u) if self.signs(u) & NEGATIVE else u ** Number(1, 3)
        (term,) = terms
        factors: list[Expr] = [] if term.coefficient == 1 else [cbrt(number_of(term.coefficient))]
        for base, times in term.powers.items():
            if isinstance(times, int):
                root = cbrt(base) if self.signs(base) & NEGATIVE else base ** Number(1, 3)
                factors.append(root ** exponent_expr(times))
            else:
                factors.append(base ** (exponent_expr(times) / 3))  # a power that is not whole is not negative
        return reduce(lambda a, b: a * b, factors) if factors else ONE

    def logarithm(self, u: Expr) -> Expr:
        """ln(c f^n ...) as ln|c| + n ln|f| + ..., which is the same where u > 0."""
        terms = self.normalizer.visited(u)
        if len(terms) != 1 or (len(terms[0].powers) < 2 and abs(terms[0].coefficient) == 1
                               and all(times == 1 for times in terms[0].powers.values())):
            return ln(u)
        (term,) = terms
        size = number_of(term.coefficient if term.coefficient >= 0 else -term.coefficient)
        total: Expr = ZERO if size is ONE else ln(size)
        for base, times in term.powers.items():
            part: Expr = ONE if base is e else ln(base if self.positive(base) else absolute(base))
            total = total + exponent_expr(times) * part
        return total


#: What becomes logarithms, which are to be expanded in turn.
_LOGARITHMIC = frozenset([log, logsumexp, softplus, asinh, acosh, atanh, acoth, acsch, asech])
