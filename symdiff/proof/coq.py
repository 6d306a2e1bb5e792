"""Certificates as theorems of Coq about real functions, which import the development in `proofs/`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from symdiff.calculus.steps import Stage
from symdiff.expr import Expr, Symbol, free_symbols, tree_size
from symdiff.proof.identities import Identity
from symdiff.proof.language import Need
from symdiff.proof.reals import Names
from symdiff.proof.replay import Replay
from symdiff.proof.signs import Lemma
from symdiff.proof.terms import Terms

__all__ = ["Peano", "commuting_theorem", "derivative_theorems", "refuting_theorem"]

#: How the checker in Coq calls what is given.
GIVEN_AS = {">": "IsPositive", "!=": "IsNotZero", "=": "IsZero"}
#: Of steps with more nodes in all no lines are written.
MAX_BOARD = 20_000
HEAD = """From Coq Require Import Reals Lra List QArith.
From Coquelicot Require Import Coquelicot.
Require Import Board.
Require Certificates.
Import ListNotations.
Open Scope R_scope.
"""


def conditions_of(needs: Sequence[Need], names: Names) -> str:
    """The hypotheses of a theorem."""
    return " ".join([f"(H{i} : {'0 < ' + names.real(expr) if op == '>' else names.real(expr) + ' <> 0'})"
                     for i, (op, expr) in enumerate(needs, 1)])


def _opening(name: str, needs: Sequence[Need], names: Names) -> str:
    symbols = f"({' '.join(names.names.values())} : R) " if names.names else ""
    return f"Theorem {name} {symbols}{conditions_of(needs, names)} :"


def commuting_theorem(function: Expr, orders: Sequence[Sequence[Symbol]], needs: Sequence[Need], readable: bool = False
                      ) -> str:
    """That partial derivatives in two orders agree, for each pair of orders.

    Args:
        function: elementary.
        orders: pairs of variables.
        needs: where.
        readable: with comments that tell the proof.
    """
    symbols = free_symbols(function, *[expr for _, expr in needs], *[symbol for order in orders for symbol in order])
    names = Names(sorted(symbols, key=lambda symbol: symbol.name))
    terms = Terms(names)
    replay = Replay(terms, [(op, terms.of(expr)) for op, expr in needs])
    replay.smooth_everywhere(terms.of(function))
    text, hypotheses = names.real(function), _conjunction(len(needs))
    lines = [HEAD, *_data(replay)]
    for i, (x, y) in enumerate(orders, 1):
        a, b = names.names[x], names.names[y]
        lines += [f"{_opening(f'mixed_partials_{i}', needs, names)}",
                  f"  Derive (fun {b} => Derive (fun {a} => {text}) {a}) {b}",
                  f"  = Derive (fun {a} => Derive (fun {b} => {text}) {b}) {a}.", "Proof."]
        if readable:
            lines += ["  (* The function is the value of an expression of the language, which is smooth where the hypotheses",
                      "     hold; Clairaut's theorem was proved once, for every such expression. *)"]
        lines += [f"  by_clairaut Data.accepted {names.point} {names.places[x]}%nat {names.places[y]}%nat {hypotheses}.", "Qed."]
    return "\n".join(lines) + "\n"


def derivative_theorems(stages: Sequence[Stage], needs: Sequence[Need], facts: Sequence[Identity | Lemma],
                        readable: bool = False) -> str:
    """That expressions have these derivatives.

    Args:
        stages: what is differentiated, by what, with which steps and which result; elementary.
        needs: where.
        facts: lemmas and identities by their text in certificates, with their parts.
        readable: with every step as a line, as on a board, unless they are too long.

    Raises:
        ProofError: too large to be written out, or the steps for Coq were not found.
    """
    symbols = free_symbols(*[expr for stage in stages for expr in (stage.variable, stage.expression, stage.result)],
                           *_exprs(needs, facts))
    names = Names(sorted(symbols, key=lambda symbol: symbol.name))
    terms = Terms(names)
    replay = Replay(terms, [(op, terms.of(expr)) for op, expr in needs])
    replay.follow(facts)
    theorems: list[str] = []
    end = f"Data.accepted {names.point} {_conjunction(len(needs))}"
    for place, stage in enumerate(stages, 1):
        x = names.names[stage.variable]
        replay.derive(terms.of(stage.expression), stage.variable)
        told: list[str] = []
        room = sum(tree_size(step.node) + tree_size(step.result) for step in stage.steps) <= MAX_BOARD
        for step in stage.steps if readable and room else ():
            if terms.of(step.node) in replay.derived:
                number = replay.claim(terms.of(step.node), terms.of(step.result))
                told += [f"  (* {step.name} *)", f"  assert (S{number} : is_derive (fun {x} => {names.real(step.node)}) {x} "
                         f"{names.real(step.result)}) by (by_claim {number}%nat {end})."]
        number = replay.claim(terms.of(stage.expression), terms.of(stage.result))
        told += ["  (* the same, in a shorter form *)"] if told else []
        theorems += [_opening(f"derivative_{place}", needs, names),
                     f"  is_derive (fun {x} => {names.real(stage.expression)}) {x} {names.real(stage.result)}.",
                     "Proof.", *told, f"  by_claim {number}%nat {end}.", "Qed."]
    return "\n".join([HEAD, *_data(replay), *theorems]) + "\n"


def _exprs(needs: Sequence[Need], facts: Sequence[Identity | Lemma]) -> list[Expr]:
    return [*[expr for _, expr in needs], *[part for fact in facts for part in fact.parts.values()]]


def _data(replay: Replay) -> list[str]:
    """The certificate as a term of Coq, and that the checker there accepts it."""
    terms = replay.terms
    rows = [terms.row(term) for term in range(1, len(terms.terms))]
    conditions = [f"({GIVEN_AS[op]}, {term})" for op, term in replay.given]
    return ["Module Data.", "Import QArith Certificates.",
            f"Definition proof : certificate := Certificate\n  {_listed(rows)}\n  {_listed(conditions)}\n  {_listed(replay.steps)}.",
            "Definition claimed := Eval vm_compute in shown proof.", "Lemma accepted : shown proof = claimed.",
            "Proof. vm_cast_no_check (eq_refl claimed). Qed.", "End Data."]


def _conjunction(count: int) -> str:
    """The hypotheses together."""
    found = f"H{count}" if count else "I"
    for i in range(count - 1, 0, -1):
        found = f"(conj H{i} {found})"
    return found


def _listed(items: Sequence[str]) -> str:
    """A list, wrapped."""
    lines, line = [], ""
    for item in items:
        if len(line) + len(item) > 116:
            lines.append(line)
            line = ""
        line += item + "; "
    return "[" + "\n   ".join([*lines, line]).strip().removesuffix(";") + "]%positive"


_REFUTED = """
(* A function with an exceptional point, {p}, {q}: there it is {value}, elsewhere {formula}. *)
Definition g (x y : R) : R := {text}.
Definition f (x y : R) : R := if Req_EM_T x {p} then (if Req_EM_T y {q} then {value} else g x y) else g x y.
Lemma f_off_x x y : x <> {p} -> f x y = g x y.
Proof. intros N. unfold f. now destruct (Req_EM_T x {p}). Qed.
Lemma f_off_y x y : y <> {q} -> f x y = g x y.
Proof. intros N. unfold f. destruct (Req_EM_T x {p}); trivial. now destruct (Req_EM_T y {q}). Qed.
Lemma f_there : f {p} {q} = {value}.
Proof. unfold f. destruct (Req_EM_T {p} {p}); [|easy]. now destruct (Req_EM_T {q} {q}). Qed.
Ltac by_field N := unfold g, Rdiv; first [ ring | field; assert (0 < N ^ 2) by nra; repeat split; nra ].
(* On the lines through the point f is {line_x} and {line_y}. *)
Lemma f_line_x x : f x {q} = {line_x}.
Proof.
  destruct (Req_dec x {p}) as [->|N]. rewrite f_there. first [lra | field; nra].
  rewrite f_off_x by trivial. assert (x - {p} <> 0) by lra. by_field (x - {p}).
