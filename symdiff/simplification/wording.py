"""What the user wrote, put back where a result has it in another form: erf(x/sqrt(2)), exp(-(w*x + b)), (x*ln(x))^2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from symdiff.expr import (
    MINUS_ONE, Expr, Indexed, Number, Power, Product, Sum, Symbol, flattened, postorder, replace,
)
from symdiff.expr.notation import as_negation, operation_count
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Monomial, Rational, Terms, plain

__all__ = ["LETTERS", "Wording"]

#: What is read as a letter.
LETTERS = (Symbol, Indexed)
#: The words of larger expressions are not looked for in a result.
MAX_WORDS = 300
#: At most so many sums of the user's, of so many nodes, are looked for in a result.
MAX_SUMS, MAX_SUM_SIZE = 12, 40
#: A power that a rule made of a product of the user's comes back if that saves so many operations.
MADE_SAVES = 2


_Multiset = frozenset[tuple[Expr, int]]


class _Root(NamedTuple):
    """A root of a product.

    Attributes:
        radicand: the product.
        degree: its exponent.
        coefficient: the number in it when it is taken apart.
        powers: the other factors then.
        split: those among them with symbols, under roots of their own.
    """

    radicand: Expr
    degree: Fraction
    coefficient: Rational
    powers: dict[Expr, Rational]
    split: list[Expr]


class Wording:
    """The words of the user for what a normalizer writes in its own.

    Args:
        normalizer: which has visited the expression; forms that it measures from now on count with these words.

    Attributes:
        sums: the sums that the user wrote, with few operands, and their normal forms.
    """

    def __init__(self, normalizer: Normalizer) -> None:
        self._normalizer = normalizer
        self._is_short = len(normalizer.manner) <= MAX_WORDS
        self.sums = {node: normalizer.visited_expr(node) for node in _sums(normalizer)}
        self._words: dict[Expr, Expr] = dict(self._shorter_words()) if self._is_short else {}
        self._products = [*self._products_of_powers()] if self._is_short else []
        self._roots = [*self._roots_of_products()] if self._is_short else []

    def _shorter_words(self) -> Iterator[tuple[Expr, Expr]]:
        """Normal forms, and what the user wrote for them if it is shorter, as (a*b*c)^2, or in another order; from now
        on they count as long as that."""
        normalizer = self._normalizer
        made, own = _powers_of_products(normalizer.order), _powers_of_products(normalizer.manner)
        for node in [*made, *own, *[node.base for node in own]]:
            if node in normalizer.terms:
                normalizer.expr(node)
        counts: dict[Expr, int] = {}
        for nodes, saved in ((made, MADE_SAVES), (normalizer.manner, 1)):
            for node in nodes:
                normal = normalizer.written.get(node)
                if normal is None or normal is node or _begins_with_sign(node):
                    continue
                less = operation_count(normal, counts) - operation_count(node, counts)
                if less >= saved or _is_reordered(node, normal, counts):
                    normalizer.counts[normal] = counts[node]
                    yield normal, node

    def _products_of_powers(self) -> Iterator[tuple[Expr, Collection[Expr]]]:
        """The products that the user wrote, longer ones first, with their factors."""
        for node in reversed(self._normalizer.manner):
            terms = self._normalizer.terms.get(node, ()) if type(node) is Product else ()
            if len(terms) == 1 and terms[0].coefficient == 1 and len(terms[0].powers) > 1 and all([
                    exponent == 1 for exponent in terms[0].powers.values()]):
                yield node, terms[0].powers.keys()

    def _roots_of_products(self) -> Iterator[_Root]:
        """The roots of products that the user wrote and that were taken apart, without powers such as e^x in them."""
        for node in self._normalizer.manner:
            if type(node) is Power and type(node.base) is Product and type(node.exponent) is Number and (
                    node.exponent.denominator > 1):
                terms = self._normalizer.visited(node)
                if len(terms) != 1 or terms[0].coefficient <= 0 or node.base in terms[0].powers:
                    continue
                powers = {base: exponent for base, exponent in terms[0].powers.items()
                          if not isinstance(exponent, Expr)}
                if len(powers) == len(terms[0].powers):
                    yield _Root(node.base, node.exponent.value, terms[0].coefficient, powers,
                                [base for base, exponent in powers.items()
                                 if isinstance(exponent, Fraction) and self._normalizer.writer.has_symbols(base)])

    def grouped(self, terms: Terms) -> Terms:
        """The same terms with powers of the user's products: (x*(x + 1))^2 and not x^2*(x + 1)^2."""
        if self._products:
            terms = [self._with_products(term) for term in terms]
        return [self._with_roots(term) for term in terms] if self._roots else terms

    def _with_products(self, term: Monomial) -> Monomial:
        powers = term.powers
        for product, factors in self._products:
            exponents = {powers.get(factor, 0) for factor in factors}
            (exponent, *others) = exponents
            if not others and isinstance(exponent, int) and abs(exponent) > 1:
                powers = {base: count for base, count in powers.items() if base not in factors}
                self._normalizer.join(powers, product, exponent)
        return term if powers is term.powers else Monomial(term.coefficient, powers)

    def _with_roots(self, term: Monomial) -> Monomial:
        """A monomial with the roots of the user's that were taken apart, if it is shorter so: a*sqrt(a/pi), and not
        a^(3/2)/sqrt(pi).  No exponent gets the other sign, for then there might be no value where one was."""
        normalizer = self._normalizer
        for root in self._roots:
            ratios = [standing / root.powers[base] for base in root.split
                      if isinstance(standing := term.powers.get(base), Fraction)]
            for times in dict.fromkeys([*ratios, Fraction(1), Fraction(-1)]) if ratios else ():
                if not all([ratio / times >= 1 for ratio in ratios]):
                    continue
                powers = dict(term.powers)
                for base, exponent in root.powers.items():
                    normalizer.join(powers, base, plain(exponent * -times))
                (rest,) = normalizer.product([[normalizer.settled(term.coefficient, powers)], normalizer.power(
                    [Monomial(root.coefficient, {})], [Monomial(-times, {})])])
                found = Monomial(rest.coefficient, dict(rest.powers))
                normalizer.join(found.powers, root.radicand, plain(root.degree * times))
                if normalizer.length([found]) < normalizer.length([term]):
                    term = found
        return term

    def put_back(self, result: Expr) -> Expr:
        """The result in the words of the user."""
        if not self._is_short or not (self._words or self.sums):
            return result
        present, words = postorder(result), dict(self._words)
        new = [part for part in present if type(part) is Sum and part not in self.sums and part not in words]
        normals = {_counted(normal): node for node, normal in self.sums.items()} if new else {}
        for part in new:
            word = self._reordered(part, normals)
            if word is not None:
                words[part] = word
        return replace(result, words) if any([part in words for part in present]) else result

    def _reordered(self, part: Expr, normals: Mapping[_Multiset, Expr]) -> Expr | None:
        """A sum as the user wrote it, or -(x + y) if the user wrote that; found by its normal form."""
        word, turned = normals.get(_counted(part)), False
        if word is None and all(map(_has_sign, flattened(part, Sum))):
            word, turned = normals.get(_counted(part, turned=True)), True
        if word is None or _begins_with_sign(word) or not _is_reordered(word, self.sums[word], {}):
            return None
        return word if not turned else -word if -word in self._normalizer.manner else None


