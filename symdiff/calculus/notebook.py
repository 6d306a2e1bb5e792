"""What notebooks show of derivations: the derivative, where it holds, and steps that fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from symdiff.differentiation.tree import AGAIN, CLOSE, OPEN, AppliedRule, walk
from symdiff.expr import ONE, Differentiate, Expr, Relation, Symbol
from symdiff.printing.board import board_latex, shown
from symdiff.printing.latex import latex

if TYPE_CHECKING:
    from symdiff.calculus.derivative import Derivation
    from symdiff.calculus.steps import Steps

__all__ = ["derivation_html", "derivation_latex", "equation", "steps_html"]

#: The rules are shown as far as so many characters go.
MAX_LENGTH = 100_000


def equation(expression: Expr, variables: Sequence[Symbol], result: Expr) -> Relation:
    """d/dx(...) = ..."""
    left = expression
    for variable in variables:
        left = Differentiate(left, variable, ONE)
    return Relation("=", left, result)


def derivation_latex(derivation: Derivation) -> str:
    r"""The derivative as an equation in LaTeX, with the conditions behind it.

    >>> from symdiff import derive
    >>> print(derivation_latex(derive("ln x", "x")))
    \frac{d}{dx}\left(\ln\left(x\right)\right) = \frac{1}{x} \quad \text{where } x > 0
    """
    written = shown(equation(derivation.expression, derivation.variables, derivation.result), latex)
    return written + (rf" \quad \text{{where }} {derivation.conditions.latex()}" if derivation.conditions else "")


def derivation_html(derivation: Derivation) -> str:
    """The same with the points that are left out, and the steps folded below."""
    parts = [_math(derivation_latex(derivation))]
    parts += [f"<div>{escape(str(exception))}</div>" for exception in derivation.exceptions]
    if derivation.stages:
        parts.append(f"<details><summary>steps</summary>{steps_html(derivation.steps)}</details>")
    return f"<div>{''.join(parts)}</div>"


def steps_html(steps: Steps) -> str:
    r"""The steps of each differentiation as a list: every rule that has others below it folds.

    >>> from symdiff import derive
    >>> print(steps_html(derive("x^2", "x").steps).partition(" by ")[0])
    <div>$\displaystyle \left(x^{2}\right)'$</div><ul><li>$= 2 x$
    """
    parts: list[str] = []
    for place, (stage, tree) in enumerate(zip(steps.stages, steps.trees, strict=True)):
        parts.append(_math(shown(Differentiate(stage.expression, stage.variable, ONE), board_latex)))
        parts.append(f"<ul>{''.join(_rules(tree))}")
        current = stage.raw
        for step in steps.simplifications(place):
            whole = step.before is current
            current = step.after if whole else current
            before = "" if whole else shown(step.before, latex)
            parts.append(f"<li>{_inline(f'{before} = {shown(step.after, latex)}')} {escape(step.name)}</li>")
        parts.append("</ul>")
    return "".join(parts)


def _rules(tree: AppliedRule) -> Iterator[str]:
    """List entries, the rules for the parts inside those of the whole."""
    events = list(walk(tree, lambda rule: rule.name != "variable rule"))
    folding: list[bool] = []
    length, left_out = 0, 0
    for (rule, _, how), (after, _, _) in zip(events, [*events[1:], (None, 0, CLOSE)]):
        if how is CLOSE:
            if folding.pop():
                yield f"</ul>so {_inline(f'{_left(rule, tree)} = {shown(rule.result, latex)}')}</details></li>"
            continue
        folds = how is OPEN and after is not rule and length < MAX_LENGTH
        if how is OPEN:
            folding.append(folds)
        if length >= MAX_LENGTH:
            left_out += 1
            continue
        right = shown(rule.set_out if folds else rule.result, board_latex)
        reason = "as above" if how is AGAIN else f"by the {escape(rule.name)} <code>{escape(rule.statement)}</code>"
        stated = f"{_inline(f'{_left(rule, tree)} = {right}')} {reason}"
        length += len(stated)
        yield f"<li><details open><summary>{stated}</summary><ul>" if folds else f"<li>{stated}</li>"
    if left_out:
        yield f"<li>and {left_out} more rules</li>"


def _left(rule: AppliedRule, tree: AppliedRule) -> str:
    """What a rule is applied to, with a prime; nothing for the whole, which stands above."""
    return "" if rule is tree else shown(Differentiate(rule.node, Symbol("x"), ONE), board_latex)


def _math(written: str) -> str:
    return f"<div>$\\displaystyle {escape(written, quote=False)}$</div>"


def _inline(written: str) -> str:
    return f"${escape(written.strip(), quote=False)}$"
