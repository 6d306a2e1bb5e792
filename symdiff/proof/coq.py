"""Certificates as theorems of Coq about real functions, which import the development in `proofs/`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from symdiff.calculus.steps import Stage
from symdiff.expr import Expr, Symbol, free_symbols, tree_size
from symdiff.proof.identities import Identity
from symdiff.proof.language import Need
from symdiff.proof.reals import Names
from symdiff.proof.replay import Replay
from symdiff.proof.signs import Lemma

__all__ = ["HEAD", "commuting_theorem", "conjunction", "data", "derivative_theorems"]

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
    replay = Replay(names, needs)
    replay.smooth_everywhere(replay.terms.of(function))
    text, hypotheses = names.real(function), _hypotheses(needs)
    lines = [HEAD, *data(replay)]
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
    replay = Replay(names, needs)
    replay.follow(facts)
    terms = replay.terms
    theorems: list[str] = []
    end = f"Data.accepted {names.point} {_hypotheses(needs)}"
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
    return "\n".join([HEAD, *data(replay), *theorems]) + "\n"


def _exprs(needs: Sequence[Need], facts: Sequence[Identity | Lemma]) -> list[Expr]:
    return [*[expr for _, expr in needs], *[part for fact in facts for part in fact.parts.values()]]


def data(replay: Replay, name: str = "Data") -> list[str]:
    """The certificate as a term of Coq, and that the checker there accepts it."""
    terms = replay.terms
    rows = [terms.row(term) for term in range(1, len(terms.terms))]
    conditions = [f"({GIVEN_AS[op]}, {term})" for op, term in replay.given]
    return [f"Module {name}.", "Import QArith Certificates.",
            f"Definition proof : certificate := Certificate\n  {_listed(rows)}\n  {_listed(conditions)}\n  {_listed(replay.steps)}.",
            "Definition claimed := Eval vm_compute in shown proof.", "Lemma accepted : shown proof = claimed.",
            "Proof. vm_cast_no_check (eq_refl claimed). Qed.", f"End {name}."]


def _hypotheses(needs: Sequence[Need]) -> str:
    return conjunction([f"H{i}" for i, _ in enumerate(needs, 1)]) if needs else "I"


def conjunction(facts: Sequence[str]) -> str:
    """Some facts, at least one, together."""
    return reduce(lambda found, one: f"(conj {one} {found})", facts[-2::-1], facts[-1])


def _listed(items: Sequence[str]) -> str:
    """A list, wrapped."""
    lines, line = [], ""
    for item in items:
        if len(line) + len(item) > 116:
            lines.append(line)
            line = ""
        line += item + "; "
    return "[" + "\n   ".join([*lines, line]).strip().removesuffix(";") + "]%positive"
