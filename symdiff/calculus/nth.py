"""The n-th derivative in closed form: of powers, exponentials, sines, cosines and logarithms of linear functions, of
their sums and of their products with polynomials and with each other (Leibniz's rule; Apostol, Calculus I, 5.11)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce
from math import comb, factorial
from operator import add, mul
from typing import Any

from symdiff.calculus.results import Result
from symdiff.calculus.waves import MAX_TERMS, Formula, linear_parts, of_waves, total_of
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, NoDerivativeError
from symdiff.expr import (
    MAX_ORDER, ONE, ZERO, Call, Expr, Number, Operand, Piecewise, Power, Product, Relation, Sum, Symbol, brief,
    dependents, free_symbols, postorder, rational, replace,
)
from symdiff.expr.notation import operation_count
from symdiff.functions import (
    atan, atan2, cos, cosh, exp, factorial as factorial_of, gamma, ln, sin, sinh, sqrt,
)
from symdiff.language import as_expression, as_symbol
from symdiff.simplification.shortest import simplified
from symdiff.solving.polynomials import Poly, Ring

__all__ = ["NthDerivative", "nth_derivative"]


class NthDerivative(Result):
    """A formula for the derivative of every order.

    Attributes:
        function: what is differentiated.
        variable: by which.
        order: the symbol for the order.
        result: the formula.
        least: it holds for orders from this one.
    """

    def __init__(self, function: Expr, variable: Symbol, order: Symbol, result: Expr, least: int) -> None:
        self.function, self.variable, self.order = function, variable, order
        self.result, self.least = result, least

    def at(self, order: int) -> Expr:
        """The derivative of one order, by the formula from `least` on, by the rules below.

        >>> print(nth_derivative("x e^x").at(10))
        (x + 10)*e^x
        """
        if not isinstance(order, int) or isinstance(order, bool) or not 0 <= order <= MAX_ORDER:
            raise ArgumentError(f"an order is a whole number from 0 to {MAX_ORDER}, not {order!r}")
        if order >= self.least:
            return simplified(replace(self.result, {self.order: Number(order)}))
        found = self.function
        for _ in range(order):
            found = differentiate(found, self.variable)
        return simplified(found)

    @property
    def text(self) -> str:
        """The formula as an equation, and from which order it holds."""
        where = f" for {self.order} >= {self.least}" if self.least else ""
        return f"d^{self.order}/d{self.variable}^{self.order} {_bracketed(self.function)} = {self.result}{where}"

    @property
    def latex(self) -> str:
        """The formula in LaTeX."""
        from symdiff.printing import latex

        return latex(self.result)

    def __repr__(self) -> str:
        return f"<{self.text}>"


def _bracketed(expr: Expr) -> str:
    return f"({expr})"


def nth_derivative(expr: Operand | str, variable: Symbol | str | None = None, order: Symbol | str = "n"
                   ) -> NthDerivative:
    """The derivative of every order, in closed form.

    Args:
        expr: an expression or a formula.
        variable: by which; may be left out if there is just one.
        order: what the order is called; it stands for 0, 1, 2 ...

    Raises:
        ParseError: a text cannot be read.
        NoDerivativeError: no closed form is known here.
        ArgumentError: the names make no sense.

    >>> print(nth_derivative("sin 2x"))
    d^n/dx^n (sin(2*x)) = 2^n*sin(2*x + n*pi/2)
    >>> print(nth_derivative("ln x"))
    d^n/dx^n (ln(x)) = (-1)^(n - 1)*(n - 1)!/x^n for n >= 1
    """
    root = as_expression(expr, variable)
    function = restricted(root)
    name = as_symbol(order)
    present = [symbol for symbol in free_symbols(function) if symbol is not name]
    if variable is None and len(present) != 1:
        raise ArgumentError(f"by which variable? The expression has {', '.join(map(str, present)) or 'none'}")
    by = present[0] if variable is None else as_symbol(variable)
    if name is by or name in free_symbols(function):
        raise ArgumentError(f"{name} stands for the order and occurs in the expression: name the order otherwise")
    terms = list(_terms(function, by))
    polynomial = [term for term in terms if _is_polynomial(term, by)]
    others = [term for term in terms if not _is_polynomial(term, by)]
    whole = reduce(add, polynomial, ZERO)
    if not others:
        formulas = [_of_term(function if _linear_power(function, by) else whole, by)]
    else:
        formulas = [_of_term(term, by) for term in others]
    least = max([formula.least for formula in formulas])
    if others and polynomial:       # from some order on nothing is left of it
        least = max(least, len(_derivatives(whole, by)))
    total = total_of([(formula.factor, formula.build(name)) for formula in formulas])
    return NthDerivative(root, by, name, min([total, simplified(total)], key=operation_count), least)


# ---- into terms --------------------------------------------------------------------------------------------------


def _terms(function: Expr, by: Symbol) -> Iterator[Expr]:
    """The terms of the function multiplied out, fractions of polynomials in partial fractions."""
    ring = Ring([by])
    fraction = ring.fraction(function)
    if fraction is not None and not fraction[1].is_constant():
        yield from _partial_fractions(function, by)
        return
    for term in _multiplied_out(function, by):
        yield reduce(mul, term, ONE)


def _multiplied_out(function: Expr, by: Symbol) -> list[list[Expr]]:
    """A sum of products of factors: powers of sums, sines and cosines with whole exponents are multiplied out."""
    moving = dependents(postorder(function), [by])
    made: dict[Expr, list[list[Expr]]] = {}
    for node in postorder(function):
        if node not in moving:
            made[node] = [[node]]
        elif type(node) is Sum:
            made[node] = made[node.args[0]] + made[node.args[1]]
        elif type(node) is Product:
            made[node] = _crossed(made[node.args[0]], made[node.args[1]])
        elif type(node) is Power and type(node.args[1]) is Number and node.args[1].denominator == 1 and (
                1 < node.args[1].numerator <= 12 and (type(node.args[0]) is Call or (
                    type(node.args[0]) is Sum and len(made[node.args[0]]) > 1
                    and linear_parts(node.args[0], by) is None))):
            result: list[list[Expr]] = [[]]
            for _ in range(node.args[1].numerator):
                result = _crossed(result, made[node.args[0]])
            made[node] = result
        else:
            made[node] = [[node]]
    return made[function]


def _crossed(left: list[list[Expr]], right: list[list[Expr]]) -> list[list[Expr]]:
    if len(left) * len(right) > MAX_TERMS:
        raise NoDerivativeError(f"no closed form is known here: there are more than {MAX_TERMS} terms")
    return [[*a, *b] for a in left for b in right]


def _partial_fractions(function: Expr, by: Symbol) -> Iterator[Expr]:
    """The fraction as a polynomial and terms c/(x - a)^k; with quadratic factors, (c x + d)/((x - p)^2 + q)."""
    from flint import fmpq_poly

    ring = Ring([by])
    fraction = ring.fraction(function)
    assert fraction is not None
    above, below = [fmpq_poly(_coefficients(part)) for part in fraction]
    whole, above = divmod(above, below)
    if whole.degree() >= 0:
        yield _polynomial(whole, by)
    factors = [(fmpq_poly(factor), times) for factor, times in below.numer().factor()[1]]
    if any(factor.degree() > 2 or (factor.degree() == 2 and times > 1) for factor, times in factors):
        raise NoDerivativeError(f"no closed form is known here for {brief(function)}: its denominator has a factor "
                                "without rational roots")
    lead = below.leading_coefficient()
    for factor, times in factors:
        lead = lead / factor.leading_coefficient() ** times
    rest = above / lead
    for place, (factor, times) in enumerate(factors):
        power = factor**times
        others = reduce(mul, [other**count for i, (other, count) in enumerate(factors) if i != place], fmpq_poly([1]))
        _, cofactor, _ = others.xgcd(power)
        part = rest * cofactor % power
        for exponent in range(times, 0, -1):
            part, digit = divmod(part, factor)
            if digit.degree() >= 0:
                yield _polynomial(digit, by) * _polynomial(factor, by) ** -exponent


def _coefficients(poly: Poly) -> list[Any]:
    terms = {int(exponents[0]): value for exponents, value in poly.to_dict().items()}
    return [terms.get(power, 0) for power in range(max(terms, default=0) + 1)]


def _polynomial(poly: Poly, by: Symbol) -> Expr:
    total: Expr = ZERO
    for power, value in reversed(list(enumerate(poly.coeffs()))):
        number = rational(int(value.p), int(value.q))
        if number is not ZERO:
            total = total + (number * by**power if power else number)
    return total


# ---- one term ----------------------------------------------------------------------------------------------------


def _of_term(term: Expr, by: Symbol) -> Formula:
    """A product: constants, a polynomial, exponentials and waves, at most one other function."""
    constant: Expr = ONE
    polynomial: list[Expr] = []
    others: list[Expr] = []
    waves: list[Expr] = []
    stack = [term]
    moving = dependents(postorder(term), [by])
    while stack:
        node = stack.pop()
        if node not in moving:
            constant = constant * node
        elif type(node) is Product:
            stack += reversed(node.args)
        elif _is_polynomial(node, by):
            polynomial.append(node)
        elif _is_wave(node, by):
            waves.append(node)
        else:
            others.append(node)
    product = reduce(mul, polynomial, ONE)
    if product is ONE and not others and not waves:
        return _of_polynomial(term, by)
    if not others and not waves:
        powered = _linear_power(product, by)
        return _times(constant, _of_polynomial(product, by) if powered is None else _power(*powered))
    if len(others) == 1 and not waves and type(others[0]) is Power and _quadratic_below(others[0], by):
        return _times(constant, _over_quadratic(product, others[0].args[0], by))
    if len(others) == 1 and not waves:
        inner = _of_one(others[0], by)
    elif not others:
        inner = of_waves(waves, by)
    else:
        raise NoDerivativeError(f"no closed form is known here for the n-th derivative of {brief(term)}")
    return _times(constant, inner if product is ONE else _leibniz(product, by, inner))


def _is_polynomial(node: Expr, by: Symbol) -> bool:
    fraction = Ring([by]).fraction(node)
    return fraction is not None and bool(fraction[1].is_constant())


def _times(constant: Expr, formula: Formula) -> Formula:
    return Formula(formula.build, formula.least, constant * formula.factor)


def _is_wave(node: Expr, by: Symbol) -> bool:
    """An exponential, a sine or cosine, or a hyperbolic one."""
    if type(node) is Call:
        return node.function in (sin, cos, sinh, cosh, exp)
    return type(node) is Power and by in free_symbols(node.args[1])


def _linear_power(node: Expr, by: Symbol) -> tuple[Expr, Expr, Expr] | None:
    """u, a and p of u^p with u = a x + b."""
    base, exponent = node.args if type(node) is Power else (node, ONE)
    if by in free_symbols(exponent):
        return None
    linear = linear_parts(base, by) if type(base) in (Symbol, Sum, Product) else None
    return None if linear is None or linear[0] is ZERO else (base, linear[0], exponent)


def _power(base: Expr, slope: Expr, exponent: Expr) -> Formula:
    """(u^p)^(n) = p (p-1) ... (p-n+1) a^n u^(p-n)."""
    if type(exponent) is Number and exponent.denominator == 1:
        p = exponent.numerator
        if p < 0:
            rising = factorial(-p - 1)
            return Formula(lambda n: (-slope) ** n * factorial_of(n + (-p - 1)) / (Number(rising) * base ** (n - p)),
                            0)

        def falling(n: Expr) -> Expr:
            value = Number(factorial(p)) * slope**n * base ** (p - n) / factorial_of(p - n)
            return Piecewise(Relation("<=", n, Number(p)), value, ZERO)

        return Formula(falling, 0)
    return Formula(lambda n: simplified(gamma(exponent + 1)) * slope**n * base ** (exponent - n)
                    / gamma(exponent + 1 - n), 0)


def _of_polynomial(polynomial: Expr, by: Symbol) -> Formula:
    """Of a polynomial: its few derivatives, one by one."""
    derivatives = _derivatives(polynomial, by)

    def build(n: Expr) -> Expr:
        branches: list[Expr] = []
        for k, derivative in enumerate(derivatives):
            branches += [n.equals(k), derivative]
        return Piecewise(*branches, ZERO)

    return Formula(build, 0)


def _derivatives(polynomial: Expr, by: Symbol) -> list[Expr]:
    """A polynomial and its derivatives, down to a constant."""
    found = [polynomial]
    while by in free_symbols(found[-1]):
        found.append(simplified(differentiate(found[-1], by)))
        if len(found) > MAX_TERMS:
            raise NoDerivativeError(f"no closed form is known here: there are more than {MAX_TERMS} terms")
    return found


def _of_one(node: Expr, by: Symbol) -> Formula:
    """Of one function that is neither a polynomial nor a wave."""
    powered = _linear_power(node, by)
    if powered is not None:
        return _power(*powered)
    if type(node) is Call and len(node.args) == 1:
        linear = linear_parts(node.args[0], by)
        if linear is not None:
            slope, u = linear[0], node.args[0]
            if node.function is ln:
                return Formula(lambda n: (-ONE) ** (n - 1) * slope**n * factorial_of(n - 1) / u**n, 1)
            if node.function is atan:
                return Formula(lambda n: (-ONE) ** (n - 1) * slope**n * factorial_of(n - 1) * sin(n * atan2(ONE, u))
                                / (u**2 + 1) ** (n / 2), 1)
    raise NoDerivativeError(f"no closed form is known here for the n-th derivative of {brief(node)}")


def _quadratic_below(node: Power, by: Symbol) -> bool:
    return node.args[1] is Number(-1) and Ring([by]).fraction(node.args[0]) is not None and (
        linear_parts(node.args[0], by) is None)


def _over_quadratic(above: Expr, below: Expr, by: Symbol) -> Formula:
    """(c x + d)/(a x^2 + b x + k), with real or complex roots: the imaginary part of a simple pole.

    With v = x - p and q > 0, 1/(v^2 + q^2) is Im(1/(v - iq))/q; the n-th derivative of 1/(v - iq) is
    (-1)^n n! (v - iq)^(-n-1), of modulus (v^2 + q^2)^(-(n+1)/2) and angle (n + 1) atan2(q, v).
    """
    fraction = Ring([by]).fraction(below)
    top = Ring([by]).fraction(above)
    assert fraction is not None and top is not None
    k, b, a = _numbers(fraction[0], 3)
    d, c, *more = _numbers(top[0], 2)
    if more or 4 * a * k <= b * b:
        raise NoDerivativeError(f"no closed form is known here for {brief(above / below)}")
    p = -b / (2 * a)
    square = (4 * a * k - b * b) / (4 * a * a)
    root = simplified(sqrt(rational(square.numerator, square.denominator)))
    v = by - rational(p.numerator, p.denominator) if p else by
    real, constant = c / a, (d + c * p) / a          # (real v + constant)/(v^2 + q^2)
    modulus = simplified(below / rational(a.numerator, a.denominator))

    def build(n: Expr) -> Expr:
        angle = (n + 1) * atan2(root, v)
        shared = (-ONE) ** n * factorial_of(n) / modulus ** ((n + 1) / 2)
        parts = [(rational(real.numerator, real.denominator), cos(angle)),
                 (simplified(rational(constant.numerator, constant.denominator) / root), sin(angle))]
        return shared * total_of([part for part in parts if part[0] is not ZERO])

    return Formula(build, 0)


def _numbers(poly: Poly, count: int) -> list[Fraction]:
    found = [Fraction(int(getattr(value, "p", value)), int(getattr(value, "q", 1))) for value in _coefficients(poly)]
    return found + [Fraction(0)] * (count - len(found))


def _leibniz(polynomial: Expr, by: Symbol, inner: Formula) -> Formula:
    """(p g)^(n) = sum of C(n, k) p^(k) g^(n-k), which ends where the polynomial does."""
    derivatives = _derivatives(polynomial, by)

    def build(n: Expr) -> Expr:
        total: Expr = ZERO
        for k, derivative in enumerate(derivatives):
            if derivative is not ZERO:
                total = total + _binomial(n, k) * derivative * inner.at(n - k if k else n)
        return total

    return Formula(build, inner.least + len(derivatives) - 1 if inner.least else 0)


def _binomial(n: Expr, k: int) -> Expr:
    """C(n, k) for a number k."""
    if type(n) is Number and n.denominator == 1:
        return Number(comb(n.numerator, k))
    return reduce(mul, [n - i if i else n for i in range(k)], ONE) / Number(factorial(k))
