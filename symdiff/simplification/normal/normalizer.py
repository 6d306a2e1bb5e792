"""Normal form: numbers folded, like terms and factors collected, powers of one base joined, in textbook order.

One bottom-up pass that visits every distinct node once.  A large sum or product that several others share is not
flattened into them, so shared graphs stay shared and small.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence

from symdiff.domains.signs import ALLOWED, Signs
from symdiff.expr import (
    FALSE, ZERO, And, Call, Condition, Expr, Not, Number, Or, Over, Piecewise, Power, Product, Relation, Sum, Symbol,
    operands, postorder, rebuilt, replace,
)
from symdiff.functions import Function, absolute, cos, e, exp, ln, pi, sign, sin, tan
from symdiff.functions.table import EVEN
from symdiff.simplification.normal.arithmetic import SHARED_OPERANDS, Arithmetic
from symdiff.simplification.normal.rewrites import Rewriting, matched, rules_for
from symdiff.simplification.normal.terms import Exponent, Monomial, Terms, Writer, kernel, rational_of
from symdiff.simplification.normal.truth import connected, decided, taken
from symdiff.simplification.normal.values import number_value, special_angles, turn_value

__all__ = ["Normalizer", "normal_form", "normal_forms"]

#: Exponents are multiplied out in so many steps at most.
MAX_OPENED = 12


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


class Normalizer(Arithmetic):
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
        self.manner = postorder(*models)
        super().__init__(Writer.in_manner_of(self.manner, self.order), signs or Signs(), whole)
        self.trace = trace
        self.uses: dict[Expr, int] = Counter(roots)
        self.terms: dict[Expr, Terms] = {}      # of the nodes visited
        self.written: dict[Expr, Expr] = {}     # the same as expressions
        self.angles: dict[Function, dict[Expr, Expr]] = {}

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

    def opened_sum(self, base: Expr) -> Terms:
        """The terms of a sum that is a base."""
        found = self.known.get(base)
        if found is None or (len(found) == 1 and base in found[0].powers):
            found = self.sum([self.visited(operand) for operand in operands(base, set(postorder(base)))])
        return found

    def multiplied_out(self, terms: Terms, most: int) -> tuple[Terms, bool]:
        """Terms with sums in brackets multiplied out, and whether all were: after so many steps the rest stays."""
        work, done, steps, complete = list(terms)[::-1], [], 0, True
        while work:
            term = work.pop()
            steps += 1
            inner = next((base for base, times in term.powers.items()
                          if type(base) is Sum and isinstance(times, int) and times > 0), None)
            if inner is None or steps > most:
                complete = complete and inner is None
                done.append(term)
                continue
            outer = dict(term.powers)
            outer[inner] -= 1
            rest = [Monomial(term.coefficient, {base: times for base, times in outer.items() if times})]
            work += [self.product([rest, [part]])[0] for part in self.opened_sum(inner)]
        return self.sum([[term] for term in done]), complete

    def exponent_of(self, terms: Terms) -> Exponent:
        """The terms as an exponent; those of a sum are multiplied out where that is shorter: n x for x (n - 1) + x."""
        if len(terms) > 1 and any([type(base) is Sum for term in terms for base in term.powers]):
            opened, complete = self.multiplied_out(terms, MAX_OPENED)
            if complete and self.length(opened) < self.length(terms):
                terms = opened
        return super().exponent_of(terms)

    def visit(self, node: Expr, inner: set[Expr]) -> Terms:
        kind = type(node)
        if kind is Symbol:
            return kernel(node)
        if type(node) is Number:
            value = rational_of(node)
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
        if type(node) is Call:
            return self.call(node)
        if not node.args or isinstance(node, Over):
            return kernel(node)
        args = tuple([self.expr(arg) for arg in node.args])
        if kind is Piecewise:
            return self.branches(*taken(args))
        if type(node) is Relation:
            return kernel(decided(Relation(node.op, *args)))
        if kind in (And, Or, Not):
            return kernel(connected(kind, args))
        return kernel(rebuilt(node, args))

    def factor(self, node: Expr) -> Terms:
        """The terms of a factor; a sum is one base, and so is a long product that others use too."""
        terms = self.terms[node]
        if len(terms) > 1 or (terms and len(terms[0].powers) > SHARED_OPERANDS and self.uses[node] > 1):
            return [Monomial(1, {self.expr(node): 1})]
        return terms

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
        if function is sign and len(terms) == 1:
            return [self.sign(terms[0])]
        return kernel(Call(function, arg))

    def special_value(self, function: Function, arg: Expr) -> Terms | None:
        """The angle that an inverse function gives at 1/2, sqrt(3) and the like."""
        for head, pairs in special_angles().items() if not self.angles else ():
            self.angles[head] = {self.visited_expr(value): angle for value, angle in pairs}
        angle = self.angles[function].get(arg)
        return None if angle is None else self.visited(angle)

    # ---- conditions ----

    def branches(self, pairs: list[Expr], otherwise: Expr | None) -> Terms:
        values = set(pairs[1::2]) | ({otherwise} if otherwise is not None else set())
        if len(values) == 1 and (otherwise is not None or pairs):
            return self.terms_of(values.pop())
        if not pairs:
            return kernel(Piecewise(FALSE, ZERO))  # defined nowhere
        return kernel(Piecewise(*pairs, *([] if otherwise is None else [otherwise])))
