"""Where a real expression is defined, and where its derivative exists: the conditions as they are met, not yet reduced.

`symdiff.calculus` reduces and presents them.
"""

from __future__ import annotations

from collections.abc import Container
from functools import reduce
from operator import or_

from symdiff.expr import And, Call, Condition, Expr, Integral, Number, Piecewise, Power, Relation, Symbol, substitute
from symdiff.functions import Function, e, floor

__all__ = ["defined", "differentiable"]


def defined(expr: Expr) -> list[Condition]:
    """Conditions which together say where every subexpression has a real value.

    Branches of piecewise functions are asked only where they are taken: their conditions come with the branch's.

    >>> from symdiff import parse
    >>> [str(condition) for condition in defined(parse("ln(x)/(x - 2)"))]
    ['x > 0', 'x - 2 != 0']
    """
    return _collected(expr, None)


def differentiable(expr: Expr, variable: Symbol) -> list[Condition]:
    """Conditions which together say where the expression is defined and has a derivative by the variable.

    >>> from symdiff import parse
    >>> [str(condition) for condition in differentiable(parse("sqrt(x) + |y|"), Symbol("x"))]
    ['x > 0']
    """
    return _collected(expr, variable)


def _collected(root: Expr, variable: Symbol | None) -> list[Condition]:
    """The conditions of all nodes; those inside a branch of a piecewise function hold where the branch is taken."""
    found: dict[Condition, None] = {}
    seen = {root}
    work: list[tuple[Expr, Condition | None]] = [(root, None)]
    while work:
        start, guard = work.pop()
        moving: set[Expr] = set() if variable is None else {variable}
        for node in _unbranched(start):
            if any(arg in moving for arg in node.args):
                moving.add(node)
            for condition in _requirements(node, node in moving, moving):
                found[condition if guard is None else ~guard | condition] = None
            for value, region in _inner_roots(node):
                if value not in seen:
                    seen.add(value)
                    work.append((value, region if guard is None or region is None else guard & region))
    flat: dict[Condition, None] = {}
    for condition in found:
        flat.update(dict.fromkeys(_conjuncts(condition)))
    return list(flat)


def _unbranched(root: Expr) -> list[Expr]:
    """The nodes below the root, arguments first, but nothing inside branches and integrals."""
    order: list[Expr] = []
    done: set[Expr] = set()
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [] if node in done else [arg for arg in _outer_args(node) if arg not in done]
        if waiting:
            waiting.reverse()
            stack += waiting
            continue
        stack.pop()
        if node not in done:
            done.add(node)
            order.append(node)
    return order


def _outer_args(node: Expr) -> tuple[Expr, ...]:
    if type(node) is Piecewise:
        return tuple([condition for condition, _ in node.branches])
    return node.args[2:] if type(node) is Integral else node.args


def _inner_roots(node: Expr) -> list[tuple[Expr, Condition | None]]:
    """What stands inside branches, with the condition under which it is taken, and integrands at their upper limit."""
    if type(node) is Integral:
        return [(substitute(node.body, {node.variable: node.upper}), None)] if node.lower is None else []
    if type(node) is not Piecewise:
        return []
    roots: list[tuple[Expr, Condition | None]] = []
    before: Condition | None = None
    for condition, value in node.branches:
        roots.append((value, condition if before is None else before & condition))
        before = ~condition if before is None else before & ~condition
    if node.otherwise is not None:
        roots.append((node.otherwise, before))
    return roots


def _conjuncts(condition: Condition) -> list[Condition]:
    parts: list[Condition] = []
    stack: list[Expr] = [condition]
    while stack:
        part = stack.pop()
        if type(part) is And:
            stack += (part.args[1], part.args[0])
        else:
            parts.append(part)  # type: ignore[arg-type]
    return parts


def _requirements(node: Expr, moving: bool, depends: Container[Expr]) -> list[Condition]:
    """What a node needs to have a value, and, if it moves with the variable, a derivative."""
    if type(node) is Power:
        return _power(node, moving, depends)
    if type(node) is Call and isinstance(node.function, Function):
        function = node.function
        conditions = [function.defined(*node.args)] if function.defined is not None else []
        return conditions + function.smooth_where(node.args, depends) if moving else conditions
    if type(node) is Relation and moving and node.op not in ("=", "!="):
        return [node.args[0].differs(node.args[1])]  # the join of a piecewise function
    if type(node) is Piecewise and node.otherwise is None:
        return [reduce(or_, [condition for condition, _ in node.branches])]
    return []


def _power(node: Power, moving: bool, depends: Container[Expr]) -> list[Condition]:
    base, exponent = node.args
    if type(exponent) is Number:
        if exponent.denominator == 1:
            return [base.differs(0)] if exponent.numerator < 0 else []
        open_end = exponent.numerator < 0 or (moving and exponent.numerator < exponent.denominator)
        return [base > 0] if open_end else [base >= 0]
    if base is e:
        return []
    if exponent in depends:
        return [base > 0]
    whole = exponent.equals(floor(exponent))
    return [(base > 0) | (whole & base.differs(0)) | (whole & (exponent >= 1))]
