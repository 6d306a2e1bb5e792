"""Why an expression is positive, or not zero, wherever some conditions hold: the lemmas of a certificate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import combinations
from math import lcm
from operator import mul
from typing import NamedTuple

from symdiff.domains.signs import ALLOWED, ANY, NEGATIVE, PLUS, Signs
from symdiff.errors import SymdiffError
from symdiff.expr import (
    ONE, ZERO, Call, Condition, Expr, Number, Power, Product, Relation, Symbol, free_symbols, postorder, replace,
    substitute, tree_size,
)
from symdiff.functions import absolute, acos, acosh, asinh, atan, cbrt, cos, cosh, exp, sin
from symdiff.proof.language import Need, elementary, needs
from symdiff.simplification.fields.allowance import Overflow
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Monomial, number_of, plain
from symdiff.simplification.shortest import simplified

__all__ = ["Knowledge", "Lemma", "in_any_order"]

_SAME, _TOGETHER, _NOT_ZERO = "t > 0", "0 < t", "t != 0"


#: Of larger expressions no multiples are looked for, and of others not more than so many.
MAX_SIZE, MAX_MULTIPLES = 200, 8

_POSITIVE = frozenset([exp, cosh, acos, acosh, absolute])


class Lemma(NamedTuple):
    """A lemma by its text, with the expressions for its letters."""

    text: str
    parts: Mapping[str, Expr]


class _Plain(Signs):
    """The signs that the checker sees: of functions it knows only which are always positive."""

    def _call(self, node: Call) -> int:
        return PLUS if node.function in _POSITIVE or not node.args else ANY


class Knowledge:
    """What is known about signs.

    Args:
        conditions: what holds.
        exprs: the expressions that will be asked about.
    """

    def __init__(self, conditions: Sequence[Need], exprs: Iterable[Expr]) -> None:
        self.conditions = conditions
        relations: list[Condition] = [Relation(op, expr, ZERO) for op, expr in conditions]
        self.facts = Facts(relations)
        exprs = list(exprs)
        self.normalizer = Normalizer([*exprs, *[expr for _, expr in conditions]], exprs, self.facts.signs)
        self.normalizer.run()
        known: dict[Expr, int] = {}
        stack = [(expr, ALLOWED[op]) for op, expr in conditions]
        while stack:
            expr, signs = stack.pop()
            known[expr] = known.get(expr, 7) & signs
            if type(expr) is Product:
                stack += [(part, ALLOWED["!="]) for part in expr.args]
            elif type(expr) is Power and type(expr.exponent) is Number:
                stack.append((expr.base, ALLOWED["!="]))
        self.given = known
        self.roots: dict[Symbol, int] = {}      # of which symbols there are roots, and of what order
        for node in postorder(*[expr for _, expr in conditions]):
            if type(node) is Power and type(node.base) is Symbol and type(node.exponent) is Number:
                if node.exponent.denominator > 1:
                    self.roots[node.base] = lcm(self.roots.get(node.base, 1), node.exponent.denominator)
        self.plain = _Plain(known)
        inside = [node.args[0] for node in postorder(*exprs) if type(node) is Call and node.function in (atan, asinh)]
        self.squares = [1 + u**2 for u in dict.fromkeys(inside)]
        self.depth = 0
        self.longer: dict[Expr, Expr] = {}      # expressions by shorter forms of them
        self._seen: dict[object, Expr] = {}      # factors by their terms
        self._factors: dict[Expr, list[tuple[Expr, int]] | None] = {}

    def of(self, expr: Expr) -> int:
        """The possible signs of an expression."""
        found = self.plain.of(expr)
        normal = self.normalizer.visited_expr(expr)
        return found & self.facts.of(normal, self.normalizer.terms_of(normal)) & self.plain.of(normal)

    def evident(self, op: str, expr: Expr) -> bool:
        """Whether the checker sees by itself that the expression is positive, or not zero."""
        return not self.plain.of(expr) & ~ALLOWED[op]

    def shown(self, op: str, expr: Expr) -> list[Lemma] | None:
        """Lemmas after which it is evident; None if none were found."""
        if self.evident(op, expr):
            return []
        longer = self.longer.get(expr)
        before = self.shown(op, longer) if longer is not None else None
        if longer is not None and before is not None:
            self._note(expr, op)
            return [*before, Lemma(_SAME, {"t": expr, "u": longer}) if op == ">" else _not_zero_as(expr, longer)]
        found = (self._by_square(expr) or self._by_condition(expr) or self._by_factors(op, expr)
                 or self._by_roots(op, expr) or self._by_short_form(op, expr) or self._by_multiple(op, expr))
        if found is not None:
            self._note(expr, op)
        return found

    def shorter(self, expr: Expr) -> Expr:
        """The expression in its shortest form, which is positive where it is."""
        short = elementary(simplified(expr)) if tree_size(expr) <= MAX_SIZE else expr
        if tree_size(short) >= tree_size(expr):
            return expr
        self.longer[short] = expr
        return short

    def _note(self, expr: Expr, op: str) -> None:
        self.plain = _Plain({**self.given, expr: self.plain.of(expr) & ALLOWED[op]})
        self.given[expr] = self.plain.known[expr]

    # ---- ways to show it ----

    def _by_square(self, expr: Expr) -> list[Lemma] | None:
        """a p^2 + b p q + c q^2 = a (p + b q/(2a))^2 + (c - b^2/(4a)) q^2."""
        terms = self.normalizer.visited(expr)
        if len(terms) == 1 and terms[0].coefficient in (1, -1) and list(terms[0].powers.values()) == [1]:
            terms = self.normalizer.terms_of(next(iter(terms[0].powers)))
        if len(terms) != 3 or any(isinstance(times, Expr) for term in terms for times in term.powers.values()):
            return None
        for first in terms:
            if any((_rational(times) / 2).denominator > max(_rational(t.powers.get(base, 1)).denominator for t in terms)
                   for base, times in first.powers.items()):
                continue        # it would need roots that do not occur
            p = Monomial(1, {base: plain(_rational(times) / 2) for base, times in first.powers.items()})
            for cross in terms:
                if cross is first:
                    continue
                second, = [term for term in terms if term is not first and term is not cross]
                inverse = Monomial(1, {base: -times for base, times in p.powers.items()})
                q = Monomial(1, self.normalizer.product([[cross], [inverse]])[0].powers)
                twice = self.normalizer.product([[q], [q]])[0]
                if twice.powers == second.powers:
                    a, b, c = (Fraction(term.coefficient) for term in (first, cross, second))
                    c /= Fraction(twice.coefficient)
                    above, beside = self.normalizer.write([p]), self.normalizer.write([q])
                    square = number_of(plain(a)) * (above + number_of(plain(b / (2 * a))) * beside) ** 2
                    found = self._same(expr, square + number_of(plain(c - b * b / (4 * a))) * beside**2)
                    if found is not None:
                        return found
        return None

    def _by_condition(self, expr: Expr) -> list[Lemma] | None:
        """A condition and something that is not negative."""
        for op, condition in self.conditions:
            if op == ">":
                rest = self.normalizer.visited_expr(expr - condition)
                if rest is ZERO:
                    return [Lemma(_SAME, {"t": expr, "u": condition})]
                if self.plain.of(rest) == PLUS:
                    return [Lemma(_TOGETHER, {"t": expr, "u": condition, "v": rest})]
        return None

    def _by_factors(self, op: str, expr: Expr) -> list[Lemma] | None:
        """A product of factors of conditions: none of them is zero, and it is positive if its odd factors are the odd
        factors of some of the conditions together."""
        factors = self.factors(expr)
        if not factors:
            return None
        lemmas: list[Lemma] = []
        for factor, _ in factors:
            if not self.evident("!=", factor):
                found = self._not_zero(factor)
                if found is None and factor is not expr:
                    found = (self._by_square(factor) or self._by_short_form("!=", factor)
                             or self._by_multiple("!=", factor))
                if found is None:
                    return None
                self._note(factor, "!=")
                lemmas += found
        if op == "!=":
            return [*lemmas, _not_zero_as(expr, _product(factors))] if factors != [(expr, 1)] else lemmas
        chosen = self._odd_together(factors)
        if chosen is None:
            return None
        rest = dict(factors)
        for condition in chosen:
            for factor, count in self.factors(condition) or ():
                rest[factor] = rest.get(factor, 0) - count
        left = _product([*rest.items()])
        for factor in rest:
            if not self.evident("!=", factor):
                found = self._not_zero(factor)
                if found is None:
                    return None
                self._note(factor, "!=")
                lemmas += found
        return [*lemmas, Lemma(_SAME, {"t": expr, "u": reduce(mul, [*chosen, left])})]

    def _by_roots(self, op: str, expr: Expr) -> list[Lemma] | None:
        """A product of factors with roots of symbols of the conditions: a + b x^3 has a^(1/3) + b^(1/3) x."""
        if op != "!=" or not any(symbol in self.roots for symbol in free_symbols(expr)):
            return None
        units = {symbol: Symbol(f"root_{symbol.name}") for symbol in self.roots}
        whole = replace(expr, {symbol: units[symbol] ** order for symbol, order in self.roots.items()})
        factors = Knowledge([(">", unit) for unit in units.values()], [whole]).factors(whole) or []
        if len(factors) < 2:
            return None
        back = {unit: Power(symbol, Number(1, self.roots[symbol])) for symbol, unit in units.items()}
        lemmas: list[Lemma] = []
        product: list[tuple[Expr, int]] = []
        for factor, count in factors:
            factor = self.normalizer.visited_expr(replace(factor, back))
            found = [] if self.evident("!=", factor) else (
                self._by_condition(factor) or self._not_zero(factor) or self._by_square(factor))
            if found is None:
                return None
            self._note(factor, "!=")
            lemmas += found
            product.append((factor, count))
        return [*lemmas, _not_zero_as(expr, _product(product))]

    def _by_short_form(self, op: str, expr: Expr) -> list[Lemma] | None:
        """1 - sin(x)^2 is cos(x)^2."""
        short = elementary(simplified(expr)) if tree_size(expr) <= MAX_SIZE else expr
        if short is expr or not self.evident(op, short):
            return None
        return [Lemma(_SAME, {"t": expr, "u": short}) if op == ">" else _not_zero_as(expr, short)]

    def _by_multiple(self, op: str, expr: Expr) -> list[Lemma] | None:
        """Times something it is 1 + u^2, where the arctangent of u occurs, or two of these, or a condition's square."""
        if op != "!=" or self.depth or tree_size(expr) > MAX_SIZE:
            return None
        self.depth += 1
        try:
            known = [*self.squares, *[condition**2 for _, condition in self.conditions]]
            for whole in [*known, *[one * other for one, other in combinations(self.squares, 2)]][:MAX_MULTIPLES]:
                other = elementary(simplified(whole / expr))
                lemmas: list[Lemma] = []
                for node in postorder(other):
                    shown = [self.shown(*need) for need in needs(node)]
                    if None in shown:
                        break
                    lemmas += [lemma for some in shown for lemma in some or ()]
                else:
                    return [*lemmas, Lemma(_NOT_ZERO, {"t": expr, "u": other, "v": whole})]
            return None
        except SymdiffError:
            return None
        finally:
            self.depth -= 1

    def _odd_together(self, factors: Sequence[tuple[Expr, int]]) -> list[Expr] | None:
        """Conditions whose product has the same odd factors, by elimination over the field of two elements."""
        rows: list[tuple[frozenset[Expr], frozenset[Expr]]] = []
        for op, condition in self.conditions:
            odd = self._odd(self.factors(condition) or []) if op == ">" and self.factors(condition) else None
            if odd is not None:
                row, used = odd, frozenset([condition])
                for pivot, others in rows:
                    if max(pivot, key=self._rank) in row:
                        row, used = row ^ pivot, used ^ others
                if row:
                    rows.append((row, used))
        row, used = self._odd(factors), frozenset[Expr]()
        for pivot, others in rows:
            if max(pivot, key=self._rank) in row:
                row, used = row ^ pivot, used ^ others
        return None if row else [condition for _, condition in self.conditions if condition in used]

    def _rank(self, expr: Expr) -> str:
        return str(expr)

    def _odd(self, factors: Sequence[tuple[Expr, int]]) -> frozenset[Expr]:
        """The factors with odd exponents whose sign is not known, and -1 if the others are negative."""
        odd: frozenset[Expr] = frozenset()
        for factor, count in factors:
            if count % 2 and not self.evident(">", factor):
                odd ^= {Number(-1) if self.plain.of(factor) == NEGATIVE else factor}
        return odd

    def _not_zero(self, factor: Expr) -> list[Lemma] | None:
        """What divides something that is not zero is not zero; nor is what would make a positive condition negative."""
        for _, condition in self.conditions:
            others = self.factors(condition) or []
            if (factor, 1) in others or any(other is factor and count > 0 for other, count in others):
                rest = [(other, count - (other is factor)) for other, count in others]
                return [Lemma(_NOT_ZERO, {"t": factor, "u": _product(rest), "v": condition})]
        if type(factor) is Call and factor.function is cbrt and self.evident("!=", factor.args[0]):
            return [Lemma(_NOT_ZERO, {"t": factor, "u": factor**2, "v": factor.args[0]})]
        if type(factor) is Call and (factor.function is sin or factor.function is cos):
            other = (cos if factor.function is sin else sin)(*factor.args)
            if self.of(1 - other) == PLUS and self.of(1 + other) == PLUS:
                below, above = (self.shown(">", side) for side in (1 - other, 1 + other))
                if below is not None and above is not None:
                    both = (1 - other) * (1 + other)
                    return [*below, *above, Lemma(_NOT_ZERO, {"t": factor, "u": factor, "v": both})]
        for op, condition in self.conditions:
            if op == ">" and type(factor) is Symbol and factor in postorder(condition):
                try:
                    rest_of = self.normalizer.visited_expr(substitute(condition, {factor: ZERO}))
                except SymdiffError:
                    continue
                if not self.plain.of(rest_of) & PLUS:
                    whole = self.normalizer.visited_expr(condition - rest_of)
                    other = self.normalizer.visited_expr(whole / factor)
                    return [Lemma(_TOGETHER, {"t": whole, "u": condition, "v": self.normalizer.visited_expr(-rest_of)})
                            if rest_of is not ZERO else Lemma(_SAME, {"t": whole, "u": condition}),
                            Lemma(_NOT_ZERO, {"t": factor, "u": other, "v": whole})]
        return None

    def _same(self, expr: Expr, other: Expr) -> list[Lemma] | None:
        if self.plain.of(other) not in (PLUS, NEGATIVE):
            return None
        return [Lemma(_SAME, {"t": expr, "u": other})] if self.plain.of(other) == PLUS else [_not_zero_as(expr, other)]

    def factors(self, expr: Expr) -> list[tuple[Expr, int]] | None:
        """The factors of an expression with their exponents, a number in front; None if they are not found."""
        if expr not in self._factors:
            self._factors[expr] = self._factored(expr)
        return self._factors[expr]

    def _representative(self, terms: Sequence[Monomial]) -> tuple[Expr, bool]:
        """The one expression that stands for a factor and its opposite, and whether it is the opposite."""
        for sign in (1, -1):
            found = self._seen.get(in_any_order(terms, sign))
            if found is not None:
                return found, sign < 0
        factor = self.normalizer.write(terms)
        opposite = self.of(factor) == NEGATIVE
        if opposite:
            terms = [Monomial(-term.coefficient, term.powers) for term in terms]
            factor = self.normalizer.write(terms)
        self._seen[in_any_order(terms)] = factor
        return factor, opposite

    def _factored(self, expr: Expr) -> list[tuple[Expr, int]] | None:
        normal = self.normalizer.visited_expr(expr)
        try:
            embedding = Embedding(self.normalizer, [normal], self.facts, self.facts)
            element = embedding.element(normal)
            factored = embedding.field.plain_factors(element.above)
            powers = factored.over(element.below)
        except Overflow:
            return None
        number = Fraction(int(factored.coefficient.p), int(factored.coefficient.q))
        found = []
        for atom, count in powers.items():
            if count:
                factor, opposite = self._representative(embedding.monomials(embedding.field.atoms[atom]))
                found.append((factor, count))
                number = -number if opposite and count % 2 else number
        return ([(number_of(plain(number)), 1)] if number != 1 else []) + found


def _not_zero_as(expr: Expr, other: Expr) -> Lemma:
    """It is not 0 because it equals what is not."""
    return Lemma(_NOT_ZERO, {"t": expr, "u": Number(1), "v": other})


def _rational(exponent: Exponent) -> Fraction:
    assert not isinstance(exponent, Expr)
    return Fraction(exponent)


def in_any_order(terms: Sequence[Monomial], sign: int = 1) -> object:
    """What a sum, or its opposite, is, however its terms are ordered."""
    return frozenset((sign * term.coefficient, frozenset(term.powers.items())) for term in terms)


def _product(factors: Sequence[tuple[Expr, int]]) -> Expr:
    return reduce(mul, [factor**count for factor, count in factors if count], ONE)
