"""Conditions as people write them: solved where that is easy, without what is always true or follows from the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import reduce
from math import gcd
from operator import and_
from typing import Any

from symdiff.solving.regions import ALL, Undecided, compared
from symdiff.solving.inequalities import solution, solved_for_symbols
from symdiff.domains.ranges import DENIED, SWAPPED, implies, joined_by, ranges_of, united
from symdiff.domains.signs import ALLOWED, Signs
from symdiff.errors import DomainError, EvaluationError, LimitError, SymdiffError
from symdiff.expr import (
    FALSE, TRUE, ZERO, And, Call, Condition, Expr, Not, Number, Or, Relation, Sum, Symbol, Truth, free_symbols,
    postorder,
)
from symdiff.functions import absolute, floor, maximum, minimum, relu, sqrt
from symdiff.numeric import evaluate
from symdiff.simplification.equality import as_conditions
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer, normal_form
from symdiff.simplification.normal.terms import Monomial, apart_from_whole, number_of

__all__ = ["Conditions", "reduced"]


class Conditions(tuple[Condition, ...]):
    """Conditions that all have to hold; none if there is nothing to ask, `false` alone if they never hold.

    >>> from symdiff import conditions
    >>> found = conditions("ln(x)/(x - 2)", "x")
    >>> found, found.hold({"x": 2}), found.imply("x >= 0")
    ((x > 0, x != 2), False, True)
    """

    def __str__(self) -> str:
        return "nowhere" if FALSE in self else ", ".join(map(str, self)) or "everywhere"

    def latex(self) -> str:
        """The conditions in LaTeX, one behind the other."""
        from symdiff.printing import latex

        return r",\; ".join(map(latex, self))

    def _repr_latex_(self) -> str:
        """What a notebook typesets."""
        return rf"$\displaystyle {self.latex()}$" if self else r"$\text{everywhere}$"

    def hold(self, point: Mapping[str, Any]) -> bool:
        """Whether all of them hold at a point, given as for `evaluate`; where one of them has no value, they do not.

        Raises:
            EvaluationError: a symbol has no value at the point.
        """
        for condition in self:
            try:
                if not _truth(condition, point):
                    return False
            except DomainError:
                return False
        return True

    def imply(self, other: Condition | str) -> bool:
        """Whether another condition follows, as far as intervals and signs tell; false if they do not.

        Raises:
            ArgumentError: the other is no condition.
        """
        wanted, = as_conditions(other)
        left = reduced([*self, wanted])
        if FALSE in self or set(left) <= set(self) or left == self:
            return True
        symbols = free_symbols(wanted)
        region = solution(wanted, symbols[0]) if len(symbols) == 1 else None
        if region is not None:
            mine = [solution(condition, symbols[0]) for condition in self if free_symbols(condition) == symbols]
            with suppress(Undecided):
                if reduce(and_, [found for found in mine if found is not None], ALL) <= region:
                    return True
        return Facts([*self]).imply(Facts([wanted])) and type(wanted) is Relation


def _truth(condition: Condition, point: Mapping[str, Any]) -> bool:
    """Whether a condition holds at a point; sides that no digits tell apart are proved equal if they are."""
    try:
        return bool(evaluate(condition, point))
    except DomainError:
        raise
    except EvaluationError:
        there = condition.subs(point)
        if type(there) is And:
            return all([_truth(part, {}) for part in joined_by(And, there)])
        if type(there) is not Relation or free_symbols(there):
            raise
        try:
            order = compared(*there.args)
        except Undecided:
            raise LimitError(f"whether {there} holds cannot be decided") from None
        return {"<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0, "=": order == 0,
                "!=": order != 0}[there.op]


def reduced(found: Iterable[Condition]) -> Conditions:
    """The same conditions with less to read: solved, without repetitions, truisms and what others imply."""
    found = list(found)
    solver = _Solver(found)
    facts: dict[Condition, None] = {}
    for condition in found:
        for fact in joined_by(And, solver.solved(condition)):
            facts[_without_alternative(fact) if type(fact) is Or else fact] = None
    ranges, others = ranges_of(facts)
    if any([found_range.empty for found_range in ranges.values()]):
        return Conditions((FALSE,))
    for other in others:        # what is left of alternatives may bound a range too
        del facts[other]
        facts.update(dict.fromkeys(joined_by(And, united(other, ranges))))
    facts.pop(TRUE, None)
    ranges, others = ranges_of(facts)
    if FALSE in facts or any([found_range.empty for found_range in ranges.values()]):
        return Conditions((FALSE,))
    known = Signs({left: found_range.signs() for left, found_range in ranges.items() if type(left) is Symbol})
    kept: list[Condition] = []
    for left, found_range in ranges.items():
        by_itself = known if type(left) is not Symbol else solver.signs
        kept += [fact for fact in found_range.facts(left) if not _holds(fact, by_itself)]
    kept += [other for other in others if not _holds(other, known)]
    return Conditions(_between(solved_for_symbols(_independent(kept))))


def _independent(conditions: list[Condition]) -> list[Condition]:
    """The conditions without alternatives that follow from others of the conditions, alternative by alternative."""
    kept = list(dict.fromkeys(conditions))
    for condition in conditions:
        if type(condition) is Or and any(other is not condition and implies(other, condition) for other in kept):
            kept.remove(condition)
    return kept


def _between(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions with a lower and an upper bound of one symbol in one: 1 <= k <= n."""
    kept = list(conditions)
    for lower in list(kept):
        if type(lower) is Relation and lower.op in (">", ">=") and type(lower.args[0]) is Symbol:
            upper = [other for other in kept if type(other) is Relation and other.op in ("<", "<=")
                     and other.args[0] is lower.args[0]]
            if len(upper) == 1:
                kept[kept.index(lower)] = Relation(SWAPPED[lower.op], *lower.args[::-1]) & upper[0]
                kept.remove(upper[0])
    return kept


