"""The one walk over expressions, and what is made of it: replacement, free symbols, sizes.

Nothing here recurses and every distinct node is visited once, so neither depth nor sharing is a problem.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from typing import TypeVar

from symdiff.expr.nodes import LARGEST, Expr, Power, Product, Sum, Symbol
from symdiff.expr.operators import add, multiply, power

__all__ = ["FOLDING", "bound_depth", "dependents", "flattened", "free_symbols", "node_count", "occurs", "operands",
           "postorder", "postorder_by", "rebuilt", "replace", "transform", "tree_size"]

Node = TypeVar("Node", bound=Hashable)


def postorder(*roots: Expr, known: Container[Expr] = ()) -> list[Expr]:
    """Every distinct node below the roots once, arguments before what is made of them, left to right.

    Args:
        roots: where to begin.
        known: nodes to leave out, with all that is reached through them alone.

    >>> from symdiff import parse
    >>> [str(node) for node in postorder(parse("x + x^2"))]
    ['x', '2', 'x^2', 'x + x^2']
    """
    order: list[Expr] = []
    opened: set[Expr] = set()
    stack: list[Expr | None] = [*roots[::-1]]
    pop, push, emit, enter = stack.pop, stack.append, order.append, opened.add
    while stack:            # this loop is most of what a large gradient costs beside its rules
        node = pop()
        if node is None:    # the arguments of the one below are done
            emit(pop())     # type: ignore[arg-type]  # a node is below each None
            continue
        while node not in opened and not (known and node in known):     # down to the first argument at once
            enter(node)
            args = node.args
            if not args:
                emit(node)
                break
            push(node)
            push(None)
            if len(args) == 2:
                node, right = args
                if right not in opened:
                    push(right)
            else:
                stack += args[:0:-1]
                node = args[0]
    return order


def postorder_by(parts: Callable[[Node], Sequence[Node]], *roots: Node, known: Container[Node] = ()
                 ) -> Iterator[tuple[Node, Sequence[Node]]]:
    """The same walk where not the arguments but other parts of nodes are gone down to; nodes may be of any kind.

    Args:
        parts: the parts of a node, asked for once each.
        roots: where to begin.
        known: nodes to leave out, with all that is reached through them alone; nodes may be added on the way.

    Returns:
        Every distinct node with its parts, after these.

    >>> list(postorder_by(lambda n: (n // 2, n - n // 2) if n > 1 else (), 3))
    [(1, ()), (2, (1, 1)), (3, (1, 2))]
    """
    opened: set[Node] = set()
    waiting: list[tuple[Node, Sequence[Node]]] = []
    stack: list[Node | None] = [root for root in roots[::-1] if root not in known]
    while stack:
        node = stack.pop()
        if node is None:    # the parts of the last one that waits are done
            yield waiting.pop()
        elif node not in opened:
            opened.add(node)
            inner = parts(node)
            if not inner:
                yield node, inner
                continue
            waiting.append((node, inner))
            stack.append(None)
            stack += [part for part in inner[::-1] if part not in opened and part not in known]


def flattened(expr: Expr, kind: type[Expr], most: int = sys.maxsize) -> list[Expr]:
    """The terms of a nested sum or the factors of a nested product, from left to right.

    Args:
        expr: the sum or product; anything else is its own only part.
        kind: `Sum` or `Product`.
        most: how many parts at most; where there are more, the first ones stay together.

    >>> from symdiff import parse
    >>> flattened(parse("a + b*c + d"), Sum), flattened(parse("a + b + c"), Sum, most=2)
    ([a, b*c, d], [a + b, c])
    """
    found, stack = list[Expr](), [expr]
    while stack and len(found) + len(stack) < most:
        part = stack.pop()
        if type(part) is kind:
            stack += part.args[::-1]
        else:
            found.append(part)
    return found + stack[::-1]


def operands(node: Expr, inner: Set[Expr]) -> Sequence[Expr]:
    """The operands of a sum or product, those that are inner sums or products taken apart, from left to right."""
    if inner.isdisjoint(node.args):
        return node.args
    found, stack, kind = list[Expr](), [node.args[1], node.args[0]], type(node)
    while stack:
        operand = stack.pop()
        if operand in inner and type(operand) is kind:
            stack += (operand.args[1], operand.args[0])
        else:
            found.append(operand)
    return found


#: How kinds of nodes are made anew that fold: from the fields and arguments of the constructor.
FOLDING: dict[type[Expr], Callable[..., Expr]] = {Sum: add, Product: multiply, Power: power}


def rebuilt(node: Expr, args: tuple[Expr, ...]) -> Expr:
    """The same kind of node over other arguments; sums, products and powers fold as the operators do."""
    return FOLDING.get(type(node), type(node))(*node.fields, *args)


def transform(roots: Iterable[Expr], change: Callable[[Expr, tuple[Expr, ...]], Expr]) -> dict[Expr, Expr]:
    """Bottom-up: what `change(node, new arguments)` makes of every node below the roots."""
    made: dict[Expr, Expr] = {}
    for node in postorder(*roots):
        made[node] = change(node, tuple([made[arg] for arg in node.args]))
    return made


def replace(expr: Expr, mapping: Mapping[Expr, Expr] | Mapping[Symbol, Expr]) -> Expr:
    """Replace nodes, all at once; what is put in is not searched again, what holds nothing replaced stays as it is."""
    made: dict[Expr, Expr] = dict(mapping.items())
    stack = [expr]
    while stack:
        node = stack[-1]
        if node in made:
            stack.pop()
            continue
        args = node.args
        waiting = [arg for arg in args if arg not in made]
        if waiting:
            waiting.reverse()
            stack += waiting
            continue
        stack.pop()
        new = tuple([made[arg] for arg in args])
        made[node] = node if new == args else rebuilt(node, new)
    return made[expr]


def dependents(order: Iterable[Expr], variables: Iterable[Expr]) -> set[Expr]:
    """The variables, and the nodes that depend on one of them, among nodes in postorder.

    >>> from symdiff import parse, symbols
    >>> sorted(map(str, dependents(postorder(parse("sin(x) + y^2")), symbols("x"))))
    ['sin(x)', 'sin(x) + y^2', 'x']
    """
    found = set(variables)
    independent, note = found.isdisjoint, found.add
    for node in order:
        if not independent(node.args):
            note(node)
    return found


def free_symbols(*roots: Expr) -> list[Symbol]:
    """The free symbols below the roots, in the order in which they are first met.

    >>> from symdiff import parse
    >>> [symbol.name for symbol in free_symbols(parse("b*x + a*integral(t*x, t, 0, 1)"))]
    ['b', 'x', 'a']
    """
    return [node for node in postorder(*roots) if type(node) is Symbol and not node.binder]


def occurs(node: Expr, *roots: Expr) -> bool:
    """Whether a node stands somewhere below the roots, or is one; no more is looked at than it takes.

    >>> from symdiff import parse
    >>> occurs(parse("x"), parse("sin(x)")), occurs(parse("y"), parse("sin(x)"))
    (True, False)
    """
    stack, seen = list(roots), set(roots)
    while stack:
        found = stack.pop()
        if found is node:
            return True
        new = [arg for arg in found.args if arg not in seen]
        seen.update(new)
        stack += new
    return False


def bound_depth(expr: Expr, besides: Expr | None = None) -> int:
    """How deep the binders of bound symbols (of integrals) nest below `expr`, one symbol left out."""
    return max((node.binder for node in postorder(expr) if type(node) is Symbol and node is not besides), default=0)


def node_count(*roots: Expr) -> int:
    """Distinct nodes below the roots: the size of the shared graph."""
    return len(postorder(*roots))


def tree_size(*roots: Expr) -> int:
    """Nodes of the expressions written out as trees; may be astronomically larger than `node_count`.

    >>> from symdiff import symbols
    >>> (x,) = symbols("x")
    >>> for _ in range(64):
    ...     x = x * x
    >>> node_count(x), tree_size(x)
    (65, 36893488147419103231)
    """
    if all([root.size < LARGEST for root in roots]):
        return sum([root.size for root in roots])
    sizes: dict[Expr, int] = {}
    for node in postorder(*roots):
        sizes[node] = 1 + sum([sizes[arg] for arg in node.args])
    return sum([sizes[root] for root in roots])