Qed.
Lemma f_line_y y : f {p} y = {line_y}.
Proof.
  destruct (Req_dec y {q}) as [->|N]. rewrite f_there. first [lra | field; nra].
  rewrite f_off_y by trivial. assert (y - {q} <> 0) by lra. by_field (y - {q}).
Qed.
(* d/dx f at x = {p} is {slope_x}, and d/dy f at y = {q} is {slope_y}. *)
Lemma f_x y : is_derive (fun x => f x y) {p} {slope_x}.
Proof.
  destruct (Req_dec y {q}) as [->|N].
  - apply D_ext with (fun x => {line_x}). intros; symmetry; apply f_line_x. auto_derive; [repeat split; nra | first [lra | field; nra]].
  - apply D_ext with (fun x => g x y). intros; symmetry; now apply f_off_y.
    assert (0 < (y - {q}) ^ 2) by (assert (y - {q} <> 0) by lra; nra).
    unfold g. auto_derive; [repeat split; nra | field; repeat split; nra].
Qed.
Lemma f_y x : is_derive (fun y => f x y) {q} {slope_y}.
Proof.
  destruct (Req_dec x {p}) as [->|N].
  - apply D_ext with (fun y => {line_y}). intros; symmetry; apply f_line_y. auto_derive; [repeat split; nra | first [lra | field; nra]].
  - apply D_ext with (fun y => g x y). intros; symmetry; now apply f_off_x.
    assert (0 < (x - {p}) ^ 2) by (assert (x - {p} <> 0) by lra; nra).
    unfold g. auto_derive; [repeat split; nra | field; repeat split; nra].
