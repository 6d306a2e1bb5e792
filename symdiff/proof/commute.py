"""Mixed partial derivatives: proofs that their order does not matter, and refutations at exceptional points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, permutations, product
from typing import NamedTuple

from symdiff.calculus.derivative import Derivation, derive
from symdiff.solving.equations import real_solutions
from symdiff.solving.regions import Undecided
from symdiff.calculus.variables import side_by_side
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import defined
from symdiff.errors import ArgumentError, ProofError, SymdiffError
from symdiff.expr import (
    ZERO, Condition, Expr, Number, Operand, Piecewise, Power, Product, Relation, Sum, Symbol, free_symbols, node_count,
    postorder, replace, tree_size,
)
from symdiff.language import as_expression, as_symbol
from symdiff.numeric import evaluate
from symdiff.numeric.enclosures import enclosures, is_nonzero
from symdiff.proof.certificate import FEW, MAX_TEXT, Certificate, needs_of, proved, texts, where
from symdiff.proof.coq import Peano, refuting_theorem
from symdiff.proof.document import Document
from symdiff.proof.exceptional import MixedPartial, mixed_partial
from symdiff.proof.language import elementary, outside
from symdiff.proof.refutation import at_point
from symdiff.simplification.shortest import simplified
from symdiff.simplification.terms import number_of, plain

__all__ = ["MixedPartials", "prove_hessian_symmetric", "prove_mixed_partials_commute"]

#: Nodes, and nodes times derivatives, up to which all derivatives are carried out; beyond, Clairaut's theorem is used.
MAX_NODES, MAX_WORK = 200, 4000
#: At most so many points are looked at where a function given by branches may be exceptional.
MAX_POINTS = 16
#: Orders of differentiation that are told one by one.
MAX_WAYS = 6


class Refutation(NamedTuple):
    """A point at which the two mixed partial derivatives differ.

    Attributes:
        point: the point.
        first, second: the derivatives there, from the definition, in the two orders.
        certificate: the proof, which `python -m symdiff.proof.check_points FILE` accepts; None if none was found.
    """

    point: Mapping[Symbol, Expr]
    first: MixedPartial
    second: MixedPartial
    certificate: Certificate | None

    def __str__(self) -> str:
        place = ", ".join([f"{symbol} = {value}" for symbol, value in self.point.items()])
        return "\n".join([f"at {place}:", *_told(self.first, self.point), *_told(self.second, self.point)])


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

    def json(self) -> str:
        """The certificate as JSON.

        Raises:
            ProofError: there is none, or there are several.
        """
        return self.certificate.json()

    def to_coq(self, readable: bool = False) -> str:
        """The proof or refutation as a file for Coq.

        Raises:
            ProofError: nothing was proved, or there is no template for the refutation: it takes a rational function
                and a rational point.
        """
        if not self.refutations:
            return self.certificate.to_coq(readable)
        case = _rational_case(self.function, self.refutations[0])
        if case is None:
            raise ProofError("no template in Coq for this refutation: it takes a rational function and point")
        return refuting_theorem(case)

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
        if all(certificate.partials for certificate in self.certificates):
            longest = max(len(order) for certificate in self.certificates for order, _ in certificate.partials)
            return f"{'both' if longest == 2 else 'all'} orders were carried out, and lead to the same expression"
        return ("the expression is smooth where the conditions hold, and there Clairaut's theorem applies "
                "(proofs/Clairaut.v)")

    @property
    def statement(self) -> str:
        """What was proved or refuted."""
        if self.refutations:
            (point, first, second, _), *_ = self.refutations
            place = ", ".join([f"{symbol} = {value}" for symbol, value in point.items()])
            return (f"refuted at {place}: d/d{first.second} d/d{first.first} is {first.value}, "
                    f"d/d{second.second} d/d{second.first} is {second.value}")
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
    refutations, unclear = _at_points(function, symbols, point, exception)
    certificates: list[Certificate] = []
    reason = "the definition gives no answer at " + "; ".join(unclear) if unclear else ""
    for branch in _formulas(function):
        try:
            certificates.append(_proved(branch, _below(symbols), assume))
        except ProofError as error:
            reason = reason or str(error)
    return MixedPartials(function, list(dict.fromkeys(symbols)), certificates, refutations,
                         "" if refutations else reason)


def prove_hessian_symmetric(f: Operand | str, names: str | Iterable[Symbol | str] | None = None,
                            assume: Iterable[Condition | str] | Condition | str = ()) -> Certificate:
    """The proof that the matrix of second derivatives is symmetric: all pairs of variables in one certificate.

    Args:
        f: an expression or formula.
        names: the variables; all symbols of the expression if left out.
        assume: conditions that may be used.

    Raises:
        ProofError: something is outside of the language of proofs, or no proof was found.

    >>> prove_hessian_symmetric("x^2 y + y^2 z", "x y z").check()
    True
    """
    function = as_expression(f)
    symbols = free_symbols(function) if names is None else list(side_by_side([function], names))
    orders = [(), *[(symbol,) for symbol in symbols], *_pairs(symbols)]
    return _proved(function, orders, assume)


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


# ---- single points ----


def _rational_case(function: Expr, refutation: Refutation) -> Peano | None:
    """A refutation as the template for Coq takes it; None if the function is not rational."""
    point, one, other = refutation.point, refutation.first, refutation.second
    x, y, t = one.first, one.second, Symbol("t")
    formulas, (p, q) = _branches(function), (point[x], point[y])
    rational = all(type(node) in (Number, Symbol, Sum, Product, Power) for node in postorder(*formulas))
    if len(formulas) != 1 or not rational:
        return None
    lines = simplified(replace(formulas[0], {y: q})), simplified(replace(formulas[0], {x: p}))
    value = simplified(replace(lines[0], {x: p}))           # on the lines it is continuous
    slopes = simplified(replace(one.above, {t: y - q})), simplified(replace(other.above, {t: x - p}))
    same = all(simplified(slope - replace(partial.below, {t: place - variable})) is ZERO
               for slope, partial, variable, place in ((slopes[0], one, y, q), (slopes[1], other, x, p)))
    numbers = (p, q, value, one.value, other.value)
    if not same or not all(type(number) is Number for number in numbers):
        return None
    return Peano(formulas[0], x, y, (p, q), value, lines, slopes, (one.value, other.value))


def _branches(function: Expr) -> list[Expr]:
    """The formulas of a function given by branches."""
    if type(function) is not Piecewise:
        return [function]
    values = [value for _, value in function.branches] + [function.otherwise]
    return [value for value in dict.fromkeys(values) if value is not None and (free_symbols(value) or len(values) == 1)]


def _formulas(function: Expr) -> list[Expr]:
    """A function, if it is in the language as a whole, or else the formulas of its branches."""
    try:
        elementary(function)
        return [function]
    except ProofError:
        return _branches(function)


def _at_points(function: Expr, symbols: Sequence[Symbol], point: Mapping[Symbol, Expr] | None, value: Expr | None
               ) -> tuple[list[Refutation], list[str]]:
    """Points where two orders differ, and those of which nothing is known."""
    refutations: list[Refutation] = []
    unclear: list[str] = []
    points = [point] if point is not None else _candidates(function, symbols)
    for there in points:
        for first, second in combinations(dict.fromkeys(symbols), 2):
            try:
                one = mixed_partial(function, first, second, there, value)
                other = mixed_partial(function, second, first, there, value)
            except (Undecided, SymdiffError):
                unclear.append(", ".join([f"{symbol} = {entry}" for symbol, entry in there.items()]))
                continue
            if one.value is not other.value:
                refutations.append(Refutation(there, one, other, _difference(function, there, value, one, other)))
    return refutations, list(dict.fromkeys(unclear))


def _difference(function: Expr, point: Mapping[Symbol, Expr], value: Expr | None, *partials: MixedPartial
                ) -> Certificate | None:
    """The proof that two mixed partial derivatives differ at a point, if it is found."""
    formulas = _branches(function)
    try:
        formula = elementary(formulas[0] if len(formulas) == 1 else function)
        own = simplified(replace(function, dict(point))) if value is None else value
        if not _agree(function, formula, own, point, value):
            return None
        document = at_point(formula, elementary(own), point, partials)
        document.texts.update(texts([formula, own, *point.values(), *[partial.value for partial in partials]]))
        place = ", ".join([f"{symbol} = {entry}" for symbol, entry in point.items()])
        told = [f"d/d{partial.second} d/d{partial.first} is {partial.value}" for partial in partials]
        return proved(document, [], False, f"at {place}: {', '.join(told)}" + where(document.assumed[3:]))
    except (ProofError, Undecided):
        return None


def _agree(function: Expr, formula: Expr, own: Expr, point: Mapping[Symbol, Expr], value: Expr | None) -> bool:
    """Whether a function given by branches is what its certificate says near a point: the formula, or its own value."""
    if type(function) is not Piecewise:
        return True
    for steps in product((Fraction(0), Fraction(1, 1000), Fraction(-1, 777)), repeat=len(point)):
        moved = [number_of(plain(step / count)) for count, step in enumerate(steps, 1)]     # of different lengths
        place = {symbol: entry + step for (symbol, entry), step in zip(point.items(), moved)}
        there = formula if any(steps) else own
        try:
            here = evaluate(replace(there, place))
        except SymdiffError:
            here = evaluate(own)
        if abs(float(here) - float(evaluate(replace(function, place)))) > 1e-12:
            return False
    return True


def _candidates(function: Expr, symbols: Sequence[Symbol]) -> list[Mapping[Symbol, Expr]]:
    """Points where a function given by branches may be exceptional: where its branches meet."""
    if type(function) is not Piecewise or set(free_symbols(function)) != set(symbols):
        return []
    places: dict[Symbol, list[Expr]] = {symbol: [ZERO] for symbol in symbols}
    relations = [node for node in postorder(*[condition for condition, _ in function.branches])
                 if type(node) is Relation]
    for relation in relations:
        left, right = relation.args
        if type(left) is Symbol and type(right) is Number and left in places and right not in places[left]:
            places[left].append(right)
    points = [dict(zip(places, chosen)) for chosen in list(product(*places.values()))[:MAX_POINTS]]
    for relation in relations:
        points += [point for point in _tips(relation.args[0] - relation.args[1], symbols) if point not in points]
    found: list[Mapping[Symbol, Expr]] = []
    for point in points[:2 * MAX_POINTS]:
        if any(not _apart(relation, point) for relation in relations):
            found.append(point)
    return found


def _tips(difference: Expr, symbols: Sequence[Symbol]) -> list[dict[Symbol, Expr]]:
    """The points with rational coordinates at which a polynomial and its derivatives vanish."""
    if any(type(node) not in (Number, Symbol, Sum, Product, Power) for node in postorder(difference)):
        return []
    unknowns = list(dict.fromkeys(symbols))
    equations = [difference, *[simplified(differentiate(difference, symbol)) for symbol in unknowns]]
    try:
        found = real_solutions(equations, unknowns).points
    except SymdiffError:
        return []
    exact = [[root.exact for root in point.values() if isinstance(root.exact, Number)] for point in found]
    return [dict(zip(unknowns, roots)) for roots in exact if len(roots) == len(unknowns)]


def _apart(relation: Relation, point: Mapping[Symbol, Expr]) -> bool:
    """Whether the sides of a relation certainly differ at a point."""
    here = {symbol: value.value for symbol, value in point.items() if isinstance(value, Number)}
    try:
        difference, *_ = enclosures([relation.args[0] - relation.args[1], *defined(relation)], here)
    except SymdiffError:
        return False
    return difference is not None and is_nonzero(difference)


def _told(partial: MixedPartial, point: Mapping[Symbol, Expr]) -> list[str]:
    """How a mixed partial was found."""
    first, second = partial.first, partial.second
    a, b = point[first], point[second]
    plus, minus = (("t", "-t") if b is ZERO else (f"{b} + t", f"{b} - t"))
    return [f"  d/d{first} at {first} = {a} is {partial.above} where {second} = {plus}, {partial.below} where "
            f"{second} = {minus}, and {partial.here} where {second} = {b} (t > 0)",
            f"  so d/d{second} d/d{first} is {partial.value}"]
