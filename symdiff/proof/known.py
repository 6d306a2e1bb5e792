"""What the checker of `proofs/Certificates.v` knows, kept here too while the steps for it are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symdiff.errors import ProofError
from symdiff.proof.language import Need
from symdiff.proof.laurent import (
    UNIT, Meaning, Polynomial, atom, atoms, height, minus, negative, plus, powered, primitive, reduced, scaled, times,
    vanishing,
)
from symdiff.proof.reals import Names
from symdiff.proof.terms import Terms

__all__ = ["ALLOWED", "Known", "numbers"]

#: Possible signs.
Signs = frozenset[int]
ANY, PLUS, NOT_NEGATIVE, NOT_ZERO = frozenset([-1, 0, 1]), frozenset([1]), frozenset([0, 1]), frozenset([-1, 1])
ALLOWED = {">": PLUS, "!=": NOT_ZERO}
#: Values at 0.
_AT_ZERO: dict[str, Polynomial] = {
    **dict.fromkeys(("exp", "cos", "cosh"), UNIT),
    **{head: {} for head in ("sin", "sinh", "asin", "atan", "asinh", "atanh", "abs", "sign", "cbrt", "erf")},
}
_POSITIVE = frozenset(["exp", "cosh", "powq", "rpower", "pi", "e"])


class Known:
    """What was shown of the terms of a graph, and the steps by which; terms count from 1, as rows do.

    Args:
        names: of the symbols.
        needs: conditions.
    """

    def __init__(self, names: Names, needs: Sequence[Need]) -> None:
        self.terms = Terms(names)
        self.given = [(op, self.terms.of(expr)) for op, expr in needs]
        self.steps: list[str] = []
        self.relations: dict[int, Meaning] = {}             # as in Coq: a value of order 1, or what a power is
        self.signs: dict[int, Signs] = {}
        self.products: dict[tuple[tuple[int, int], ...], Signs] = {}
        self.multiples: dict[int, tuple[Fraction, int]] = {}
        self.heights: dict[int, int] = {}                   # what is higher is opened first
        self.made: dict[object, int] = {}                   # functions and roots by their arguments' values
        self.sums: dict[object, tuple[int, Fraction]] = {}
        self.current: set[int] = set()                      # valued since the last identity
        self.looked: dict[int, set[int]] = {}               # atoms that a value depends on directly
        self.versions: dict[int, int] = {}
        self.stamps: dict[int, tuple[int, ...]] = {}
        self.changed: set[int] = set()
        self.fine: set[int] = set()
        self.noted: list[int] = []
        self.waiting: set[int] = set()
        self.settled: set[int] = set()
        self.smooth: set[int] = set()
        self.claims = 0
        self.derived: dict[int, int] = {}
        self.slopes: dict[int, Polynomial] = {}             # the values of derivatives when they were found
        self.logarithms: dict[int, Polynomial] = {}
        self.noting = False
        for op, term in reversed(self.given):
            if op == "=":
                self.relations[term] = (1, {})
            else:
                self.signs[term] = ALLOWED[op]
        self.noted += [term for op, term in self.given if op != "="]

    def step(self, text: str) -> None:
        """One more step."""
        self.steps.append(text)

    # ---- values ----

    def val(self, term: int) -> Polynomial:
        """The value of a valued term."""
        meaning = self.relations.get(term)
        return meaning[1] if meaning is not None and meaning[0] == 1 else atom(term)

    def clo(self, term: int) -> Polynomial:
        """The value as one product, as far as it was told."""
        value = self.val(term)
        if len(value) < 2:
            return value
        if term in self.multiples:
            c, other = self.multiples[term]
            return scaled(atom(other), c)
        return atom(term)

    def value(self, term: int) -> Polynomial:
        """A term as a sum of products of powers of atoms."""
        for node in self.terms.below(term, self.current):
            parts = self.terms.parts(node)
            stamp = tuple([self.versions.get(part, 0) for part in parts])
            if self.stamps.get(node) != stamp or not self.changed.isdisjoint(self.looked[node]):
                before = self.relations.get(node)
                self._evaluate(node, parts)
                if before != self.relations.get(node):
                    self.versions[node] = self.versions.get(node, 0) + 1
                self.stamps[node] = stamp
            self.current.add(node)
        return self.val(term)

    def closed(self, term: int) -> Polynomial:
        """The value of a term as one product: a sum becomes an atom times a number."""
        value = self.value(term)
        if len(value) > 1:
            key, scale = primitive(value)
            other, times_other = self.sums.setdefault(key, (term, scale))
            c = scale / times_other
            if self.multiples.get(term, (1, term)) != (c, other):
                self.multiples[term] = c, other
                order = self.same(value, scaled(self.val(other), c))
                self.step(f"Multiple {term} {_rational(c)} {other} {numbers(order)}")
        return self.clo(term)

    def _evaluate(self, node: int, parts: Sequence[int]) -> None:
        head, terms = self.terms.head(node), self.terms
        inputs: list[Polynomial] = []

        def closed(part: int) -> Polynomial:
            inputs.append(self.closed(part))
            return inputs[-1]

        if head == "number":
            value: Polynomial = scaled(UNIT, terms.value(node))
        elif head in ("add", "sub", "neg"):
            inputs += [self.val(part) for part in parts]
            value = negative(inputs[0]) if head == "neg" else plus(
                inputs[0], inputs[1] if head == "add" else negative(inputs[1]))
        elif head == "mul":
            value = times(closed(parts[0]), closed(parts[1]))
        elif head == "div":
            self.show("!=", parts[1])
            value = times(closed(parts[0]), powered(closed(parts[1]), -1))
        elif head == "pow":
            value = powered(closed(parts[0]), terms.extra(node))
        else:
            self.looked[node] = set()
            if head in ("sqrt", "powq"):
                self._root(node, parts[0])
            elif head not in ("symbol", "pi"):
                self._function(node, head, parts)
            return
        value, order = reduced(value, self.relations, self.heights, lambda meaning: len(meaning[1]) == 1)
        self.looked[node] = {g for one in inputs for g in atoms(one)}
        self._relate(node, value, f"Value {node} {numbers(order)}")

    def _relate(self, node: int, value: Polynomial, step: str) -> None:
        if self.relations.get(node) != (1, value):
            if node in self.heights:
                self.heights.clear()
            self.relations[node] = (1, value)
            self.step(step)

    def _key(self, node: int, part: int) -> frozenset[object]:
        """The value of a part with its roots opened."""
        value, order = reduced(self.val(part), self.relations, self.heights, lambda meaning: meaning[0] > 1)
        self.looked[node] |= atoms(self.val(part)) | set(order)
        return frozenset(value.items())

    def _function(self, node: int, head: str, parts: Sequence[int]) -> None:
        if head == "e":
            key: object = ("exp", frozenset([((), Fraction(1))]))
        else:
            key = (head, *[self._key(node, part) for part in parts])
            if head in _AT_ZERO and not any(key[1:]):
                order = numbers(self.same(self.val(parts[0]), {}))
                self._relate(node, _AT_ZERO[head], f"AtZero {node} {order}")
                return
        other = self.made.setdefault(key, node)
        if other == node:
            if head in _POSITIVE:
                self.know(node, PLUS, f"Signs {node}")
            if head == "exp" and node not in self.relations:
                self._reciprocal(node, parts[0])
            return
        self.value(other)
        ours, theirs = [[self.val(part) for part in self.terms.parts(x)] or [UNIT] for x in (node, other)]
        orders = [numbers(self.same(a, b)) for a, b in zip(ours, theirs)]
        both = " ".join([*orders, "[]"][:2])
        self._relate(node, self.val(other), f"Congruent {node} {other} {both}")

    def _reciprocal(self, node: int, part: int) -> None:
        """e^(-u) = 1/e^u."""
        opposite = self.made.get(("exp", frozenset(negative(self.val(part)).items())))
        if opposite is not None:
            reciprocal = self.terms.binary("div", self.terms.number(1), opposite)
            value = self.value(reciprocal)
            inner = self.val(self.terms.parts(opposite)[0]) if self.terms.parts(opposite) else UNIT
            order = vanishing(plus(self.val(part), inner), self.relations, self.heights)
            if len(value) == 1:
                self._relate(node, value, f"ByLogarithms {node} {reciprocal} [] {numbers(order)}")

    def _root(self, node: int, base: int) -> None:
        """Roots of one number and order are powers of one of them."""
        self.show(">", base)
        exponent = Fraction(*self.terms.exponent(node))
        order = exponent.denominator
        key = ("root", order, self._key(node, base))
        if key not in self.made:
            root = node if exponent.numerator == 1 else self.terms.root(base, order)
            self.made[key] = root
            value, opening = reduced(self.val(base), self.relations, self.heights, lambda meaning: meaning[0] > 1)
            if self.relations.get(root, (order,))[0] == order:
                self.relations[root] = order, value
                self.heights.clear()
                self.step(f"Radicand {root} {numbers(opening)}")
                self.know(root, PLUS, f"Signs {root}")
            if root != node:
                self.looked[root] = self.looked[node]
                self.stamps[root] = (self.versions.get(base, 0),)
                self.current.add(root)
        root = self.made[key]
        if root != node:
            self.value(root)
            theirs = self.same(self.val(base), self.val(self.terms.parts(root)[0]))
            self._relate(node, {((root, exponent.numerator),): Fraction(1)},
                         f"Root {node} {root} {_whole(exponent.numerator)} {numbers(theirs)}")

    def same(self, a: Polynomial, b: Polynomial) -> list[int]:
        """The atoms that are to be opened to see that two values are equal.

        Raises:
            ProofError: they are not seen to be equal.
        """
        order = vanishing(minus(a, b), self.relations, self.heights)
        if order is None:
            raise ProofError("no proof for Coq: two forms of an expression are not seen to be equal")
        return order

    def replace(self, g: int, meaning: Meaning) -> None:
        """Let an atom mean something else, or something new."""
        self.relations[g] = meaning
        self.heights.clear()
        self.versions[g] = self.versions.get(g, 0) + 1
        self.changed.add(g)
        self.current.clear()
        self.settled.clear()

    # ---- signs ----

    def sign_at(self, term: int) -> Signs:
        """The possible signs that are known."""
        return self.signs.get(term, ANY)

    def sign_of(self, value: Polynomial) -> Signs:
        """The possible signs of a value."""
        total = frozenset([0])
        for product, c in value.items():
            found = PLUS
            for g, e in product:
                found = _multiplied(found, frozenset([s ** (2 - e % 2) for s in self.sign_at(g)]))
            total = _added(total, _multiplied(_sign(c), found & self.products.get(product, ANY)))
        return total

    def _sign_of_row(self, term: int) -> Signs:
        head, parts = self.terms.head(term), self.terms.parts(term)
        known = [self.sign_at(part) for part in parts]
        if head in _POSITIVE:
            return PLUS
        if head == "number":
            return _sign(self.terms.value(term))
        if head in ("abs", "sqrt"):
            return PLUS if known[0] <= (NOT_ZERO if head == "abs" else PLUS) else NOT_NEGATIVE
        if head in ("add", "sub", "neg"):
            last = frozenset([-s for s in known[-1]]) if head != "add" else known[-1]
            return last if head == "neg" else _added(known[0], last)
        if head in ("mul", "div"):
            return _multiplied(*known)
        return frozenset([s ** (2 - self.terms.extra(term) % 2) for s in known[0]]) if head == "pow" else ANY

    def know(self, term: int, signs: Signs, step: str) -> None:
        """Note the signs of a term, and of the one that it is a multiple of."""
        refined = [(term, signs)]
        closed = self.clo(term)
        if len(closed) == 1:
            ((product, c),) = closed.items()
            if len(product) == 1 and product[0][1] == 1:
                refined.append((product[0][0], _multiplied(_sign(c), signs)))
        if any(not self.sign_at(x) <= found for x, found in refined):
            self.step(step)
            for x, found in refined:
                self.signs[x] = self.sign_at(x) & found

    def settle(self, term: int) -> None:
        """Find the signs of a term from those of the atoms in its value."""
        found: set[int] = set()
        stack = [*atoms(self.value(term)), *atoms(self.closed(term))]
        while stack:
            g = stack.pop()
            if g not in found and g not in self.settled and g != term:
                found.add(g)
                stack += atoms(self.val(g))
        for g in sorted(found, key=lambda g: height(g, self.relations, self.heights)):
            self.settled.add(g)
            if len(self.sign_at(g)) > 1:
                self._settle(g)
        self._settle(term)

    def _settle(self, g: int) -> None:
        head, parts = self.terms.head(g), self.terms.parts(g)
        if head == "abs":
            self.try_to_show("!=", parts[0])
        elif head in ("acos", "acosh"):
            inner = self.terms.inside(g)[0]
            if self.try_to_show(">", inner):
                side = self.inside(head, parts[0], inner)
                self.know(g, PLUS, f"SignsWhere {g} {inner} {numbers(side)}")
        signs = self._sign_of_row(g) & self.sign_of(self.val(g)) & self.sign_of(self.clo(g))
        self.know(g, signs, f"Signs {g}")

    def inside(self, head: str, a: int, inner: int) -> list[int]:
        """That a term is what is under the root of a derivative: 1 - a^2, 1 + a^2 or a - 1."""
        if head == "acosh":
            return self.same(self.value(inner), minus(self.val(a), UNIT))
        square = times(self.closed(a), self.closed(a))
        return self.same(self.value(inner), plus(UNIT, square if head in ("asinh", "atan") else negative(square)))

    def try_to_show(self, op: str, term: int) -> bool:
        """Whether it could be shown."""
        try:
            self.show(op, term)
        except ProofError:
            return False
        return True

    def show(self, op: str, term: int) -> None:
        """Show that a term is positive, or not 0, and then none of its factors is.

        Raises:
            ProofError: it was not shown.
        """
        if term in self.waiting:
            raise ProofError("no proof for Coq: a sign depends on itself")
        self.waiting.add(term)
        try:
            self.value(term)
            if not self.sign_at(term) <= ALLOWED[op]:
                self.settle(term)
            if not self.sign_at(term) <= ALLOWED[op] and not self.noting:
                self.note()
                self.settle(term)
            if not self.sign_at(term) <= ALLOWED[op] and self.terms.head(term) in ("mul", "div"):
                for part in self.terms.parts(term):
                    self.settle(part)
                self.settle(term)
            if not self.sign_at(term) <= ALLOWED[op]:
                raise ProofError("no proof for Coq: a sign was not found")
            self.factors(term)
        finally:
            self.waiting.discard(term)

    def note(self) -> None:
        """Look at the factors of what is given, and of what was shown by lemmas."""
        self.noting = True
        try:
            for term in (*self.noted, *self.noted):
                try:
                    self.closed(term)
                except ProofError:
                    continue
                before = len(self.steps)
                self.factors(term)
                if len(self.steps) > before:
                    self.settled.clear()
        finally:
            self.noting = False

    def factors(self, term: int) -> None:
        """What the sign of a term says of its factors."""
        closed = self.closed(term)
        if len(closed) != 1:
            return
        ((product, c),) = closed.items()
        signs = _multiplied(_sign(c), self.sign_at(term))
        alone = len(product) == 1 and product[0][1] % 2 == 1
        wanted = [(g, signs if alone else NOT_ZERO) for g, _ in product] if alone or 0 not in signs else []
        if any(not self.sign_at(g) <= s for g, s in wanted) or (
                not alone and not self.sign_of({product: Fraction(1)}) <= signs):
            self.step(f"Factors {term}")
            self.products[product] = self.products.get(product, ANY) & signs
            for g, s in wanted:
                self.signs[g] = self.sign_at(g) & s

    def define(self, term: int) -> None:
        """Show what a term and its parts need to have values."""
        for node in self.terms.below(term, self.fine):
            for op, part in self.terms.needs(node):
                self.show(op, part)
            self.fine.add(node)


def _sign(c: Fraction) -> Signs:
    return frozenset([(c > 0) - (c < 0)])


def _multiplied(a: Signs, b: Signs) -> Signs:
    return frozenset([s * t for s in a for t in b])


def _added(a: Signs, b: Signs) -> Signs:
    zero = (0 in a and 0 in b) or (1 in a and -1 in b) or (-1 in a and 1 in b)
    return (a | b) - {0} | ({0} if zero else set())


def numbers(terms: Iterable[int] | None) -> str:
    """A list of terms as a step has it."""
    return "[" + "; ".join(map(str, terms or ())) + "]"


def _whole(number: int) -> str:
    return f"({number})" if number < 0 else str(number)


def _rational(c: Fraction) -> str:
    return f"({c.numerator} # {c.denominator})"
