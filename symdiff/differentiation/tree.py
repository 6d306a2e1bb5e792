"""The rules that fired as a tree: the rule for the outermost operation, and below it those for its parts."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from symdiff.differentiation.forward import Step
from symdiff.differentiation.indices import entries_by
from symdiff.errors import NoDerivativeError
from symdiff.expr import ONE, ZERO, Call, Derivative, Differentiate, Expr, Sum, Symbol, brief
from symdiff.expr.notation import as_negation
from symdiff.functions import Function
from symdiff.printing.board import board_text, shown

__all__ = ["AGAIN", "CLOSE", "OPEN", "AppliedRule", "rule_tree", "walk"]

#: What happens to a rule: it is stated, its parts are done, or it was stated before.
OPEN, CLOSE, AGAIN = range(3)
#: Names of arguments in the statement of a function's rule.
_LETTERS = ("u", "v", "w")
#: Rules that go without saying.
_PLAIN_RULES = frozenset(["sum rule", "difference rule", "constant multiple rule"])


class AppliedRule:
    """A rule that was applied, with the rules for the parts below it.

    Attributes:
        name: of the rule: "product rule".
        statement: the rule as a formula: "(u v)' = u' v + u v'".
        letters: what the letters of the statement stand for.
        node: what it was applied to.
        set_out: what it gives while the parts are still to be differentiated: (x^2)'*sin(x) + x^2*sin(x)'.
        result: the derivative of the node.
        inner: the rules for the parts, in the order of the rule.
        main: whether a teacher would name it.
    """

    __slots__ = ("inner", "letters", "main", "name", "node", "result", "set_out", "statement")

    def __init__(self, name: str, statement: str, letters: dict[str, Expr], node: Expr, set_out: Expr, result: Expr,
                 inner: tuple[AppliedRule, ...], main: bool) -> None:
        self.name = name
        self.statement = statement
        self.letters = letters
        self.node = node
        self.set_out = set_out
        self.result = result
        self.inner = inner
        self.main = main

    def __repr__(self) -> str:
        return f"<{self.name}: {brief(self.node)} -> {brief(self.result)}>"


def rule_tree(expr: Expr, variable: Symbol, steps: Sequence[Step]) -> AppliedRule:
    """The rules as a tree, in which a part that is met again is the same object.

    Args:
        expr: what was differentiated.
        variable: by which.
        steps: the rules that fired, inner ones first.
    """
    made: dict[Expr, AppliedRule] = {}
    folded = _folded(steps)
    primed: dict[Expr, Expr] = {}
    terms: dict[Expr, tuple[Expr, ...]] = {}

    def rule_of(part: Expr) -> AppliedRule:
        found = made.get(part)
        if found is None:
            found = made[part] = _without_parts(part, variable)
        return found

    def prime(part: Expr) -> Expr:
        return primed[part] if part in folded else _d(part, variable)

    for step in steps:
        if type(step.node) is Sum:
            primed[step.node] = step.rule.formula(*step.operands, d=prime)
            terms[step.node] = step.operands
        if step.node not in folded:
            inner = _terms(step.node, terms, folded) if type(step.node) is Sum else step.parts
            rules = tuple([rule_of(part) for part in inner if part is not step.node])
            made[step.node] = _applied(step, variable, rules, primed.get(step.node))
    return rule_of(expr)


def _folded(steps: Sequence[Step]) -> set[Expr]:
    """The sums that are nothing but an operand of one other sum: the sum rule takes all terms at once."""
    uses: dict[Expr, int] = {}
    for step in steps:
        for part in step.parts:
            uses[part] = uses.get(part, 0) + (1 if type(step.node) is Sum else 2)
    return {step.node for step in steps if type(step.node) is Sum and uses.get(step.node) == 1}


def _terms(node: Expr, operands: Mapping[Expr, tuple[Expr, ...]], folded: Set[Expr]) -> list[Expr]:
    """The operands of a sum, those of the sums that are folded into it among them."""
    found: list[Expr] = []
    stack = list(reversed(operands[node]))
    while stack:
        part = stack.pop()
        if part in folded:
            stack += reversed(operands[part])
        else:
            found.append(part)
    return found


def _d(node: Expr, variable: Symbol) -> Expr:
    """The derivative of a node, still to be carried out."""
    return Differentiate(node, variable, ONE)


def _without_parts(expr: Expr, variable: Symbol) -> AppliedRule:
    """The rule for the variable, or for a constant."""
    if expr is variable:
        return AppliedRule("variable rule", "x' = 1", {}, expr, ONE, ONE, (), False)
    entry = entries_by(expr, variable).get(expr)
    if entry is not None:
        statement = "(x_i)' is 1 for i = k and 0 for the others"
        return AppliedRule("entry of an array", statement, {}, expr, entry, entry, (), True)
    return AppliedRule("constant rule", "c' = 0", {}, expr, ZERO, ZERO, (), False)


def _applied(step: Step, variable: Symbol, inner: tuple[AppliedRule, ...], set_out: Expr | None) -> AppliedRule:
    """A step of the forward pass with the rules for its parts."""
    rule, simple = step.rule, all([part is variable for part in step.parts])
    name, statement, letters = step.name, rule.statement, dict[str, Expr]()
    if type(step.node) is Call and isinstance(step.node.function, Function):
        statement, letters = _function_statement(step.node, step.parts, simple, variable)
    elif type(step.node) in (Call, Derivative):
        letters = dict(zip(_LETTERS, step.parts))
    else:
        if simple and rule.plain is not None:
            statement = rule.plain
        elif rule.plain is not None:
            name = f"{name} and chain rule"
        letters = {} if type(step.node) is Sum else _letters(rule.formula, statement, step.operands)
    looked_up = simple and (rule.plain is not None or type(step.node) is Call)
    main = step.name not in _PLAIN_RULES and not looked_up
    if looked_up:
        set_out, inner = step.result, ()
    elif set_out is None:
        set_out = step.applied(lambda part: _d(part, variable))
    return AppliedRule(name, statement, letters, step.node, set_out, step.result, inner, main)


def _letters(formula: Callable[..., Expr], statement: str, operands: tuple[Expr, ...]) -> dict[str, Expr]:
    """What the letters stand for that occur in a statement; a formula names its operands by the same letters."""
    names = list(inspect.signature(formula).parameters)
    return {name: operand for name, operand in zip(names, operands) if re.search(rf"\b{name}\b", statement)}


def _function_statement(call: Call, parts: tuple[Expr, ...], simple: bool, variable: Symbol
                        ) -> tuple[str, dict[str, Expr]]:
    """The rule of a function of the table, stated with letters for its arguments: sin(u)' = cos(u) u'."""
    function = call.function
    assert isinstance(function, Function)
    moving = dict.fromkeys(parts)
    if len(moving) > len(_LETTERS):
        return "f(u)' = f'(u) u', one term for each argument", {}
    letter_of = {part: variable if simple else Symbol(letter) for part, letter in zip(moving, _LETTERS)}
    args = tuple([letter_of.get(arg, arg) for arg in call.args])
    terms = []
    for index, arg in enumerate(call.args):
        if arg in moving:
            try:
                outer = function.partial(index, args)
            except NoDerivativeError:   # not met: the derivation used it
                continue
            factor = shown(outer, board_text)
            if type(outer) is Sum or as_negation(outer) is not None or "/" in factor:
                factor = f"({factor})" if not simple or len(moving) > 1 else factor
            terms.append(factor if simple else f"{factor} {letter_of[arg]}'")
    statement = f"{shown(Call(function, *args), board_text)}' = {' + '.join(terms)}"
    return statement, {} if simple else {str(letter): part for part, letter in letter_of.items()}


def walk(tree: AppliedRule, visible: Callable[[AppliedRule], bool]) -> Iterator[tuple[AppliedRule, int, int]]:
    """The visible rules, outer ones first, with their depth, and what happens to them there."""
    met: set[int] = set()
    stack = [(tree, 0, OPEN)]
    while stack:
        rule, depth, how = stack.pop()
        if how is OPEN and id(rule) in met:
            how = AGAIN
        shown_here = visible(rule) and not (how is AGAIN and not rule.inner)
        if how is OPEN:
            met.add(id(rule))
            if shown_here:
                stack.append((rule, depth, CLOSE))
            stack += [(part, depth + shown_here, OPEN) for part in reversed(dict.fromkeys(rule.inner))]
        if shown_here:
            yield rule, depth, how
