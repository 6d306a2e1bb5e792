"""Polynomials modulo algebraic relations between their generators: what divides what.

Some generators satisfy a relation g^n = U with a polynomial U in the others: sqrt(u)^2 = u, cos(x)^2 = 1 - sin(x)^2.
What divides what in such a ring is decided by norms: d divides n if and only if the norm of d divides n times the
product of the conjugates of d (Lang, Algebra, VI.5).
"""

from __future__ import annotations

from collections.abc import Sequence

from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.fields.polynomials import Poly, Relation, cubic_cofactor, is_constant, polynomial_ring

__all__ = ["Extension"]

#: Longer polynomials are not worked with.
MAX_TERMS = 3000


class Extension:
    """The ring of polynomials in generators with relations.

    Args:
        count: of the generators.
        limit: of the work, as for `Allowance`.
        allowance: for this ring and others.

    Attributes:
        relations: of algebraic generators, from the inside out; `degrees` are those of their radicands.
        atoms: polynomials that are factors; the generators come first.
    """

    def __init__(self, count: int, limit: int, allowance: Allowance | None = None) -> None:
        self.ring = polynomial_ring(count)
        self.generators, self.one, self.zero = self.ring.generators, self.ring.one, self.ring.zero
        self.relations: dict[int, Relation] = {}
        self.degrees: dict[int, Sequence[int]] = {}
        self.atoms: list[Poly] = list(self.generators)
        self.own, self.shared = Allowance(limit), allowance
        self._units: dict[int, bool] = {}
        self._norms: dict[int, tuple[list[Poly], Poly] | None] = {}

    def relate(self, generator: int, order: int, radicand: Poly) -> None:
        """generator^order = radicand; relations are added from the inside out."""
        self.relations[generator] = Relation(generator, order, radicand)
        self.degrees[generator] = radicand.degrees()

    def reduced(self, poly: Poly) -> Poly:
        """The polynomial with every algebraic generator below its order."""
        if len(poly) > MAX_TERMS:
            raise Overflow("a polynomial of too many terms")
        return self.ring.reduced(poly, self.relations, self.spend) if self.relations else poly

    def product(self, a: Poly, b: Poly) -> Poly:
        if a.is_one():
            return b
        if b.is_one():
            return a
        self.spend(len(a) * len(b))
        return self.reduced(a * b)

    def spend(self, work: int) -> None:
        """Count work, by products of terms."""
        self.own.spend(work)
        if self.shared is not None:
            self.shared.spend(work)

    def power(self, poly: Poly, exponent: int) -> Poly:
        if exponent == 1:
            return poly
        if len(poly) == 1:
            return self.reduced(poly**exponent)
        result = self.one
        for _ in range(exponent):
            result = self.product(result, poly)
        return result

    def atom(self, poly: Poly) -> int:
        """The number of an irreducible polynomial."""
        for number, known in enumerate(self.atoms):
            if known == poly:
                return number
        self.atoms.append(poly)
        return len(self.atoms) - 1

    # ---- division ----

    def is_unit(self, atom: int) -> bool:
        """Whether an atom divides everything: its norm is a number, as that of x + sqrt(x^2 + 1) is."""
        known = self._units.get(atom)
        if known is None:
            norm = self._norm(atom)
            known = self._units[atom] = norm is not None and is_constant(norm[1])
        return known

    def quotient(self, n: Poly, atom: int) -> Poly | None:
        """n divided by an atom if that divides it in the ring, else None."""
        norm = self._norm(atom)
        if norm is None:
            return None
        cofactors, d = norm
        for cofactor in cofactors:
            n = self.product(n, cofactor)
        if len(n) == 1 and len(d) > 1:
            return None
        self.spend(len(n) * 2)
        found, remainder = divmod(n, d)
        return found if remainder.is_zero() else None

    def _norm(self, atom: int) -> tuple[list[Poly], Poly] | None:
        """The product of the other conjugates of an atom, in parts, and its norm; None if that is 0 or not worth its
        work."""
        if atom in self._norms:
            return self._norms[atom]
        cofactors, d = list[Poly](), self.atoms[atom]
        result: tuple[list[Poly], Poly] | None = None
        while not d.is_zero():      # |x| + x divides zero: times |x| - x it is 0
            if not self._algebraic_in(d):
                result = cofactors, d
                break
            found = self.conjugates(d)
            if found is None:
                break
            cofactors.append(found[0])
            d = found[1]
        self._norms[atom] = result
        return result

    def conjugates(self, d: Poly) -> tuple[Poly, Poly] | None:
        """The product of the other conjugates of d by one of its generators, and its norm; None if there is none or
        that is not worth its work."""
        present = self._algebraic_in(d)
        for relation in reversed(present):
            if not any([self.degrees[other.generator][relation.generator] for other in present]):
                found = self._conjugate(d, relation)
                if found is not None:
                    return found
        return None

    def _algebraic_in(self, d: Poly) -> list[Relation]:
        """The relations of the algebraic generators in a polynomial."""
        if not self.relations or d.is_zero():
            return []
        degrees = d.degrees()
        return [relation for place, relation in self.relations.items() if degrees[place]]

    def _conjugate(self, d: Poly, relation: Relation) -> tuple[Poly, Poly] | None:
        """The product of the other conjugates of d, and its norm; None where that is not worth its work."""
        place, order, u = relation
        g = self.generators[place]
        parts = self.ring.coefficients(d, place)
        a: Poly = parts.get(0, self.zero)
        b: Poly = parts.get(1, self.zero)
        if len(parts) == 1:
            (exponent, only), = parts.items()
            return g ** (order - exponent), self.product(only, u)
        if max(parts) == 1:
            if len(a) > 50 or len(b) > 50:
                return None
            minus_b, cofactor = -b, self.zero
            for i in range(order):
                cofactor = cofactor + self.product(self.power(a, order - 1 - i), self.power(minus_b, i)) * g**i
            norm = self.power(a, order) - self.product(self.power(minus_b, order), u)
            return cofactor, self.reduced(norm)
        if order == 3:
            c = parts[2]
            if len(a) + len(b) + len(c) > 60:
                return None
            cofactor = cubic_cofactor(a, b, c, u, g)
            norm = a * a * a + b * b * b * u + c * c * c * u * u - 3 * a * b * c * u
            return self.reduced(cofactor), self.reduced(norm)
        return None

    def norms(self, d: Poly) -> list[Poly]:
        """The products of all conjugates of d over one algebraic generator after the other."""
        found: list[Poly] = []
        pair = self.conjugates(d)
        while pair is not None and not pair[1].is_zero():
            found.append(pair[1])
            pair = self.conjugates(pair[1])
        return found
