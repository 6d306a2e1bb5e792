"""Mixed partial derivatives: proofs that their order does not matter, and refutations at exceptional points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations, product
from pathlib import Path
from typing import Any

from symdiff.calculus.derivative import Derivation, derive
from symdiff.calculus.variables import side_by_side
from symdiff.differentiation import differentiate
from symdiff.errors import ArgumentError, ProofError
from symdiff.expr import Condition, Expr, Operand, Symbol, free_symbols, node_count, replace, tree_size
from symdiff.language import as_expression, as_symbol
from symdiff.proof.certificate import FEW, MAX_TEXT, Certificate, needs_of, proved, where
from symdiff.proof.document import Document
from symdiff.proof.language import elementary, outside
from symdiff.proof.points import Place, Refutation, formulas, refuted
from symdiff.proof.pointwise import refuting_theorem
from symdiff.simplification.shortest import simplified

__all__ = ["MixedPartials", "prove_hessian_symmetric", "prove_mixed_partials_commute"]

#: Nodes, and nodes times derivatives, up to which all derivatives are carried out; beyond, Clairaut's theorem is used.
MAX_NODES, MAX_WORK = 200, 4000
#: Orders of differentiation that are told one by one.
MAX_WAYS = 6


class MixedPartials:
    """What is known about the mixed partial derivatives of a function; true if their order was proved not to matter.

    Attributes:
        statement: what was proved or refuted, in one sentence.
        function, variables: of what, by what.
        certificates: the proofs, one for each branch of a function given by branches; checked independently.
        refutations: points where two orders differ, with the values from the definition.
        reason: why nothing was proved, if so.
    """

    def __init__(self, function: Expr, variables: Sequence[Symbol], certificates: Sequence[Certificate],
                 refutations: Sequence[Refutation], reason: str = "") -> None:
        self.function = function
        self.variables = tuple(variables)
        self.certificates = tuple(certificates)
        self.refutations = tuple(refutations)
        self.reason = reason

    def __bool__(self) -> bool:
        return bool(self.certificates) and not self.refutations and not self.reason

    @property
    def certificate(self) -> Certificate:
        """The proof, if there is one alone; for what was refuted, that the derivatives differ at the point.

        Raises:
            ProofError: there is none, or there are several.
        """
        for refutation in self.refutations:
            if refutation.certificate is not None:
                return refutation.certificate
        if self.refutations:
            raise ProofError("no certificate: the values at the point come from limits that it cannot show")
        if len(self.certificates) != 1:
            raise ProofError(self.reason or "each branch has a certificate of its own: see .certificates")
        return self.certificates[0]

    def check(self) -> bool:
        """Whether there are certificates, of a proof or of a refutation, and the checkers accept each of them."""
        found = [certificate for _, _, _, certificate in self.refutations] if self.refutations else self.certificates
        return bool(found) and all(certificate is not None and certificate.check() for certificate in found)

    def json(self) -> str:
        """The certificate as JSON.

        Raises:
            ProofError: there is none, or there are several.
        """
        return self.certificate.json()

    def save(self, path: str | Path) -> None:
        """Write the certificate to a file.

        Raises:
            ProofError: there is none, or there are several.
        """
        self.certificate.save(path)

    @property
    def document(self) -> dict[str, Any]:
        """The certificate as data.

        Raises:
            ProofError: there is none, or there are several.
        """
        return self.certificate.document

    def to_coq(self, readable: bool = False) -> str:
        """The proof or refutation as a file for Coq.

        Raises:
            ProofError: nothing was proved, the refutation has no certificate, or the steps for Coq were not found.
        """
        if not self.refutations:
            return self.certificate.to_coq(readable)
        point, first, second, certificate = self.refutations[0]
        if certificate is None:
            raise ProofError("no theorem: the values at the point come from limits that no certificate shows")
        others = {symbol: entry for symbol, entry in point.items() if symbol not in (first.first, second.first)}
        return refuting_theorem(replace(self.function, others), certificate)

    @property
    def conditions(self) -> tuple[str, ...]:
        """Where the proof holds."""
        return tuple([f"{expr} {op} 0" for certificate in self.certificates for op, expr in certificate.conditions])

    @property
    def orders(self) -> dict[tuple[str, ...], Derivation]:
        """The derivations in every order of two variables, with their steps."""
        found: dict[tuple[str, ...], Derivation] = {}
        for pair in permutations(self.variables, 2):
            found[tuple([symbol.name for symbol in pair])] = derive(self.function, *pair)
        return found

    @property
    def why(self) -> str:
        """Why the orders agree, or do not."""
        if self.refutations:
            return "\n".join(map(str, self.refutations))
        if not self:
            return self.reason
        elsewhere = " or ".join([f"{expr} {'<=' if op == '>' else '='} 0" for certificate in self.certificates
                                 for op, expr in certificate.conditions])
        besides = f"; nothing is said of points where {elsewhere}" if elsewhere else ""
        if all(certificate.partials for certificate in self.certificates):
            longest = max(len(order) for certificate in self.certificates for order, _ in certificate.partials)
            which = "both" if longest == 2 else "all"
            return f"{which} orders were carried out, and lead to the same expression{besides}"
        return ("the expression is smooth where the conditions hold, and there Clairaut's theorem applies "
                f"(proofs/Clairaut.v){besides}")

    @property
    def statement(self) -> str:
        """What was proved or refuted."""
        if self.refutations:
            return self.refutations[0].statement()
        if not self:
            return f"not proved: {self.reason}"
        return "; ".join([certificate.statement for certificate in self.certificates])

    def __repr__(self) -> str:
        return f"<mixed partials: {self.statement}>"


def prove_mixed_partials_commute(f: Operand | str, *variables: Symbol | str,
                                 at: Mapping[Symbol | str, Operand | str] | None = None,
                                 value: Operand | str | None = None,
                                 assume: Iterable[Condition | str] | Condition | str = ()) -> MixedPartials:
    """Whether the mixed partial derivatives of a function are the same in every order.

    Args:
        f: an expression or formula.
        variables: by which; two or more, one repeated for a higher order: "x", "x", "y".
        at: a point to be looked at by the definition of the derivative, besides the proof elsewhere.
        value: of the function at this point, where the formula has none.
        assume: conditions that may be used.

    Returns:
        An object that is true if that is proved, with the certificate; false if it was refuted, with the point and the
        values, or if nothing was proved, with the reason.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: fewer than two variables.

    >>> proof = prove_mixed_partials_commute("x^2 sin y", "x", "y")
    >>> bool(proof), proof.certificate.check()
    (True, True)
    >>> peano = "x*y*(x^2 - y^2)/(x^2 + y^2)"
    >>> print(prove_mixed_partials_commute(peano, "x", "y", at={"x": 0, "y": 0}, value=0).statement)
    refuted at x = 0, y = 0: d/dy d/dx is -1, d/dx d/dy is 1
    """
    function = as_expression(f, variables)
    symbols = [as_symbol(variable) for variable in variables]
    if len(symbols) < 2:
        raise ArgumentError("mixed derivatives need at least two variables: prove_mixed_partials_commute(f, 'x', 'y')")
    point = None if at is None else {as_symbol(name): as_expression(entry) for name, entry in at.items()}
    if point is not None and any(symbol not in point for symbol in symbols):
        raise ArgumentError("the point must say a value for each of the variables")
    exception = None if value is None else as_expression(value)
    return _known_of(function, symbols, _below(symbols), point, exception, assume)


def prove_hessian_symmetric(f: Operand | str, names: str | Iterable[Symbol | str] | None = None,
                            assume: Iterable[Condition | str] | Condition | str = ()) -> MixedPartials:
    """Whether the matrix of second derivatives is symmetric: all pairs of variables in one certificate.

    Args:
        f: an expression or formula.
        names: the variables; all symbols of the expression if left out.
        assume: conditions that may be used.

    Returns:
        What `prove_mixed_partials_commute` returns: a refutation has the point and the pair of variables.

    >>> prove_hessian_symmetric("x^2 y + y^2 z", "x y z").check()
    True
    >>> print(prove_hessian_symmetric("piecewise(x^2 + y^2 != 0, x^3*y/(x^2 + y^2), 0) + z*x").statement)
    refuted at x = 0, y = 0: d/dy d/dx is 0, d/dx d/dy is 1
    """
    function = as_expression(f, names)
    symbols = free_symbols(function) if names is None else list(side_by_side([function], names))
    orders = [(), *[(symbol,) for symbol in symbols], *_pairs(symbols)]
    return _known_of(function, symbols, orders, None, None, assume)


def _known_of(function: Expr, symbols: Sequence[Symbol], orders: Sequence[tuple[Symbol, ...]], point: Place | None,
              value: Expr | None, assume: Iterable[Condition | str] | Condition | str) -> MixedPartials:
    """What can be proved or refuted of the derivatives in some orders."""
    certificates: list[Certificate] = []
    refutations, unclear = refuted(function, symbols, point, value)
    reason = "the definition gives no answer at " + "; ".join(unclear) if unclear else ""
    try:
        for formula in formulas(function):
            certificates.append(_proved(formula, orders, assume))
    except ProofError as error:
        reason = reason or str(error)
    return MixedPartials(function, list(dict.fromkeys(symbols)), certificates, refutations,
                         "" if refutations else reason)


# ---- proofs where the function is smooth ----


def _pairs(symbols: Sequence[Symbol]) -> list[tuple[Symbol, ...]]:
    return [*combinations(symbols, 2), *[(symbol, symbol) for symbol in symbols]]


def _below(symbols: Sequence[Symbol]) -> list[tuple[Symbol, ...]]:
    """All sub-collections of the variables, smaller ones first, each in one order."""
    distinct_symbols = list(dict.fromkeys(symbols))
    counts = [range(symbols.count(symbol) + 1) for symbol in distinct_symbols]
    found = [tuple([symbol for symbol, count in zip(distinct_symbols, chosen) for _ in range(count)])
             for chosen in product(*counts)]
    return sorted(found, key=len)


def _proved(function: Expr, orders: Sequence[tuple[Symbol, ...]],
            assume: Iterable[Condition | str] | Condition | str) -> Certificate:
    """A certificate that each derivative follows from those of one order less, by any of its variables; or, where
    that is not found, one that the function is smooth, for which Clairaut's theorem was proved."""
    missing = outside(function)
    if missing is not None:
        raise ProofError(f"no proof: the language of proofs does not have {missing}")
    root, assumed = elementary(function), needs_of(assume)
    results: dict[tuple[Symbol, ...], Expr] = {(): function}
    carried = node_count(root) <= MAX_NODES and node_count(root) * len(orders) <= MAX_WORK
    for order in orders[1:] if carried else ():
        results[order] = simplified(differentiate(results[order[:-1]], order[-1]), function)
    longest = max(orders, key=len)
    document = Document(root, assumed)
    statement = _claim(function, [order for order in orders if len(order) == len(longest)]) + where(
        [*document.conditions, *assumed])
    if not carried:
        return proved(document, [], True, statement)
    try:
        for order in orders[1:]:
            for i, symbol in enumerate(order):
                if symbol not in order[:i]:
                    before = order[:i] + order[i + 1:]
                    document.add(elementary(results[_known(before, results)]), symbol, elementary(results[order]))
        partials = [(order, elementary(results[order])) for order in orders[1:]]
        return proved(document, partials, True, statement, FEW[:1])
    except (ProofError, KeyError):
        return proved(Document(root, assumed), [], True, statement)


