"""What the user wrote, put back where a result has it in another form: c*x^2 and not x^2*c, erf(x/sqrt(2))."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from symdiff.expr import MINUS_ONE, Expr, Indexed, Number, Power, Product, Sum, Symbol, flattened, postorder, replace
from symdiff.expr.notation import as_negation, operation_count
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Exponent, Monomial, Rational, Terms, number_of, plain

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
        self._roots = [*self._roots_with_numbers()] if self._is_short else []

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

    def _roots_with_numbers(self) -> Iterator[tuple[Expr, Expr, Rational]]:
        """The products under roots of the user's that have a number in them, what they are without it, and it."""
        normalizer = self._normalizer
        for node in normalizer.manner:
            if type(node) is Power and type(node.args[0]) is Product and type(node.args[1]) is Number and (
                    node.args[1].denominator > 1):
                terms = normalizer.terms.get(node.args[0], ())
                if len(terms) == 1 and terms[0].coefficient > 0 and terms[0].coefficient != 1:
                    yield node.args[0], normalizer.write([Monomial(1, terms[0].powers)]), terms[0].coefficient

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
        """A monomial with a number back under the root of which it was taken, if it is shorter so: 1/(2*x)^(1/3)."""
        normalizer = self._normalizer
        for radicand, core, number in self._roots:
            exponent = term.powers.get(core)
            if isinstance(exponent, Fraction):
                others = {base: count for base, count in term.powers.items() if base is not core}
                taken = normalizer.power([Monomial(number, {})], [Monomial(-exponent, {})])
                (left,) = normalizer.product([[Monomial(term.coefficient, others)], taken])
                found = Monomial(left.coefficient, _joined(left.powers, radicand, exponent))
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
