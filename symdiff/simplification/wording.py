"""What the user wrote, put back where a result has it in another form: c*x^2 and not x^2*c, erf(x/sqrt(2))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from symdiff.expr import (
    MINUS_ONE, Expr, Indexed, Number, Power, Product, Sum, Symbol, flattened, free_symbols, postorder, replace,
)
from symdiff.expr.notation import as_negation, operation_count
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Monomial, Rational, Terms, number_of, plain, rational_of

__all__ = ["LETTERS", "Wording"]

#: What is read as a letter.
LETTERS = (Symbol, Indexed)
#: The words of larger expressions are not looked for in a result.
MAX_WORDS = 300
#: At most so many sums of the user's, of so many nodes, are looked for in a result.
MAX_SUMS, MAX_SUM_SIZE = 12, 40
#: A square that a rule made of a product of the user's comes back if that saves so many operations.
MADE_SAVES = 2


_Terms = frozenset[tuple[Expr, int]]


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
        """Normal forms, and what the user wrote for them if it is shorter, as (a*b*c)^2, or in another order."""
        normalizer = self._normalizer
        made, own = [[node for node in nodes if type(node) is Power and type(node.args[0]) is Product
                      and node.args[1] is not MINUS_ONE] for nodes in (normalizer.order, normalizer.manner)]
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
                if less >= saved or (not less and _is_reordered(node, normal)):
                    normalizer.counts[normal] = counts[node]
                    yield normal, node

    def _products_of_powers(self) -> Iterator[tuple[Expr, Collection[Expr]]]:
        """The products that the user wrote, longer ones first, with their factors."""
        for node in reversed(self._normalizer.manner):
            terms = self._normalizer.terms.get(node, ()) if type(node) is Product else ()
            if len(terms) == 1 and terms[0].coefficient == 1 and len(terms[0].powers) > 1 and all([
                    exponent == 1 for exponent in terms[0].powers.values()]):
                yield node, terms[0].powers.keys()

    def _roots_of_products(self) -> Iterator[tuple[Expr, Fraction, dict[Expr, Rational], Rational]]:
        """The products under roots of the user's, the exponents of the roots, and these as powers of their factors and
        a number; without those in which there are powers such as e^x."""
        for node in self._normalizer.manner:
            if type(node) is Power and type(node.args[0]) is Product and type(node.args[1]) is Number and (
                    node.args[1].denominator > 1):
                terms = self._normalizer.visited(node)
                powers = {base: exponent for term in terms for base, exponent in term.powers.items()
                          if not isinstance(exponent, Expr)}
                if len(terms) == 1 and terms[0].coefficient > 0 and node.args[0] not in powers and (
                        len(powers) == len(terms[0].powers)):
                    yield node.args[0], node.args[1].value, powers, terms[0].coefficient

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
                powers = _joined({base: count for base, count in powers.items() if base not in factors},
                                 product, exponent)
        return term if powers is term.powers else Monomial(term.coefficient, powers)

    def _with_roots(self, term: Monomial) -> Monomial:
        """A monomial with the roots of the user's that were taken apart, if it is shorter so: a*sqrt(a/pi), and not
        a^(3/2)/sqrt(pi).  No exponent gets the other sign, for then there might be no value where one was."""
        normalizer = self._normalizer
        for radicand, degree, powers, coefficient in self._roots:
            ratios = {standing / exponent for base, exponent in powers.items() if free_symbols(base)
                      and isinstance(exponent, Fraction) and isinstance(standing := term.powers.get(base), Fraction)}
            for times in dict.fromkeys([*ratios, Fraction(1), Fraction(-1)]) if ratios else ():
                if not all([ratio / times >= 1 for ratio in ratios]):
                    continue
                taken = [normalizer.power(_monomials(base), [Monomial(exponent * -times, {})])
                         for base, exponent in powers.items()]
                number = normalizer.power([Monomial(coefficient, {})], [Monomial(-times, {})])
                left = normalizer.product([[term], number, *taken])
                if len(left) == 1:
                    found = Monomial(left[0].coefficient, _joined(left[0].powers, radicand, degree * times))
                    if normalizer.length([found]) < normalizer.length([term]):
                        term = found
        return term

    def put_back(self, result: Expr) -> Expr:
        """The result in the words of the user."""
        if not self._is_short:
            return result
        normalizer = self._normalizer
        products = [node for node in normalizer.manner
                    if type(node) is Product and type(node.args[1]) in LETTERS and _is_of_letters(node)]
        if not products and not self._words and not self.sums:
            return result
        present = postorder(result)
        words = self._words
        for product in products:
            if product not in present:
                words[normalizer.visited_expr(product)] = product
        by_terms: dict[_Terms, Expr] = {}
        for part in present:
            if type(part) is Sum and part not in self.sums and part not in words:
                by_terms = by_terms or {_terms(normal): node for node, normal in self.sums.items()}
                word = self._reordered(part, by_terms)
                if word is not None:
                    words[part] = word
        return replace(result, words) if any([part in words for part in present]) else result

    def _reordered(self, part: Expr, by_terms: Mapping[_Terms, Expr]) -> Expr | None:
        """A sum as the user wrote it, or -(x + y) if the user wrote that."""
        word, turned = by_terms.get(_terms(part)), False
        if word is None and all(map(_has_sign, flattened(part, Sum))):
            word, turned = by_terms.get(_terms(part, turned=True)), True
        if word is None or _begins_with_sign(word) or not _is_reordered(word, self.sums[word]) or (
                operation_count(word) != operation_count(self.sums[word])):
            return None
        return word if not turned else -word if -word in self._normalizer.manner else None


def _monomials(base: Expr) -> Terms:
    return [Monomial(rational_of(base), {}) if type(base) is Number else Monomial(1, {base: 1})]


def _joined(powers: Mapping[Expr, Exponent], base: Expr, exponent: int | Fraction) -> dict[Expr, Exponent]:
    """The powers times another one, whose base may be among theirs: p^2 sqrt(p) is p^(5/2)."""
    standing = powers.get(base, 0)
    total = exponent + standing if not isinstance(standing, Expr) else Sum(standing, number_of(exponent))
    return {**powers, base: plain(total) if not isinstance(total, Expr) else total}


def _terms(expr: Expr, turned: bool = False) -> _Terms:
    """The terms of a sum, or of its opposite, in any order, each with how often it is there."""
    return frozenset(Counter([-term if turned else term for term in flattened(expr, Sum)]).items())


def _is_reordered(one: Expr, other: Expr) -> bool:
    """Whether sums or products of one value and as many operations are alike but for the order in them."""
    return type(one) is type(other) and type(one) in (Sum, Product) and one.size == other.size


def _begins_with_sign(expr: Expr) -> bool:
    """Whether it is a sum with a minus in front."""
    return type(expr) is Sum and _has_sign(flattened(expr, Sum)[0])


def _has_sign(term: Expr) -> bool:
    return as_negation(term) is not None or (type(term) is Number and term.numerator < 0)


def _is_of_letters(node: Expr) -> bool:
    """Whether a product has nothing but different letters as factors."""
    factors = flattened(node, Product)
    return all([type(factor) in LETTERS for factor in factors]) and len(set(factors)) == len(factors)


def _sums(normalizer: Normalizer) -> list[Expr]:
    """The sums that the user wrote, with few operands; what was differentiated does not stand in its derivative."""
    whole = normalizer.manner[-1]
    return [node for node in _maximal_sums(normalizer.manner)
            if node.size <= MAX_SUM_SIZE and (node is not whole or node in normalizer.roots)][:MAX_SUMS]


def _maximal_sums(order: Sequence[Expr]) -> list[Expr]:
    inner = {arg for node in order if type(node) is Sum for arg in node.args}
    return [node for node in order if type(node) is Sum and node not in inner]
