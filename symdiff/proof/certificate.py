"""Certificates: documents that show, step by step, that derivatives are right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

from symdiff.calculus.derivative import Derivation
from symdiff.errors import ArgumentError, ProofError
from symdiff.expr import (
    And, Call, Condition, Differentiate, Expr, Number, Power, Product, Relation, Sum, Symbol, postorder, tree_size,
)
from symdiff.proof.check import ABBREVIATIONS, FUNCTIONS, WORK, Checker
from symdiff.proof.check_points import PointChecker
from symdiff.proof.coq import commuting_theorem, derivative_theorems
from symdiff.proof.document import LEVELS, Document
from symdiff.proof.language import Need, elementary
from symdiff.proof.reals import need_room
from symdiff.simplification.equality import as_conditions

__all__ = ["Certificate", "certificate_of", "first_theorem", "proved", "texts"]

_Attempt = TypeVar("_Attempt")

#: Larger expressions are given as graphs alone, without the text that was printed.
MAX_TEXT = 400
#: Forms that take no more products of terms than this are tried first.
FEW = (2_000, 50_000)


class Certificate:
    """A proof that derivatives are right, as a document that `python -m symdiff.proof.check` accepts.

    Attributes:
        statement: what is proved, in one sentence.
        document: the proof: the graph of all expressions, the conditions, a point where they hold, the identities that
            are used, and the steps of each derivation.
        conditions: where it holds: each expression is positive or not 0.
        function: what was differentiated, by basic functions alone.
        partials: the derivatives, by the variables by which.
    """

    def __init__(self, document: dict[str, Any], statement: str, made: Document,
                 partials: Sequence[tuple[Sequence[Symbol], Expr]], level: int) -> None:
        self.document = document
        self.statement = statement
        self.made = made
        self.level = level
        self.function = made.function
        self.conditions = (*made.conditions, *made.assumed)
        self.partials = list(partials)

    def __repr__(self) -> str:
        return f"<certificate: {self.statement}>"

    def json(self) -> str:
        """The document as JSON."""
        return json.dumps(self.document)

    def save(self, path: str | Path) -> None:
        """Write the document to a file; `python -m symdiff.proof.check FILE` checks it."""
        Path(path).write_text(self.json() + "\n", "utf-8")

    def to_coq(self, readable: bool = False) -> str:
        """The certificate as a file for Coq, which imports the development in `proofs/`: theorems about real functions.

        `coqc` is the judge: what is written counts once it accepts the file.

        Args:
            readable: with the steps as they stand on a board, unless they are too long for that.

        Raises:
            ProofError: too large to be written out, or no proof was found.
        """
        need_room(self.function, *[expr for stage in self.made.stages for expr in (stage.expression, stage.result)],
                  *[expr for _, expr in self.conditions])

        if "exception" in self.document:
            raise ProofError("a refutation is written for Coq by `to_coq` of what prove_mixed_partials_commute gave")
        if self.document["in any order"]:
            pairs = [(order[0], order[1]) for order, _ in self.partials if len(order) == 2 and order[0] is not order[1]]
            return commuting_theorem(self.function, pairs, self.conditions, readable)
        made, functions = self.made, [stage.expression for stage in self.made.stages]
        return first_theorem(
            lambda attempt: derivative_theorems(made.stages, self.conditions, made.justification(*attempt), readable),
            product(range(self.level, len(LEVELS)), ((), functions)))

    def check(self) -> bool:
        """Whether the independent checker accepts the document, as it stands now."""
        return refusal(self.document) is None


def certificate_of(derivation: Derivation, assume: Iterable[Condition | str] | Condition | str = ()) -> Certificate:
    """The proof that a derivation is right.

    Args:
        derivation: what `derive` gave.
        assume: conditions that may be used besides the function's own, such as "x > 0".

    Raises:
        ProofError: something in it is outside of the language of proofs, or no proof was found.

    >>> from symdiff import derive
    >>> certificate = derive("x^2 ln x", "x").certificate()
    >>> print(certificate.statement)
    d/dx (x^2*ln(x)) = 2*x*ln(x) + x where x > 0
    >>> certificate.check()
    True
    """
    root = derivation.expression
    if any(type(node) is Differentiate for node in postorder(root)):
        raise ProofError("no proof: write the function alone, without d/dx in it")
    if not derivation.stages:
        raise ProofError("no proof: nothing was differentiated")
    function, assumed = elementary(root), needs_of(assume)
    document = Document(function, assumed, texts([root, derivation.result]))
    document.texts.update(texts([expr for _, expr in (*document.conditions, *assumed)]))
    current = function
    for stage in derivation.stages:
        result = elementary(stage.result)
        document.add(current, stage.variable, result)
        current = result
    partials = [(derivation.variables[:count], elementary(stage.result))
                for count, stage in enumerate(derivation.stages, 1)]
    conditions = [*document.conditions, *assumed]
    by = "".join([f"d/d{variable} " for variable in reversed(derivation.variables)])
    statement = f"{by}({_shown(root)}) = {_shown(derivation.result)}" + where(conditions)
    return proved(document, partials, False, statement)


def proved(document: Document, partials: Sequence[tuple[Sequence[Symbol], Expr]], any_order: bool, statement: str,
           most: Sequence[int] = (*FEW, WORK)) -> Certificate:
    """The first form of a document that the checker accepts: with as few identities as it takes.

    Args:
        document: what is to be shown.
        partials: the derivatives that are claimed.
        any_order: each follows from those of one order less in every way.
        statement: the claim in words.
        most: products of terms up to which an equality is looked at, one after the other.

    Raises:
        ProofError: none was accepted; the message says what could not be shown.
    """
    witness, missing = document.witness(), ""
    forms: dict[int, dict[str, Any]] = {}
    attempts = sorted(product(most, range(len(LEVELS))), key=lambda attempt: (attempt[0] == WORK, attempt[1] > 1))
    for limit, level in attempts:
        made = forms.get(level) or document.made(partials, any_order, witness, level)
        forms[level] = made
        refused = refusal(made, limit)
        if refused is None:
            return Certificate(made, statement, document, partials, level)
        missing = re.sub(r"expression (\d+)", lambda found: document.named(int(found[1])), refused)
    raise ProofError(f"no proof was found: {missing}")


def first_theorem(theorem: Callable[[_Attempt], str], attempts: Iterable[_Attempt]) -> str:
    """The theorem by the first of some attempts, at least one, that succeeds.

    Raises:
        ProofError: none did; the message says what the first one lacked.
    """
    missing: ProofError | None = None
    for attempt in attempts:
        try:
            return theorem(attempt)
        except ProofError as error:
            missing = missing or error
    assert missing is not None
    raise missing


def refusal(document: object, most: int = WORK) -> str | None:
    """Why the independent checker does not accept a document; None if it does.

    Args:
        document: the certificate.
        most: products of terms up to which an equality is looked at.
    """
    checker = PointChecker if isinstance(document, dict) and "exception" in document else Checker
    try:
        # a document is checked as a reader of it would: as plain data
        checker(most).run(json.loads(json.dumps(document)))  # type: ignore[no-untyped-call]  # a file without types
    except Exception as error:      # the checker raises what it will
        return str(error)
    return None


def needs_of(assume: Iterable[Condition | str] | Condition | str) -> list[Need]:
    """Assumptions as what is positive or not 0.

    Raises:
        ArgumentError: another kind of condition.
    """
    found: list[Need] = []
    stack: list[Expr] = [*reversed(as_conditions(assume))]
    while stack:
        condition = stack.pop()
        if type(condition) is And:
            stack += condition.args[::-1]
        elif type(condition) is Relation and condition.op in (">", "<", "!="):
            left, right = condition.args
            difference = right - left if condition.op == "<" else left - right
            found.append(("!=" if condition.op == "!=" else ">", elementary(difference)))
        else:
            raise ArgumentError(f"a proof can assume what is open: <, > and !=, not {condition}")
    return found


def where(conditions: Sequence[Need]) -> str:
    """The conditions as the end of a sentence."""
    return " where " + " and ".join([f"{_shown(expr)} {op} 0" for op, expr in conditions]) if conditions else ""


def _shown(expr: Expr) -> str:
    return str(expr) if tree_size(expr) <= MAX_TEXT else "..."


def texts(exprs: Iterable[Expr]) -> Mapping[Expr, str]:
    """The expressions with their texts, where the checker can read these: as they are, or else by basic functions."""
    found: dict[Expr, str] = {}
    for expr in exprs:
        short = elementary(expr)
        readable = next((form for form in (expr, short) if _readable(form)), None)
        if readable is not None:
            found[short] = str(readable)
    return found


def _readable(expr: Expr) -> bool:
    """Whether the checker can read the text of an expression."""
    return tree_size(expr) <= MAX_TEXT and not any(
        type(node) not in (Number, Symbol, Sum, Product, Power, Call)
        or (type(node) is Symbol and (node.name in FUNCTIONS or node.name in ABBREVIATIONS))
        or (type(node) is Call and node.function.name not in FUNCTIONS and node.function.name not in ABBREVIATIONS)
        or (type(node) is Number and node.decimal and node.denominator > 10**15) for node in postorder(expr))
