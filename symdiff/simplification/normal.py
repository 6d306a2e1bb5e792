"""Normal form: numbers folded, like terms and factors collected, powers of one base joined, in textbook order.

One bottom-up pass that visits every distinct node once.  A large sum or product that several others share is not
flattened into them, so shared graphs stay shared and small.  No step changes the value where the original is defined;
some extend it (x/x is 1 at 0 too).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from fractions import Fraction
from math import inf

from symdiff.domains.signs import ALLOWED, PLUS, Signs
from symdiff.expr import (
    FALSE, MINUS_ONE, ZERO, And, Call, Condition, Expr, Indexed, Not, Number, Or, Over, Piecewise, Power, Product,
    Relation, Sum, Symbol, operands, postorder, rebuilt, replace,
)
from symdiff.functions import Function, absolute, cos, e, exp, ln, pi, sin, tan
from symdiff.functions.table import EVEN
from symdiff.simplification.pairs import PAIRED, joined_pairs, may_be_paired
from symdiff.simplification.rewrites import Rewriting, matched, rules_for
from symdiff.simplification.roots import prime_powers, whole_part
from symdiff.simplification.truth import connected, decided, taken
from symdiff.simplification.terms import (
    Exponent, Monomial, Rational, Terms, Writer, exponent_expr, kernel, number_of, plain, rational_of,
)
from symdiff.simplification.values import number_value, special_angles, turn_value

__all__ = ["Normalizer", "normal_form", "normal_forms"]

#: A number is raised to a power only up to so many bits.
MAX_BITS = 4096
#: A sum or product with more operands than this, used by several others, stays one operand in each.
SHARED_OPERANDS = 8

#: Functions that are joined to others, or to their arguments, where they stand as factors.
_JOINED = frozenset([absolute, *PAIRED])


def normal_form(expr: Expr, like: Expr | None = None) -> Expr:
    """The normal form of one expression, written in the manner of `like` (or of itself).

    >>> from symdiff import parse
    >>> print(normal_form(parse("x*2*x + y - 3*x^2")))
    y - x^2
    """
    return normal_forms([expr], [expr if like is None else like])[0]


def normal_forms(exprs: Sequence[Expr], like: Sequence[Expr]) -> list[Expr]:
    """The normal forms of several expressions, which keep sharing what they share."""
    return Normalizer(exprs, like).run()


class Normalizer:
    """The normal forms of expressions that share their work.

    Args:
        roots: the expressions.
        models: expressions in whose manner to write: their order of symbols, exp(u) or e^u, decimals or fractions.
        signs: what is known about signs.
        trace: called with each rule that fired.
        whole: symbols whose values are whole numbers.
    """

    def __init__(self, roots: Sequence[Expr], models: Sequence[Expr], signs: Signs | None = None,
                 trace: Callable[[Rewriting], None] | None = None, whole: Container[Expr] = ()) -> None:
        self.roots = roots
        self.order = postorder(*roots)
        self.manner = manner = postorder(*models)
        symbols = [node for node in [*manner, *self.order] if type(node) is Symbol or type(node) is Indexed]
        kernels = [node for node in manner if type(node) is Call or type(node) is Power]
        decimal = any([type(node) is Number and node.decimal for node in manner])
        raised_e = e in manner and any([type(node) is Power and node.args[0] is e for node in kernels])
        calls_exp = not raised_e or any([type(node) is Call and node.function is exp for node in kernels])
        self.writer = Writer(dict.fromkeys(symbols), decimal, calls_exp, kernels)
        self.signs = signs or Signs()
        self.trace, self.whole = trace, whole
        self.uses: dict[Expr, int] = Counter(roots)
        self.terms: dict[Expr, Terms] = {}      # of the nodes visited
        self.written: dict[Expr, Expr] = {}     # the same as expressions
        self.known: dict[Expr, Terms] = {}      # of every expression written
        self.angles: dict[Function, dict[Expr, Expr]] = {}
        self.counts: dict[Expr, int] = {}       # of operations, of what was written

    def run(self) -> list[Expr]:
        """The normal forms of the roots."""
        self.collect()
        return [self.expr(root) for root in self.roots]

    def collect(self) -> None:
        """Find the terms of the roots, and of all that stands in them."""
        uses, terms = self.uses, self.terms
        for node in self.order:
            for arg in node.args:
                uses[arg] = uses.get(arg, 0) + 1
        inner: set[Expr] = {arg for node in self.order if type(node) is Sum or type(node) is Product
                            for arg in node.args if type(arg) is type(node) and uses[arg] == 1}
        for node in self.order:
            if node not in inner:
                terms[node] = self.visit(node, inner)

    def visited(self, expr: Expr) -> Terms:
        """The terms of an expression that need not be one of the roots."""
        if expr not in self.terms:
            for node in postorder(expr, known=self.terms):
                self.terms[node] = self.visit(node, set())
        return self.terms[expr]

    def visited_expr(self, expr: Expr) -> Expr:
        """The same as an expression."""
        self.visited(expr)
        return self.expr(expr)

    def expr(self, node: Expr) -> Expr:
        """The normal form of a visited node as an expression."""
        found = self.written.get(node)
        if found is None:
            found = self.written[node] = self.write(self.terms[node])
        return found

    def write(self, terms: Terms) -> Expr:
        expr = self.writer.sum(terms)
        if len(terms) != 1 or expr not in terms[0].powers:      # a sum in brackets says nothing of its terms
            self.known[expr] = terms
        return expr

    def length(self, terms: Terms, most: float = inf) -> int:
        """The operations of what `write` would make of the terms; if there are more than `most`, some number above."""
        return self.writer.length(terms, self.counts, most)

    def opened_sum(self, base: Expr) -> Terms:
        """The terms of a sum that is a base."""
        found = self.known.get(base)
        if found is None or (len(found) == 1 and base in found[0].powers):
            found = self.sum([self.visited(operand) for operand in operands(base, set(postorder(base)))])
        return found

    def visit(self, node: Expr, inner: set[Expr]) -> Terms:
        kind = type(node)
        if kind is Symbol:
            return kernel(node)
        if kind is Number:
            value = rational_of(node)  # type: ignore[arg-type]
            return [Monomial(value, {})] if value else []
        if kind is Sum:
            return self.sum([self.terms[operand] for operand in operands(node, inner)])
        if kind is Product:
            return self.product([self.factor(operand) for operand in operands(node, inner)])
        if kind is Power:
            base, exponent = self.terms[node.args[0]], node.args[1]
            if base and type(exponent) is Number and exponent.denominator == 1 and exponent is not ZERO:
                factor = base[0] if len(base) == 1 else Monomial(1, {self.expr(node.args[0]): 1})
                return [self.whole_power(factor, exponent.numerator)]
            return self.power(base, self.terms[exponent])
        if kind is Call:
            return self.call(node)  # type: ignore[arg-type]
        if not node.args or isinstance(node, Over):
            return kernel(node)
        args = tuple([self.expr(arg) for arg in node.args])
        if kind is Piecewise:
            return self.branches(*taken(args))
        if kind is Relation:
            return kernel(decided(Relation(node.op, *args)))  # type: ignore[attr-defined]
        if kind in (And, Or, Not):
            return kernel(connected(kind, args))
        return kernel(rebuilt(node, args))

    # ---- sums and products ----

    def sum(self, operands: Iterable[Terms]) -> Terms:
        collected: dict[frozenset[tuple[Expr, Exponent]], Monomial] = {}
        for terms in operands:
            if len(terms) > SHARED_OPERANDS:
                terms = [self.closed(terms)]
            for term in terms:
                for monomial in self.opened(term) if len(term.powers) == 1 else (term,):
                    key = frozenset(monomial.powers.items())
                    standing = collected.get(key)
                    if standing is not None:
                        monomial = Monomial(plain(standing.coefficient + monomial.coefficient), monomial.powers)
                    collected[key] = monomial
        return [monomial for monomial in collected.values() if monomial.coefficient]

    def closed(self, terms: Terms) -> Monomial:
        """A sum as one base, in brackets."""
        return terms[0] if len(terms) == 1 else Monomial(1, {self.write(terms): 1})

    def opened(self, term: Monomial) -> Terms:
        """A sum in brackets, with nothing but a sign before it, without the brackets."""
        if len(term.powers) == 1 and (term.coefficient == 1 or term.coefficient == -1):
            (base, exponent), = term.powers.items()
            if type(base) is Sum and exponent == 1:
                terms = self.known.get(base, ())
                if 0 < len(terms) <= SHARED_OPERANDS:
                    return [Monomial(term.coefficient * inner.coefficient, inner.powers) for inner in terms]
        return [term]

    def product(self, operands: Iterable[Terms]) -> Terms:
        coefficient: Rational = 1
        powers: dict[Expr, Exponent] = {}
        for terms in operands:
            if not terms:
                return []
            factor = terms[0] if len(terms) == 1 else self.closed(terms)
            if factor.coefficient != 1:
                coefficient = plain(coefficient * factor.coefficient)
            for base, exponent in factor.powers.items():
                standing = powers.get(base)
                powers[base] = exponent if standing is None else self.exponent_sum(standing, exponent)
        return [self.settled(coefficient, powers)]

    def factor(self, node: Expr) -> Terms:
        """The terms of a factor; a sum is one base, and so is a long product that others use too."""
        terms = self.terms[node]
        if len(terms) > 1 or (terms and len(terms[0].powers) > SHARED_OPERANDS and self.uses[node] > 1):
            return [Monomial(1, {self.expr(node): 1})]
        return terms

    def join(self, powers: dict[Expr, Exponent], base: Expr, exponent: Exponent) -> None:
        """Multiply by base^exponent."""
        standing = powers.get(base)
        powers[base] = exponent if standing is None else self.exponent_sum(standing, exponent)

    def exponent_sum(self, a: Exponent, b: Exponent) -> Exponent:
        if type(a) is int and type(b) is int:
            return a + b
        if not isinstance(a, Expr) and not isinstance(b, Expr):
            return plain(a + b)
        return self.exponent_of(self.sum([self.terms_of(a), self.terms_of(b)]))

    def terms_of(self, value: Exponent) -> Terms:
        if isinstance(value, Expr):
            found = self.known.get(value)
            return kernel(value) if found is None else found
        return [Monomial(value, {})] if value else []

    def exponent_of(self, terms: Terms) -> Exponent:
        if not terms:
            return 0
        if len(terms) == 1 and not terms[0].powers:
            return terms[0].coefficient
        return self.write(terms)

    def settled(self, coefficient: Rational, powers: dict[Expr, Exponent]) -> Monomial:
        """The monomial after exponents were added: 0 goes, whole powers of numbers fold, |u|^2 is u^2."""
        if not any([not exponent or type(base) is Number or (type(base) is Call and base.function in _JOINED)
                    for base, exponent in powers.items()]):
            return Monomial(coefficient, powers)
        if may_be_paired(powers):
            powers = joined_pairs(powers)
        kept: dict[Expr, Exponent] = {}
        for base, exponent in powers.items():
            if isinstance(exponent, Expr):
                if not (base is MINUS_ONE and self.is_even(exponent)):
                    self.join(kept, base, exponent)
            elif type(base) is Number and base.numerator > 0 and base.denominator == 1:
                factor, rest = whole_part(base.numerator, exponent, MAX_BITS)
                coefficient = plain(coefficient * factor)
                if rest:
                    kept[base] = rest
            elif type(base) is Call and base.function is absolute and exponent % 2 == 0 and exponent:
                squared = self.whole_power(self.closed(self.terms_of(base.args[0])), int(exponent))
                coefficient = plain(coefficient * squared.coefficient)
                for inner, times in squared.powers.items():
                    self.join(kept, inner, times)
            elif exponent:
                self.join(kept, base, exponent)
        return Monomial(coefficient, {base: exponent for base, exponent in kept.items() if exponent})

    # ---- powers ----

    def power(self, base: Terms, exponent: Terms) -> Terms:
        degree = self.exponent_of(exponent)
        if not isinstance(degree, Expr) and not degree:
            return [Monomial(1, {})]
        if not base:
            if not isinstance(degree, Expr) and degree > 0:
                return []
            return kernel(Power(ZERO, exponent_expr(degree)))
        closed = self.closed(base)
        if type(degree) is int:
            return [self.whole_power(closed, degree)]
        if isinstance(degree, Expr):
            return [self.symbolic_power(closed, degree)]
        return [self.fractional_power(closed, Fraction(degree))]

    def whole_power(self, base: Monomial, degree: int) -> Monomial:
        coefficient = base.coefficient
        if coefficient != 1 and coefficient != -1:
            bits = max(coefficient.numerator.bit_length(), coefficient.denominator.bit_length())
            if bits * abs(degree) > MAX_BITS:
                return Monomial(1, {self.write([base]): degree})
            if degree < 0:
                coefficient = plain(1 / Fraction(coefficient))
        if coefficient != 1:
            coefficient = plain(coefficient ** abs(degree))
        return self.settled(coefficient, {inner: self.scaled(times, degree) for inner, times in base.powers.items()})

    def scaled(self, exponent: Exponent, factor: Rational) -> Exponent:
        if type(exponent) is int and type(factor) is int:
            return exponent * factor
        if not isinstance(exponent, Expr):
            return plain(exponent * factor)
        return self.exponent_of([Monomial(plain(term.coefficient * factor), term.powers)
                                 for term in self.terms_of(exponent)])

    def fractional_power(self, base: Monomial, degree: Fraction) -> Monomial:
        """(c u v ...)^(p/q).  A positive c and whatever is certainly positive go before the rest; alone, u^a to a
        fractional power is u^(a p/q), with |u| for u if a is even: for other a the power has no value where u < 0."""
        if not base.powers and base.coefficient < 0:
            return Monomial(1, {Power(Number(base.coefficient), exponent_expr(degree)): 1}
                            if isinstance(base.coefficient, int) else {self.write([base]): degree})
        outside: dict[Expr, Exponent] = {}
        coefficient: Rational = 1
        for number, sign in ((abs(base.coefficient.numerator), 1), (base.coefficient.denominator, -1)):
            for prime, count in prime_powers(number):
                self.join(outside, Number(prime), plain(sign * count * degree))
        inside = dict(base.powers)
        for inner, times in base.powers.items():
            if self.signs.positive(inner):
                self.join(outside, inner, self.scaled(times, degree))
                del inside[inner]
        if base.coefficient < 0:
            self.join(outside, self.write([Monomial(-1, inside)]), degree)
        elif len(inside) == 1:
            (inner, times), = inside.items()
            if isinstance(times, Expr):
                self.join(outside, self.write([Monomial(1, inside)]), degree)
            elif times.numerator % 2 == 0 and times.denominator == 1 and not self.signs.nonnegative(inner):
                size = self.absolute(Monomial(1, {inner: 1}))
                if size.coefficient == 1:
                    self.join(outside, *next(iter(size.powers.items()))[:1], plain(times * degree))
                else:       # certainly negative
                    self.join(outside, self.write([size]), plain(times * degree))
            else:
                self.join(outside, inner, plain(times * degree))
        elif inside:
            self.join(outside, self.write([Monomial(1, inside)]), degree)
        return self.settled(coefficient, outside)

    def symbolic_power(self, base: Monomial, degree: Expr) -> Monomial:
        if base.coefficient == 1 and not base.powers:
            return base
        total = self.terms_of(degree)
        if self.whole and all(map(self.is_whole, total)):       # the laws of powers hold for all bases
            if self.is_even(degree):
                base = Monomial(base.coefficient if base.coefficient > 0 else -base.coefficient, base.powers)
            powers = {inner: self.exponent_of(self.product([self.terms_of(times), total]))
                      for inner, times in base.powers.items()}
            if base.coefficient != 1:
                powers[number_of(base.coefficient)] = degree
            return self.settled(1, powers)
        if base.coefficient == 1 and len(base.powers) == 1:
            (inner, times), = base.powers.items()
            total = self.terms_of(degree)
            if times != 1:
                total = self.product([self.terms_of(times), total])
            if inner is e:
                return self.exponential(total)
            if times == 1 or self.signs.positive(inner):
                return Monomial(1, {inner: self.exponent_of(total)})
        return Monomial(1, {self.write([base]): degree})

    def exponential(self, exponent: Terms) -> Monomial:
        """e^(...), with ln undone: e^(2 ln u + v) is u^2 e^v, for the logarithm says that u > 0."""
        rest: list[Monomial] = []
        coefficient: Rational = 1
        outside: dict[Expr, Exponent] = {}
        for term in exponent:
            logarithm = next(iter(term.powers), None) if list(term.powers.values()) == [1] else None
            if type(logarithm) is Call and logarithm.function is ln:
                inner, degree = self.closed(self.terms_of(logarithm.args[0])), term.coefficient
                if isinstance(degree, int):
                    power = self.whole_power(inner, degree)
                else:
                    power = self.fractional_power(inner, degree)
                coefficient = plain(coefficient * power.coefficient)
                for base, times in power.powers.items():
                    self.join(outside, base, times)
                continue
            rest.append(term)
        if rest:
            self.join(outside, e, self.exponent_of(rest))
        return self.settled(coefficient, outside)

    # ---- functions ----

    def call(self, node: Call) -> Terms:
        function = node.function
        args = [self.expr(arg) for arg in node.args]
        if not isinstance(function, Function) or not args:
            return kernel(Call(function, *args))
        if all([type(arg) is Number for arg in args]):
            value = number_value(function, args)
            if value is not None:
                return [Monomial(value, {})] if value else []
        rewritten = self.rewritten(Call(function, *args))
        if rewritten is not None:
            return rewritten
        if function is exp:
            return [self.exponential(self.terms_of(args[0]))]
        return self.unary(function, args[0]) if len(args) == 1 else kernel(Call(function, *args))

    def rewritten(self, node: Call) -> Terms | None:
        """What a rewrite rule makes of a call, if one fits and its condition holds."""
        for rule in rules_for(node.function):
            found = matched(rule.left, node)
            if found is not None and (rule.when is None or self.holds(rule.when, found)):
                result = replace(rule.right, found)
                if self.trace is not None:
                    self.trace(Rewriting(rule.name, node, result))
                return self.visited(result)
        return None

    def is_whole(self, term: Monomial) -> bool:
        """Whether the value of a term is certainly a whole number."""
        return isinstance(term.coefficient, int) and all(
            base in self.whole and isinstance(times, int) and times > 0 for base, times in term.powers.items())

    def is_even(self, exponent: Expr) -> bool:
        """Whether the value of an exponent is certainly an even number."""
        return bool(self.whole) and all([self.is_whole(term) and term.coefficient % 2 == 0
                                         for term in self.terms_of(exponent)])

    def turns(self, function: Function, terms: Terms) -> Terms | None:
        """sin(n pi) is 0 and cos(n pi) is (-1)^n for whole numbers n."""
        if function not in (sin, cos, tan) or not self.whole or any(pi not in term.powers for term in terms):
            return None
        halves = [self.product([[term], [Monomial(1, {pi: -1})]])[0] for term in terms]
        if not all(map(self.is_whole, halves)):
            return None
        return [self.symbolic_power(Monomial(-1, {}), self.write(halves))] if function is cos else []

    def holds(self, condition: Condition, found: Mapping[Expr, Expr]) -> bool:
        """Whether a relation follows from what is known about signs."""
        assert type(condition) is Relation
        if condition.op == "=":     # a = floor(a)
            return all(map(self.is_whole, self.terms_of(found[condition.args[0]])))
        left, right = [found.get(side, side) for side in condition.args]
        if right is not ZERO:
            left = self.visited_expr(left - right)
        return not self.signs.of(left) & ~ALLOWED[condition.op]

    def unary(self, function: Function, arg: Expr) -> Terms:
        value = function.values.get(arg)
        if value is not None:
            return self.visited(value)
        terms = self.terms_of(arg)
        if function in special_angles() and not self.writer.has_symbols(arg):
            found = self.special_value(function, arg)
            if found is not None:
                return found
        special = turn_value(function, terms)
        if special is not None:
            return self.visited(special)
        turned = self.turns(function, terms) if terms else None
        if turned is not None:
            return turned
        if function.parity is not None and terms and all([term.coefficient < 0 for term in terms]):
            flipped = self.unary(function, self.write([Monomial(-term.coefficient, term.powers) for term in terms]))
            if function.parity == EVEN:
                return flipped
            return [Monomial(-term.coefficient, term.powers) for term in flipped]
        if function is ln and len(terms) == 1 and terms[0].coefficient == 1 and list(terms[0].powers) == [e]:
            return self.terms_of(terms[0].powers[e])
        if function is absolute and len(terms) == 1:
            return [self.absolute(terms[0])]
        return kernel(Call(function, arg))

    def special_value(self, function: Function, arg: Expr) -> Terms | None:
        """The angle that an inverse function gives at 1/2, sqrt(3) and the like."""
        for head, pairs in special_angles().items() if not self.angles else ():
            self.angles[head] = {self.visited_expr(value): angle for value, angle in pairs}
        angle = self.angles[function].get(arg)
        return None if angle is None else self.visited(angle)

    def absolute(self, inner: Monomial) -> Monomial:
        """|c u v ...|: what is certainly not negative goes before the bars."""
        outside: dict[Expr, Exponent] = {}
        inside: dict[Expr, Exponent] = {}
        coefficient = inner.coefficient if inner.coefficient > 0 else -inner.coefficient
        for base, times in inner.powers.items():
            even = not isinstance(times, Expr) and times.numerator % 2 == 0
            negative = not self.signs.of(base) & PLUS and isinstance(times, int) and not even
            coefficient = -coefficient if negative else coefficient
            self.join(outside if even or negative or self.signs.nonnegative(base) else inside, base, times)
        if inside:
            (base, times), *others = inside.items()
            if not others and isinstance(times, int):  # |u^n| = |u|^n
                self.join(outside, Call(absolute, base), times)
            else:
                self.join(outside, Call(absolute, self.write([Monomial(1, inside)])), 1)
        return self.settled(coefficient, outside)

    # ---- conditions ----

    def branches(self, pairs: list[Expr], otherwise: Expr | None) -> Terms:
        values = set(pairs[1::2]) | ({otherwise} if otherwise is not None else set())
        if len(values) == 1 and (otherwise is not None or pairs):
            return self.terms_of(values.pop())
        if not pairs:
            return kernel(Piecewise(FALSE, ZERO))  # defined nowhere
        return kernel(Piecewise(*pairs, *([] if otherwise is None else [otherwise])))