Qed.
Theorem f_xy : is_derive (fun y => Derive (fun x => f x y) {p}) {q} {a}.
Proof.
  apply D_ext with (fun y => {slope_x}). intros; symmetry; apply is_derive_unique, f_x.
  auto_derive; [repeat split; nra | first [lra | field; nra]].
Qed.
Theorem f_yx : is_derive (fun x => Derive (fun y => f x y) {q}) {p} {b}.
Proof.
  apply D_ext with (fun x => {slope_y}). intros; symmetry; apply is_derive_unique, f_y.
  auto_derive; [repeat split; nra | first [lra | field; nra]].
Qed.
Theorem mixed_partials_differ :
  Derive (fun y => Derive (fun x => f x y) {p}) {q} <> Derive (fun x => Derive (fun y => f x y) {q}) {p}.
Proof.
  intros K. assert (Z := eq_trans (eq_sym (is_derive_unique _ _ _ f_xy)) (eq_trans K (is_derive_unique _ _ _ f_yx))).
  lra.
Qed.
"""


class Peano(NamedTuple):
    """What is known of a rational function at its exceptional point, in two variables x and y.

    Attributes:
        formula: the function elsewhere.
        x, y: the variables.
        point: the point, rational.
        value: the function's value there, rational.
        lines: the function where y is that of the point, and where x is.
        slopes: d/dx at the point's x, and d/dy at the point's y, as functions of the other variable.
        mixed: d/dy d/dx and d/dx d/dy at the point, rational.
    """

    formula: Expr
    x: Symbol
    y: Symbol
    point: tuple[Expr, Expr]
    value: Expr
    lines: tuple[Expr, Expr]
    slopes: tuple[Expr, Expr]
    mixed: tuple[Expr, Expr]


def refuting_theorem(case: Peano) -> str:
    """That the mixed partial derivatives of a rational function differ at a point."""
    names = Names([case.x, case.y])
    names.names = {case.x: "x", case.y: "y"}
    texts = {name: names.real(expr) for name, expr in {
        "text": case.formula, "p": case.point[0], "q": case.point[1], "value": case.value, "line_x": case.lines[0],
        "line_y": case.lines[1], "slope_x": case.slopes[0], "slope_y": case.slopes[1], "a": case.mixed[0], "b": case.mixed[1],
    }.items()}
    return HEAD + _REFUTED.format(formula=case.formula, **texts)