def _claim(function: Expr, orders: Sequence[tuple[Symbol, ...]]) -> str:
    """What is proved of the highest derivatives, as the beginning of a sentence."""
    what = str(function) if tree_size(function) <= MAX_TEXT else "..."
    if len(orders) > 1:
        names = ", ".join([symbol.name for symbol in dict.fromkeys(symbol for order in orders for symbol in order)])
        return f"all second partial derivatives of {what} by {names}, in any order"
    ways = [" ".join([f"d/d{symbol}" for symbol in way]) for way in _ways(orders[0])]
    return f"{' = '.join(ways)} of {what}" if len(ways) <= MAX_WAYS else f"{ways[0]} of {what}, in any order"


def _ways(order: Sequence[Symbol]) -> list[tuple[Symbol, ...]]:
    """The different orders of some variables; no more than one above those that are told."""
    ways: list[tuple[Symbol, ...]] = [()]
    for _ in order:
        ways = [(*way, symbol) for way in ways for symbol in dict.fromkeys(order)
                if way.count(symbol) < order.count(symbol)][:MAX_WAYS + 1]
    return ways


def _known(order: tuple[Symbol, ...], results: Mapping[tuple[Symbol, ...], Expr]) -> tuple[Symbol, ...]:
    """The order in which a derivative was found."""
    wanted = sorted([symbol.name for symbol in order])
    return next(way for way in results if sorted([symbol.name for symbol in way]) == wanted)
