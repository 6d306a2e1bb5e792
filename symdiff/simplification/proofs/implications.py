"""Whether conditions imply others: where one expression has a value, has another one too?

Both sides of each relation are factored in one field.  What is known not to be 0 makes its factors so, and a sign of
a product is an equation between the signs of its factors, linear over the field of two elements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from symdiff.domains.signs import ALLOWED, ANY, NEGATIVE, NULL, OPPOSITE, PLUS
from symdiff.errors import SymdiffError
from symdiff.expr import (
    TRUE, And, Call, Condition, Expr, Or, Relation, Sum, Symbol, free_symbols, joined_by, postorder, tree_size,
)
from symdiff.functions import floor
from symdiff.simplification.fields.allowance import Allowance
from symdiff.simplification.fields.field import Element
from symdiff.simplification.fields.generators import minus
from symdiff.simplification.fields.kernels import Embedding
from symdiff.simplification.fields.polynomials import Poly, fraction_of
from symdiff.simplification.normal.facts import Facts, conjuncts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.terms import Unordered, apart_from_whole, unordered, whole_ratio
from symdiff.simplification.proofs.parametrization import parametrized_signs

__all__ = ["consequences", "implied"]

#: Conditions of at most so many nodes are looked at, first the small ones, which suffice in most cases.  Consequences
#: are sought from those up to the last but one.
SIZES = (16, 24, 32, 200)
#: What has to be a whole number is multiplied out, in so many steps.
MAX_EXPANDED = 40

#: The work of a parametrization.
PARAMETER_WORK = 200_000


class _Product(NamedTuple):
    """What a relation says of a product.

    Attributes:
        signs: which it may have.
        factors: with whether they stand there an odd number of times.
        value: the product.
    """

    signs: int
    factors: Mapping[int, bool]
    value: Element | None = None


class _Identity(NamedTuple):
    """f f' = c N, where f' is the conjugate of f and N its norm: they are 0 together.

    Attributes:
        conjugates, norm: the factors of both sides.
        product: what the sign of c says of all of them.
    """

    conjugates: frozenset[int]
    norm: frozenset[int]
    product: _Product


class _Whole(NamedTuple):
    """An expression has a whole number for its value; what is kept of it is without a whole number added to it."""

    residue: Unordered


_Fact = _Product | _Whole


def implied(known: Iterable[Condition], wanted: Iterable[Condition]) -> bool:
    """Whether some conditions follow from others, as far as signs of factors tell.

    >>> from symdiff import parse
    >>> implied([parse("a*x > 0"), parse("a > 0")], [parse("x > 0")]), implied([parse("x*y != 0")], [parse("x > 0")])
    (True, False)
    """
    given = [condition for condition in dict.fromkeys(conjuncts(known)) if free_symbols(condition)]
    sought = [condition for condition in dict.fromkeys(conjuncts(wanted))
              if condition not in given and condition is not TRUE]
    works: list[_Implications] = []
    looked_at: list[Condition] = []
    for most in SIZES:
        some = [condition for condition in given if tree_size(condition) <= most]
        work = _work(some, sought) if sought and (some != looked_at or not works) else None
        if work is not None:
            works.append(work)
            sought = [condition for condition in sought if not work.follows(condition)]
        looked_at = some
    for work in works:
        work.by_parameters = True
        sought = [condition for condition in sought if not work.follows(condition)]
    return not sought


def consequences(known: Iterable[Condition]) -> list[Condition]:
    """Signs of factors that follow from conditions on products.

    >>> from symdiff import parse
    >>> [str(condition) for condition in consequences([parse("a*x > 0"), parse("a > 0")])]
    ['x > 0']
    """
    given = [condition for condition in dict.fromkeys(conjuncts(known))
             if type(condition) is Relation and tree_size(condition) <= SIZES[-2] and free_symbols(condition)]
    work = _work(given, [])
    return [] if work is None else work.consequences()


def _work(known: Sequence[Condition], wanted: Sequence[Condition]) -> _Implications | None:
    try:
        return _Implications(known, wanted)
    except SymdiffError:
        return None


class _Implications:
    """Conditions in one field.

    Args:
        known, wanted: the conditions, none of them an `And`.

    Attributes:
        by_parameters: whether rational parametrizations are asked too, which takes longer.
    """

    by_parameters = False

    def __init__(self, known: Sequence[Condition], wanted: Sequence[Condition]) -> None:
        relations = list(dict.fromkeys([relation for condition in [*known, *wanted]
                                        for relation in _leaves(condition)]))
        differences = [relation.args[0] - relation.args[1] for relation in relations]
        normalizer = Normalizer(differences, differences)
        lefts = normalizer.run()
        facts = Facts(known)
        plain = [left for left, relation in zip(lefts, relations) if not _is_whole(relation)]
        valued = [left for left, relation in zip(lefts, relations) if relation in known and not _is_whole(relation)]
        # exact, for x^(n + 1/2) may have a value where x < 0, and sqrt(x) none
        self.embedding = Embedding(normalizer, plain, facts, facts, multiples=True, exact=True, valued=valued)
        self.certain = self._roots_in(valued)
        self.facts: dict[Relation, _Fact] = {}
        for left, relation in zip(lefts, relations):
            self.facts[relation] = (self._whole(normalizer, relation) if _is_whole(relation)
                                    else self._product(self.embedding.element(left), ALLOWED[relation.op]))
        self.normalizer, self.given = normalizer, known
        sought = {relation for condition in wanted for relation in _leaves(condition)}
        self.lefts = {relation: left for left, relation in zip(lefts, relations) if relation in sought}
        self.signs: dict[Relation, int] | None = None
        self.atom_signs: dict[int, int] = {}
        self.known = [self.facts[condition] for condition in known if type(condition) is Relation]
        self.known += [more for fact in self.known if isinstance(fact, _Product)
                       and (more := self._without_number(fact)) is not None]
        self.identities = [identity for atom in dict.fromkeys([
            atom for fact in self.known if isinstance(fact, _Product) for atom in fact.factors])
            if (identity := self._identity(atom)) is not None]
        self.choices = [condition for condition in known if type(condition) is Or]

    def _roots_in(self, exprs: Iterable[Expr]) -> set[int]:
        """The algebraic generators in expressions that have values."""
        field, found = self.embedding.field, set[int]()
        for node in postorder(*exprs):
            element = self.embedding.values.get(node)
            if element is not None:
                polys = [element.above, *[field.atoms[atom] for atom in element.below]]
                found |= {place for place in field.relations if any(poly.degrees()[place] for poly in polys)}
        return found

    def _whole(self, normalizer: Normalizer, relation: Relation) -> _Whole:
        terms = normalizer.multiplied_out(normalizer.visited(relation.args[0]), MAX_EXPANDED)[0]
        return _Whole(unordered(apart_from_whole(terms)[0]))

    def _product(self, element: Element, signs: int) -> _Product:
        """A relation of an element with 0 as one of its factors."""
        if element.above.is_zero():
            return _Product(signs if signs & NULL else 0, {})
        coefficient, powers = self._factored(element.above, element.below)
        if coefficient < 0:
            signs = OPPOSITE[signs]
            element = minus(element)
        return _Product(signs, {atom: bool(count % 2) for atom, count in powers.items()}, element)

    def _without_number(self, fact: _Product) -> _Product | None:
        """u > 0 where u - 1 >= 0 is known; None for others."""
        if fact.value is None or fact.value.below or len(fact.value.above) < 2:
            return None
        above = fact.value.above
        number = next((coefficient for exponents, coefficient in above.terms() if not any(exponents)), None)
        side = None if number is None else PLUS if number < 0 else NEGATIVE
        if side is None or fact.signs & ~side & ~NULL:
            return None
        return self._product(Element(above - number, {}), side)

    def _factored(self, above: Poly, below: Mapping[int, int] = {}) -> tuple[Fraction, dict[int, int]]:
        """A fraction as a number and powers of atoms, with r^n in the place of what certainly has a root r, and of
        nothing else: x is no r^2 for a root r that has a value only if x >= 0."""
        field = self.embedding.field
        factors = field.with_reduced_atoms(field.factored(field.with_roots(above, self.certain)))
        return field.with_radicands(factors, below, self.certain)

    def _identity(self, atom: int) -> _Identity | None:
        """What the conjugate of a sum with a square root in it says: a - b x^2 = (r - s x) (r + s x) with r^2 = a."""
        field = self.embedding.field
        poly = field.reduced(field.atoms[atom])
        pair = field.conjugates(poly) if len(poly) > 1 else None
        if pair is None:
            return None
        (coefficient, cofactor), (number, norm) = map(self._factored, pair)
        left, right = Counter({atom: 1}), Counter(norm)
        left.update(cofactor)
        odd = {place: bool(count % 2) for place, count in (left + right).items()}
        positive = (coefficient > 0) == (number > 0)
        return _Identity(frozenset(left), frozenset(right), _Product(NULL | (PLUS if positive else NEGATIVE), odd))

    def _sign(self, atom: int) -> int:
        found = self.atom_signs.get(atom)
        if found is None:
            found = self.atom_signs[atom] = self.embedding.sign(self.embedding.field.atoms[atom])
        return found

    def follows(self, condition: Condition, more: Sequence[_Fact] = (), splits: int = 1) -> bool:
        """Whether a condition follows from what is known and more; by cases, if there are any."""
        if self._follows(condition, [*self.known, *more]):
            return True
        if not splits:
            return False
        return any(all(self.follows(condition, [*more, *[self.facts[leaf] for leaf in _leaves(case)]], splits - 1)
                       for case in joined_by(Or, choice)) for choice in self.choices)

    def _follows(self, condition: Expr, known: Sequence[_Fact]) -> bool:
        if type(condition) is Relation:
            fact = self.facts[condition]
            if isinstance(fact, _Whole):
                return not fact.residue or any(isinstance(other, _Whole) and _is_multiple(fact.residue, other.residue)
                                               for other in known)
            return (self._holds(fact, [other for other in known if isinstance(other, _Product)])
                    or (self.by_parameters and not self._parametrized()[condition] & ~ALLOWED[condition.op]))
        if type(condition) is And:
            return all(self._follows(part, known) for part in condition.args)
        return type(condition) is Or and any(self._follows(part, known) for part in condition.args)

    def _parametrized(self) -> Mapping[Relation, int]:
        """The signs of the left sides of what is wanted, by rational parametrization."""
        if self.signs is None:
            relations = [relation for relation in self.lefts if not _is_whole(relation)]
            found = parametrized_signs([self.lefts[relation] for relation in relations], self.normalizer,
                                       self.given, Allowance(PARAMETER_WORK))
            self.signs = dict(zip(relations, found))
        return self.signs

    def _is_beyond(self, fact: _Product, known: _Product) -> bool:
        """Whether a number is between an expression and a multiple: 2 u + 1 > 0 where u >= 0."""
        if fact.value is None or known.value is None or fact.value.below != known.value.below or fact.value.below:
            return False
        wanted, given = fact.value.above, known.value.above
        if wanted.is_constant() or given.is_constant():
            return False
        times = wanted.leading_coefficient() / given.leading_coefficient()
        between = wanted - given * times
        if times < 0 or not between.is_constant():
            return False
        number = 0 if between.is_zero() else fraction_of(between.leading_coefficient())
        for side, towards in ((PLUS, number), (NEGATIVE, -number)):
            if not fact.signs & ~side & ~NULL and not known.signs & ~side & ~NULL:
                return towards > 0 or (towards == 0 and (bool(fact.signs & NULL) or not known.signs & NULL))
        return False

    def consequences(self) -> list[Condition]:
        """The signs of factors that are sums or symbols, where they follow."""
        products = [fact for fact in self.known if isinstance(fact, _Product)]
        found: list[Condition] = []
        for atom in dict.fromkeys([atom for product in products for atom in product.factors]):
            if self._sign(atom) in (PLUS, NEGATIVE):
                continue
            factor = self.embedding.written(self.embedding.field.atoms[atom])
            if type(factor) not in (Symbol, Sum, Call):
                continue
            for signs, condition in ((PLUS, factor > 0), (NEGATIVE, factor < 0), (PLUS | NULL, factor >= 0),
                                     (NEGATIVE | NULL, factor <= 0)):
                if self._holds(_Product(signs, {atom: True}), products):
                    found.append(condition)
                    break
        return found

    def _closed(self, nonzero: set[int]) -> set[int]:
        """What is not 0 with g, where g^n = U: the factors of U; and g with them.  So is the norm of conjugates."""
        field, found = self.embedding.field, set(nonzero)
        for place, relation in reversed(field.relations.items()):
            if place in found:
                found |= field.plain_factors(relation.radicand).powers.keys()
        for place, relation in field.relations.items():
            if field.plain_factors(relation.radicand).powers.keys() <= found:
                found.add(place)
        for place, generator in enumerate(self.embedding.generators):
            for base, exponent in generator.powers.items() if place in found else ():
                value = self.embedding.values.get(base) if isinstance(exponent, Expr) else None
                if value is not None:       # u^n is not 0
                    found |= field.plain_factors(value.above).powers.keys()
        for identity in self.identities:
            if identity.conjugates <= found:
                found |= identity.norm
        return found

    def _holds(self, fact: _Product, known: Sequence[_Product]) -> bool:
        known = [*known, *[identity.product for identity in self.identities]]
        signs = {atom: self._sign(atom) for product in [fact, *known] for atom in product.factors}
        nonzero = {atom for product in known if not product.signs & NULL for atom in product.factors}
        nonzero |= {atom for atom, possible in signs.items() if not possible & NULL}
        nonzero = self._closed(nonzero)
        if any(self._is_beyond(fact, product) for product in known):
            return True
        if not fact.signs & NULL and not fact.factors.keys() <= nonzero:
            return False
        if fact.signs == NEGATIVE | PLUS or fact.signs == ANY:
            return True
        if fact.signs not in (PLUS, NEGATIVE, PLUS | NULL, NEGATIVE | NULL):
            return False
        # what is sought is asked only where it is not 0
        nonzero |= fact.factors.keys()
        rows: list[int] = []
        places = {atom: place + 1 for place, atom in enumerate(signs)}

        def row(product: _Product, negative: bool) -> int:
            odd = [atom for atom, times in product.factors.items() if times]
            flips = sum([not signs[atom] & PLUS for atom in odd])
            free = [places[atom] for atom in odd if signs[atom] & PLUS and signs[atom] & NEGATIVE]
            return sum([1 << place for place in free]) | ((negative + flips) % 2)

        for product in known:
            if product.factors.keys() <= nonzero and product.signs & ~NULL in (PLUS, NEGATIVE):
                rows.append(row(product, not product.signs & PLUS))
        return _is_combination(row(fact, not fact.signs & PLUS), rows)


def _is_combination(sought: int, rows: Iterable[int]) -> bool:
    """Whether a vector over the field of two elements is a sum of others."""
    basis: list[int] = []
    for row in rows:
        for known in basis:
            row = min(row, row ^ known)
        if row:
            basis = sorted([*[min(known, known ^ row) if known ^ row < known else known for known in basis], row],
                           reverse=True)
    for known in basis:
        sought = min(sought, sought ^ known)
    return sought == 0


def _is_multiple(one: Unordered, other: Unordered) -> bool:
    """Whether an expression is a whole multiple of another, up to a whole number."""
    symbolic, given = [frozenset([(coefficient, powers) for coefficient, powers in residue if powers])
                       for residue in (one, other)]
    times = whole_ratio(symbolic, given)
    constants = [sum([coefficient for coefficient, powers in residue if not powers]) for residue in (one, other)]
    return times is not None and (constants[0] - times * constants[1]) % 1 == 0


def _is_whole(relation: Relation) -> bool:
    left, right = relation.args
    return relation.op == "=" and right is floor(left)


def _leaves(condition: Expr) -> list[Relation]:
    """The relations of which a condition is made by `and` and `or`."""
    found: list[Relation] = []
    stack = [condition]
    while stack:
        part = stack.pop()
        if type(part) is Relation:
            found.append(part)
        elif type(part) in (And, Or):
            stack += part.args
    return found
