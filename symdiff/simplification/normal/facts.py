"""What is known about signs where an expression is defined: x > 0 where ln(x) stands."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from symdiff.domains.signs import ALLOWED, ANY, NEGATIVE, NULL, OPPOSITE, PLUS
from symdiff.expr import (
    And, Call, Condition, Expr, Head, Not, Power, Product, Relation, Symbol, free_symbols, joined_by, replace,
)
from symdiff.functions import absolute, cos, cot, floor, sin, sinh, tan, tanh
from symdiff.simplification.normal.bounds import BoundedSigns
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Terms, content_of

__all__ = ["Facts", "Shape", "conjuncts", "whole_numbers", "with_values"]

_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}

#: What is not 0 where these are not.
_DIVIDENDS: dict[Head, Head] = {tan: sin, cot: cos, tanh: sinh}

#: A sum up to its order and a positive factor.
Shape = frozenset[tuple[Fraction, frozenset[tuple[Expr, Exponent]]]]


class Facts:
    """Signs that follow from conditions which all hold.

    Args:
        conditions: relations; what is joined by `or` says nothing here.  They are asked for with the first question.

    Attributes:
        signs: the signs of expressions in normal form, as far as they follow.
        whole: symbols n of which n = floor(n) is said.
        given: what the conditions say, as signs of expressions in normal form.
    """

    def __init__(self, conditions: Iterable[Condition]) -> None:
        self._conditions = conditions
        self._signs = BoundedSigns()
        self._whole: set[Expr] = set()
        self._given: dict[Expr, int] = {}
        self.shapes: dict[Shape, int] = {}

    @property
    def signs(self) -> BoundedSigns:
        self._read()
        return self._signs

    @property
    def whole(self) -> set[Expr]:
        self._read()
        return self._whole

    @property
    def given(self) -> dict[Expr, int]:
        self._read()
        return self._given

    def _read(self) -> None:
        """Learn what the conditions say, once."""
        conditions, self._conditions = self._conditions, ()
        relations = _relations(conditions) if conditions else ()
        if not relations:
            return
        differences = [relation.args[0] - relation.args[1] for _, relation in relations]
        normalizer = Normalizer(differences, differences)
        for op, relation in relations:
            left, right = relation.args
            if op == "=" and type(left) is Symbol and right is floor(left):
                self._whole.add(left)
        for (op, _), left in zip(relations, normalizer.run()):
            self._given[left] = self._given.get(left, ANY) & ALLOWED[op]
            self._learn(left, ALLOWED[op], normalizer)
        self._signs.refine()

    def _learn(self, left: Expr, allowed: int, normalizer: Normalizer) -> None:
        stack = [(left, allowed)]
        while stack:
            left, allowed = stack.pop()
            terms = normalizer.visited(left)
            self._note(left, terms, allowed)
            if len(terms) != 1:
                continue
            # c u^n: the sign of u is known where n is odd, and u is not 0 where the power is not
            (term,) = terms
            signs = allowed if term.coefficient > 0 else OPPOSITE[allowed]
            if len(term.powers) == 1:
                (base, exponent), = term.powers.items()
                if not isinstance(exponent, Expr) and exponent.numerator % 2 and exponent.denominator % 2:
                    self._note(base, normalizer.terms_of(base), signs)
            if allowed & NULL:
                continue
            for base in term.powers:
                self._note(base, normalizer.terms_of(base), NEGATIVE | PLUS)
                if type(base) in (Product, Power) and base is not left:
                    stack.append((base, NEGATIVE | PLUS))
                elif type(base) is Call and base.function is absolute:
                    stack.append((base.args[0], NEGATIVE | PLUS))
                elif type(base) is Call and base.function in _DIVIDENDS:
                    stack.append((Call(_DIVIDENDS[base.function], base.args[0]), NEGATIVE | PLUS))

    def _note(self, expr: Expr, terms: Terms, allowed: int) -> None:
        self._signs.known[expr] = self._signs.known.get(expr, ANY) & allowed
        self._signs.bound(expr, allowed)
        if len(terms) > 1:
            shape = _shape(terms, 1)
            self.shapes[shape] = self.shapes.get(shape, ANY) & allowed

    def of(self, expr: Expr, terms: Terms) -> int:
        """The possible signs of a sum, given as an expression and as terms."""
        found = self.signs.of(expr)
        if len(terms) > 1 and self.shapes:
            found &= self.shapes.get(_shape(terms, 1), ANY) & OPPOSITE[self.shapes.get(_shape(terms, -1), ANY)]
        return found

    def imply(self, others: Facts) -> bool:
        """Whether other conditions follow from these, as far as signs tell."""
        return not any(self._allowed(left) & ~signs for left, signs in others.given.items())

    def _allowed(self, left: Expr) -> int:
        """The signs that are left to an expression in normal form."""
        return self.given.get(left, ANY) & self.signs.of(left)

    def kept_by(self, others: Facts) -> Facts:
        """Those of the facts that other conditions say too."""
        kept = {left: signs for left, signs in self.given.items() if not others._allowed(left) & ~signs}
        if len(kept) == len(self.given):
            return self
        rest = Facts(())
        normalizer = Normalizer(list(kept), list(kept))
        for left, normal in zip(kept, normalizer.run()):
            rest._given[left] = kept[left]
            rest._learn(normal, kept[left], normalizer)
        rest._signs.refine()
        return rest


def with_values(expr: Expr, conditions: Iterable[Condition]) -> Expr:
    """The expression with the values put in that conditions such as x = 3 or x = y give to symbols.

    >>> from symdiff import parse
    >>> print(with_values(parse("x^2 + y"), [parse("x = y"), parse("y = 3")]))
    12
    """
    values: dict[Expr, Expr] = {}
    for op, relation in _relations(conditions):
        left, right = [replace(side, values) for side in relation.args]
        for symbol, value in ((left, right), (right, left)) if op == "=" else ():
            if type(symbol) is Symbol and symbol not in free_symbols(value):
                values = {**{known: replace(side, {symbol: value}) for known, side in values.items()}, symbol: value}
                break
    return replace(expr, values) if values else expr


def whole_numbers(symbols: Iterable[Symbol]) -> list[Condition]:
    """That the values of symbols are whole numbers."""
    return [symbol.equals(floor(symbol)) for symbol in symbols]


def conjuncts(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions that are joined by `and` in some."""
    return [part for condition in conditions for part in joined_by(And, condition)]


def _relations(conditions: Iterable[Condition]) -> list[tuple[str, Relation]]:
    """The relations that hold, each with its sign, which a `not` before it turns around."""
    found: dict[tuple[str, Relation], None] = {}
    for condition in conjuncts(conditions):
        if type(condition) is Relation:
            found[condition.op, condition] = None
        elif type(condition) is Not and type(condition.args[0]) is Relation:
            found[_DENIED[condition.args[0].op], condition.args[0]] = None
    return list(found)


def _shape(terms: Terms, sign: int) -> Shape:
    """The terms as a set, divided by their content and multiplied by a sign."""
    content = content_of([term.coefficient for term in terms])
    return frozenset((sign * term.coefficient / content, frozenset(term.powers.items())) for term in terms)