def _powers_of_products(nodes: Sequence[Expr]) -> list[Power]:
    return [node for node in nodes if type(node) is Power and type(node.base) is Product
            and node.exponent is not MINUS_ONE]


def _counted(expr: Expr, turned: bool = False) -> _Multiset:
    """The terms of a sum, or of its opposite, in any order, each with how often it is there."""
    return frozenset(Counter([-term if turned else term for term in flattened(expr, Sum)]).items())


def _is_reordered(one: Expr, other: Expr, counts: dict[Expr, int]) -> bool:
    """Whether two expressions of one value are sums or products with as many operations, and so of the same parts in
    another order; the operations are counted in `counts`."""
    return (type(one) is type(other) and type(one) in (Sum, Product) and one.size == other.size
            and operation_count(one, counts) == operation_count(other, counts))


def _begins_with_sign(expr: Expr) -> bool:
    """Whether it is a sum with a minus in front."""
    return type(expr) is Sum and _has_sign(flattened(expr, Sum)[0])


def _has_sign(term: Expr) -> bool:
    return as_negation(term) is not None or (type(term) is Number and term.numerator < 0)


def _sums(normalizer: Normalizer) -> list[Expr]:
    """The sums that the user wrote, with few operands; what was differentiated does not stand in its derivative."""
    whole = normalizer.manner[-1]
    return [node for node in _maximal_sums(normalizer.manner)
            if node.size <= MAX_SUM_SIZE and (node is not whole or node in normalizer.roots)][:MAX_SUMS]


def _maximal_sums(order: Sequence[Expr]) -> list[Expr]:
    inner = {arg for node in order if type(node) is Sum for arg in node.args}
    return [node for node in order if type(node) is Sum and node not in inner]