def _holds(condition: Condition, signs: Signs) -> bool:
    """Whether the signs alone make a condition true."""
    stack: list[Expr] = [condition]
    while stack:
        part = stack.pop()
        if type(part) is Or:
            stack += part.args
        elif type(part) is Relation and part.args[1] is ZERO and not signs.of(part.args[0]) & ~ALLOWED[part.op]:
            return True
    return False


class _Solver:
    """Brings relations into the form in which people write them; one serves a set of conditions."""

    def __init__(self, found: Sequence[Condition]) -> None:
        self.signs = Signs()
        self.differences = {node: node.args[0] - node.args[1] for node in postorder(*found) if type(node) is Relation}
        self.normalizer = Normalizer(list(self.differences.values()), found)
        self.normalizer.run()
        self.plain: dict[Expr, Condition] = {}
        self.denied: dict[Expr, Condition] = {}
        for node in postorder(*found):
            self.add(node)

    def solved(self, condition: Condition) -> Condition:
        """A condition with its negations carried inside and its relations solved."""
        return self.plain[condition]

    def add(self, node: Expr) -> None:
        plain, denied = self.plain, self.denied
        if type(node) is Relation:
            plain[node], denied[node] = self.relation(node.op, node), self.relation(DENIED[node.op], node)
        elif type(node) is Truth:
            plain[node], denied[node] = node, FALSE if node.holds else TRUE
        elif type(node) is Not:
            plain[node], denied[node] = denied[node.args[0]], plain[node.args[0]]
        elif type(node) in (And, Or):
            left, right = node.args
            both, either = (plain, denied) if type(node) is And else (denied, plain)
            both[node] = _both(both[left], both[right])
            either[node] = _either(either[left], either[right])

    def relation(self, op: str, node: Relation) -> Condition:
        """The relation of a node's sides, with another sign between them."""
        left, right = node.args
        if op in ("=", "!=") and type(left) is Sum and right is floor(left):    # n - 1 is whole where n is
            rest = self.normalizer.write(apart_from_whole(self.normalizer.visited(left))[0])
            return Relation(op, rest, floor(rest))
        difference = self.differences[node]
        return self.against_zero(op, self.normalizer.expr(difference), node)

    def against_zero(self, op: str, left: Expr, origin: Relation | None = None) -> Condition:
        """left op 0, solved; where that does not help, as the origin has it."""
        possible = self.signs.of(left)
        if not possible & ~ALLOWED[op]:
            return TRUE
        if not possible & ALLOWED[op]:
            return FALSE
        if not self.normalizer.writer.has_symbols(left):
            decided = _decided(Relation(op, left, ZERO))
            if decided is not None:
                return decided
        terms = self.normalizer.terms_of(left)
        if len(terms) == 1:
            return self.product(op, terms[0])
        varying = [term for term in terms if self.varies(term)]
        if len(varying) == 1:
            constant = self.normalizer.writer.sum([term for term in terms if term is not varying[0]])
            bound = normal_form(-constant / number_of(varying[0].coefficient))
            if varying[0].coefficient < 0:
                op = SWAPPED[op]
            return self.bounded(op, Monomial(1, varying[0].powers), bound)
        common = gcd(*[term.coefficient if isinstance(term.coefficient, int) else 1 for term in terms])
        if common > 1:
            terms = [Monomial(term.coefficient // common, term.powers) for term in terms]
            left, origin = self.normalizer.write(terms), None
        if op == "!=" and len(terms) == 2 and {term.coefficient for term in terms} == {1, -1}:
            one, other = (self.normalizer.write([Monomial(1, term.powers)]) for term in terms)
            if type(one) is type(other) is Symbol:
                return one.differs(other)
        if origin is None:
            return Relation(op, left, ZERO)
        sides = [self.normalizer.visited_expr(side) for side in origin.args]
        return Relation(op, sides[0], sides[1])

    def varies(self, term: Monomial) -> bool:
        exponents = [exponent for exponent in term.powers.values() if isinstance(exponent, Expr)]
        return any(self.normalizer.writer.has_symbols(part) for part in [*term.powers, *exponents])

    def product(self, op: str, term: Monomial) -> Condition:
        """c u^m v^n ... against 0, factor by factor."""
        if term.coefficient < 0:
            op = SWAPPED[op]
        signs = self.signs
        factors = [(base, exponent) for base, exponent in term.powers.items() if not signs.positive(base)]
        whole = Relation(op, self.normalizer.write([Monomial(1, dict(factors))]), ZERO)
        exponents = [exponent for _, exponent in factors if not isinstance(exponent, Expr)]
        if len(exponents) < len(factors):
            return whole
        bases = [base for base, _ in factors]
        nonzero: Condition = TRUE
        for base, exponent in zip(bases, exponents):
            nonzero = _both(nonzero, TRUE if signs.nonzero(base) or exponent < 0 else self.factor("!=", base))
        if op == "!=":
            return nonzero
        odd = [base for base, exponent in zip(bases, exponents) if exponent.numerator % 2 and exponent.denominator % 2]
        if op in ("<", ">"):
            if not odd:
                return nonzero if op == ">" else FALSE
            if len(odd) > 1:
                return whole
            rest: Condition = TRUE
            for base, exponent in zip(bases, exponents):
                if base is not odd[0] and exponent > 0:
                    rest = _both(rest, self.factor("!=", base))
            return _both(self.factor(op, odd[0]), rest)
        if len(bases) == 1:
            if op in ("<=", "=") and not odd:
                return self.factor("=", bases[0])
            return self.factor(op, bases[0]) if odd else TRUE
        return whole

    def factor(self, op: str, base: Expr) -> Condition:
        """A relation of one factor with 0."""
        if len(self.normalizer.terms_of(base)) > 1:
            return self.against_zero(op, base)
        if op in (">", "!=") and isinstance(base, Call) and base.function is absolute:
            return self.against_zero("!=", normal_form(base.args[0]))
        part = _beyond(base, ZERO) if op == "!=" and isinstance(base, Call) else None
        return Relation(op, base, ZERO) if part is None else self.against_zero(op, normal_form(part))

    def bounded(self, op: str, left: Monomial, bound: Expr) -> Condition:
        """left op bound, with a bound free of symbols; squares of symbols are solved."""
        (base, exponent), *others = left.powers.items()
        if not others and exponent == 2 and type(bound) is Number and type(base) is Symbol and bound.numerator > 0:
            root = normal_form(sqrt(bound))
            if type(root) is Number:
                if op in ("<", "<="):
                    return And(Relation(SWAPPED[op], base, -root), Relation(op, base, root))
                if op == "!=":
                    return base.differs(root) & base.differs(-root)
                if op in (">", ">="):
                    return Relation(SWAPPED[op], base, -root) | Relation(op, base, root)
                return base.equals(root) | base.equals(-root)
        if op == "!=" and not others and exponent == 1 and type(bound) is Number and isinstance(base, Call):
            part = _beyond(base, bound)
            if part is not None:
                return self.against_zero(op, normal_form(part - bound))
        return Relation(op, self.normalizer.write([left]), bound)


def _beyond(call: Call, bound: Number) -> Expr | None:
    """The argument that is c where max(u, a) = c > a, or min(u, a) = c < a; None if there is none."""
    if call.function is relu:
        constants, parts = [ZERO], list(call.args)
    else:
        constants = [arg for arg in call.args if type(arg) is Number]
        parts = [arg for arg in call.args if type(arg) is not Number]
    sign = 1 if call.function in (relu, maximum) else -1 if call.function is minimum else 0
    beyond = all([sign * (bound.value - constant.value) > 0 for constant in constants])
    return parts[0] if sign and constants and len(parts) == 1 and beyond else None


def _without_alternative(condition: Condition) -> Condition:
    """x != p or A, with A decided at p: nothing to ask where A holds there, x != p where it does not."""
    parts = joined_by(Or, condition)
    for part in parts:
        if type(part) is Relation and part.op == "!=" and type(part.args[0]) is Symbol:
            at = {part.args[0]: part.args[1]}
            others = [there for other in parts if other is not part
                      if isinstance(there := other.subs(at), Condition)]
            try:
                if others and not free_symbols(part.args[1], *others):
                    return TRUE if any([_truth(other, {}) for other in others]) else part
            except SymdiffError:
                continue
    return condition


def _decided(condition: Condition) -> Condition | None:
    """A condition without symbols as it is, if its values tell."""
    try:
        return TRUE if evaluate(condition) else FALSE
    except SymdiffError:
        return None


def _both(left: Condition, right: Condition) -> Condition:
    if left is FALSE or right is FALSE:
        return FALSE
    if left is TRUE or implies(right, left):
        return right
    return left if right is TRUE or implies(left, right) else left & right


def _either(left: Condition, right: Condition) -> Condition:
    if left is TRUE or right is TRUE:
        return TRUE
    if left is FALSE or implies(left, right):
        return right
    return left if right is FALSE or implies(right, left) else left | right
