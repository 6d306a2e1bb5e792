"""Refutations as theorems of Coq: mixed partial derivatives at a point, from the definition, and that they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import mul
from typing import NamedTuple

from symdiff.differentiation import differentiate
from symdiff.domains.signs import ALLOWED, Signs
from symdiff.errors import ProofError
from symdiff.expr import ONE, ZERO, Expr, Number, Piecewise, Power, Relation, Symbol, free_symbols, postorder, replace
from symdiff.proof.certificate import Certificate, first_theorem
from symdiff.proof.coq import HEAD, conjunction, data
from symdiff.proof.document import LEVELS
from symdiff.proof.exceptional import MixedPartial
from symdiff.proof.language import Need, elementary
from symdiff.proof.reals import Names
from symdiff.proof.refutation import AtPoint, Slope
from symdiff.proof.replay import Replay
from symdiff.simplification.shortest import simplified

__all__ = ["refuting_theorem"]

Place = Mapping[Symbol, Expr]
#: How Coq decides a condition between branches.
_DECISIONS = {">": "Rlt_dec {1} {0}", "<": "Rlt_dec {0} {1}", ">=": "Rle_dec {1} {0}", "<=": "Rle_dec {0} {1}"}


def refuting_theorem(function: Expr, certificate: Certificate) -> str:
    """That the mixed partial derivatives of a function differ at a point, from the definition of the derivative.

    Args:
        function: as it was given, or what it is elsewhere than at the point.
        certificate: of the refutation.

    Raises:
        ProofError: the steps for Coq were not found.
    """
    levels = range(certificate.level, len(LEVELS))
    return first_theorem(lambda level: _Theorem(function, certificate, level).text(), levels)


class _Block(NamedTuple):
    """What is claimed where r, t and others are as some conditions say."""

    name: str
    replay: Replay
    point: str
    given: str

    def by(self, claim: int, **instead: str) -> str:
        """The tactic for a claim, with other numbers for r and t."""
        point = self.point.format(**{"r": "r", "t": "t", **instead})
        return f"by_claim {claim}%nat {self.name}.accepted {point} {self.given}"


class _Theorem:
    """The theorem, piece by piece."""

    def __init__(self, function: Expr, certificate: Certificate, level: int) -> None:
        made = certificate.made
        assert isinstance(made.exception, AtPoint)
        self.case = case = made.exception
        self.function, self.formula, self.value = function, case.formula, case.value
        self.x, self.y = case.partials[0].first, case.partials[0].second
        others = [symbol for symbol in free_symbols(case.formula, case.value, *case.point.values())
                  if symbol not in (self.x, self.y)]
        self.names = Names([case.r, case.t, self.x, self.y, *others])
        self.r, self.t = self.names.names[case.r], self.names.names[case.t]
        self.others = [self.names.names[symbol] for symbol in others]
        self.assumed = made.assumed[3:]
        near: list[Need] = [(">", case.r), (">", case.t), (">", case.t - case.r)]
        self.near = self._block("Near", near, "{r}", "{t}", ["K1", "K2", "K3"])
        self.near.replay.follow(made.justification(level))
        self.on_line = self._block("On_line", [("=", case.r), (">", case.t)], "0", "{t}", ["(eq_refl 0)", "K2"])
        self.at_end = self._block("At_end", [("=", case.t)], "0", "0", ["(eq_refl 0)"])
        self.divisor = self._divisor()
        self.lines: list[str] = []

    def _block(self, name: str, conditions: Sequence[Need], r: str, t: str, given: list[str]) -> _Block:
        replay = Replay(self.names, [*conditions, *self.assumed])
        hypotheses = conjunction([*given, *(["H"] if self.assumed else [])])
        return _Block(name, replay, f"(point [{'; '.join([r, t, '0', '0', *self.others])}])", hypotheses)

    def _real(self, expr: Expr) -> str:
        return self.names.real(expr)

    # ---- the function ----

    @property
    def _branches(self) -> Sequence[tuple[Relation, Expr]]:
        """The conditions and formulas of a function whose certificate speaks of all of its branches at once."""
        found = self.function.branches if type(self.function) is Piecewise else ()
        decided = [(relation, value) for relation, value in found
                   if type(relation) is Relation and relation.op in _DECISIONS]
        return decided if len(decided) == len(found) else ()

    def _divisor(self) -> Expr:
        """What is 0 at the point, and where the formula has no value."""
        bases = [node.base for node in postorder(self.formula) if type(node) is Power
                 and type(node.exponent) is Number and node.exponent.numerator < 0]
        bases = [base for base in dict.fromkeys(bases)
                 if Signs({}).of(base) & ~ALLOWED["!="] and not {self.x, self.y}.isdisjoint(free_symbols(base))]
        found = reduce(mul, bases, ONE)
        if simplified(replace(found, dict(self.case.point))) is ZERO:
            return found
        return found * reduce(lambda a, b: a + b, [(symbol - entry) ** 2 for symbol, entry in self.case.point.items()])

    def _guards(self) -> list[Expr]:
        """What must not be 0 for the function to be what its formula says."""
        if not self._branches:
            return [self.divisor]
        return [elementary(relation.args[0] - relation.args[1]) for relation, _ in self._branches]

    def _definition(self) -> list[str]:
        x, y = self.names.names[self.x], self.names.names[self.y]
        formula, value, arguments = self._real(self.formula), self._real(elementary(self.value)), f"({x} {y} : R)"
        if not self._branches:
            divisor = self._real(self.divisor)
            return [f"Definition f {arguments} : R := if Req_EM_T {divisor} 0 then {value} else {formula}.",
                    f"Lemma f_is {arguments} : {divisor} <> 0 -> f {x} {y} = {formula}.",
                    f"Proof. intros N. unfold f. now destruct (Req_EM_T {divisor} 0). Qed.",
                    f"Lemma f_there {arguments} : {divisor} = 0 -> f {x} {y} = {value}.",
                    f"Proof. intros N. unfold f. now destruct (Req_EM_T {divisor} 0). Qed."]
        assert isinstance(self.function, Piecewise) and self.function.otherwise is not None
        body = self._real(elementary(self.function.otherwise))
        for relation, branch in reversed(self._branches):
            sides = [self._real(elementary(side)) for side in relation.args]
            body = f"if {_DECISIONS[relation.op].format(*sides)} then {self._real(elementary(branch))} else {body}"
        guards = " -> ".join([f"{self._real(guard)} <> 0" for guard in self._guards()])
        return [f"Definition f {arguments} : R := {body}.",
                f"Lemma f_is {arguments} : {guards} -> f {x} {y} = {formula}.",
                "Proof. intros. unfold f. by_branches. Qed."]

    def _rewritten(self, place: Place, whole: int, **instead: str) -> str:
        """That f at a place is a term."""
        replay, terms, lemma = self.near.replay, self.near.replay.terms, "f_is"
        claims: list[int] = []
        term = terms.at(self.formula, place)
        for guard in self._guards():
            part = terms.at(guard, place)
            if simplified(replace(guard, place)) is not ZERO:
                claims.append(replay.claim_nonzero(part))
            elif self._branches:
                raise ProofError("no proof for Coq: branches meet on a line through the point")
            else:
                lemma, term = "f_there", terms.of(elementary(self.value))
                claims.append(replay.claim_equal(part, terms.number(0)))
        equal = replay.claim_equal(term, whole)
        shown = " | ".join([self.near.by(claim, **instead) for claim in claims])
        return f"rewrite {lemma}; [| {shown}]. {self.near.by(equal, **instead)}."

    # ---- slopes ----

    def _slope(self, found: Slope, by: Symbol, start: Expr, rate: Expr, block: _Block, **instead: str
               ) -> tuple[str, list[str], int]:
        """Smooth and rests as a function of `by`, the tactics for its slope, and what it is as a term."""
        letter, near = self.names.names[by], self.near.replay.terms
        text, whole = self._real(found.smooth), near.of(found.smooth)
        tactics: list[str] = []
        for part, *factors in found.rests:
            other = reduce(lambda a, b: f"({a} * {b})", [self._real(factor) for factor in factors]) if factors else "1"
            term = reduce(lambda a, b: near.binary("mul", a, b), [near.of(factor) for factor in factors]) if factors \
                else near.number(1)
            text = f"({text} + ({letter} * ({self._real(part)} * {other})))"
            whole = near.binary("add", whole, near.binary("mul", near.of(by), near.binary("mul", near.of(part), term)))
            derivative = elementary(simplified(differentiate(part, by)))
            shown = self._smooth_slope(part, by, ZERO, derivative, block, **instead)
            at_zero = f"(fun {letter} => {self._real(derivative)}) 0"
            tactics = [f"apply slope_with_rest; [| apply slope_of_rest with (l := {at_zero});",
                       f"  [{shown} | by_bounds]].", *tactics]
        return text, [*tactics, self._smooth_slope(found.smooth, by, start, rate, block, **instead) + "."], whole

    def _smooth_slope(self, smooth: Expr, by: Symbol, start: Expr, rate: Expr, block: _Block, **instead: str) -> str:
        replay = block.replay
        of = replay.terms.of
        replay.derive(of(smooth), by)
        slope = replay.claim(of(smooth), of(rate))
        value = replay.claim_equal(of(smooth), of(start))
        return f"apply slope_of_smooth; [{block.by(slope, **instead)} | {block.by(value, **instead)}]"

    def _side(self, letter: str, text: str, tactics: Sequence[str], reach: str, positive: str) -> list[str]:
        """The slope on one side, and what is left: that the function is as the text says for small positive values."""
        first, *others = tactics
        return [f"  - apply slope_near with (k := fun {letter} => {text}) (d := {reach}).",
                f"    + {first}", *[f"      {tactic}" for tactic in others], "    + lra.",
                f"    + cbv beta. intros {letter} I. assert ({positive} : 0 < {letter}) by lra."]

    def _shifted(self, start: Expr, sign: int, letter: str, moved: Expr) -> str:
        """The tactic that writes start + r or start - r as it is written elsewhere."""
        shift = f"({self._real(start)} {'+' if sign > 0 else '-'} {letter})"
        return f"replace {shift} with {self._real(moved)} by ring."

    # ---- one order ----

    def _applied(self, partial: MixedPartial, first: str, second: str) -> str:
        return f"f {first} {second}" if partial.first is self.x else f"f {second} {first}"

    def _line(self, name: str, partial: MixedPartial, beside: Expr, line: Expr, slopes: Sequence[Slope], fixed: bool
              ) -> None:
        """The derivative by the first variable where the second one has a value."""
        case, near, terms = self.case, self.near.replay, self.near.replay.terms
        a, x = case.point[partial.first], self.names.names[partial.first]
        instead = {"t": "1"} if fixed else {"t": self.t}
        place = {partial.first: a, partial.second: beside}
        start = elementary(case.value) if fixed else case.there(place)
        signs = "assert (K2 : 0 < 1) by lra." if fixed else "intros K2."
        opening = " :" if fixed else f" {self.t} : 0 < {self.t} ->"
        there = self._applied(partial, self._real(a), self._real(beside))
        middle = {"r": f"({instead['t']} / 2)", **instead}
        self.lines += [f"Lemma {name}_start{opening} {there} = {self._real(start)}.",
                       f"Proof. {signs} assert (K1 : 0 < {middle['r']}) by lra.",
                       f"  assert (K3 : 0 < {instead['t']} - {middle['r']}) by lra."]
        if fixed and self._branches:
            self.lines.append("  unfold f. by_branches.")
        else:
            self.lines.append(f"  {self._rewritten(place, terms.of(start), **middle)}")
        rates = [line, elementary(simplified(-line))]
        sides: list[str] = []
        for sign, found, rate in zip((1, -1), slopes, rates):
            moved = a + Number(sign) * case.r
            text, tactics, whole = self._slope(found, case.r, start, rate, self.on_line, **instead)
            rewritten = self._rewritten({partial.first: moved, partial.second: beside}, whole, r=self.r, **instead)
            sides += [*self._side(self.r, text, tactics, instead["t"], "K1"),
                      f"      assert (K3 : 0 < {instead['t']} - {self.r}) by lra.",
                      f"      {self._shifted(a, sign, self.r, moved)} {rewritten}"]
        opposite = near.claim_equal(terms.of(rates[1]), terms.make("neg", None, terms.of(line)))
        self.lines += [
            "Qed.", f"Lemma {name}{opening} is_derive (fun {x} : R => {self._applied(partial, x, self._real(beside))}) "
            f"{self._real(a)} {self._real(line)}.",
            f"Proof. {signs}",
            f"  apply derivative_by_slopes with (l' := {self._real(rates[1])}); cbv beta; "
            f"rewrite ?{name}_start by (exact K2).", *sides,
            f"  - assert (K1 : 0 < {middle['r']}) by lra. assert (K3 : 0 < {instead['t']} - {middle['r']}) by lra.",
            f"    {self.near.by(opposite, **middle)}.", "Qed."]

    def _inner(self, partial: MixedPartial) -> str:
        """The derivative by the first variable, at the point's value of it."""
        x, y = self.names.names[partial.first], self.names.names[partial.second]
        return f"Derive (fun {x} : R => {self._applied(partial, x, y)}) {self._real(self.case.point[partial.first])}"

    def _order(self, name: str, partial: MixedPartial, lines: Sequence[Expr], slopes: Sequence[Slope]) -> None:
        case, t = self.case, self.t
        b, y = case.point[partial.second], self.names.names[partial.second]
        for i, (which, beside) in enumerate((("at", b), ("above", b + case.t), ("below", b - case.t))):
            self._line(f"{name}_{which}", partial, beside, lines[i], slopes[2 * i:2 * i + 2], fixed=i == 0)
        result = elementary(partial.value)
        rates = [result, elementary(simplified(-result))]
        sides: list[str] = []
        for which, sign, line, found, rate in zip(("above", "below"), (1, -1), lines[1:], slopes[6:], rates):
            text, tactics, whole = self._slope(found, case.t, lines[0], rate, self.at_end)
            equal = self.near.replay.claim_equal(self.near.replay.terms.of(line), whole)
            sides += [*self._side(t, text, tactics, "1", "K2"),
                      f"      {self._shifted(b, sign, t, b + Number(sign) * case.t)}",
                      f"      rewrite (is_derive_unique _ _ _ ({name}_{which} {t} K2)).",
                      f"      assert (K1 : 0 < {t} / 2) by lra. assert (K3 : 0 < {t} - {t} / 2) by lra.",
                      f"      {self.near.by(equal, r=f'({t} / 2)', t=t)}."]
        inner = self._inner(partial)
        self.lines += [f"Theorem {name} : is_derive (fun {y} : R => {inner}) {self._real(b)} {self._real(result)}.",
                       "Proof.", f"  apply derivative_by_slopes with (l' := {self._real(rates[1])}); cbv beta; "
                       f"rewrite ?(is_derive_unique _ _ _ {name}_at).", *sides, "  - lra.", "Qed."]

    def text(self) -> str:
        """The file."""
        case = self.case
        for name, partial, lines, slopes in zip(("f_xy", "f_yx"), case.partials, case.lines, case.slopes):
            self._order(name, partial, lines, slopes)
        results = [elementary(partial.value) for partial in case.partials]
        terms = self.near.replay.terms
        differ = self.near.replay.claim_nonzero(terms.binary("sub", *[terms.of(result) for result in results]))
        place = ", ".join([f"{symbol} = {entry}" for symbol, entry in case.point.items()])
        values = [f"Derive (fun {self.names.names[partial.second]} : R => {self._inner(partial)}) "
                  f"{self._real(case.point[partial.second])}" for partial in case.partials]
        opening = ["Section Refuted."]
        opening += [f"Variables {' '.join(self.others)} : R."] if self.others else []
        opening += [f"Hypothesis H : {self._real(expr)} <> 0." for _, expr in self.assumed]
        blocks = [line for block in (self.near, self.on_line, self.at_end) for line in data(block.replay, block.name)]
        return "\n".join([
            HEAD.replace("Board", "Points"), *blocks, *opening,
            f"(* At {place} the function is {case.value}; its derivatives there are those of the definition. *)",
            *self._definition(), *self.lines,
            "Theorem mixed_partials_differ :", f"  {values[0]}", f"  <> {values[1]}.", "Proof.",
            "  rewrite (is_derive_unique _ _ _ f_xy), (is_derive_unique _ _ _ f_yx).",
            "  assert (K1 : 0 < 1) by lra. assert (K2 : 0 < 2) by lra. assert (K3 : 0 < 2 - 1) by lra.",
            f"  apply Rminus_not_eq. {self.near.by(differ, r='1', t='2')}.", "Qed.", "End Refuted."]) + "\n"
