"""What the rules gave, made shorter: the shortest of the forms that can be reached."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from symdiff.expr import Expr, Power, Sum, node_count, postorder, tree_size
from symdiff.expr.notation import operation_count
from symdiff.domains.requirements import defined
from symdiff.simplification.facts import Facts
from symdiff.simplification.field import Overflow
from symdiff.simplification.forms import Forms
from symdiff.simplification.kernels import Embedding
from symdiff.simplification.normal import Normalizer

__all__ = ["simplified"]

#: Expressions of at most so many nodes are measured as they are printed, larger ones as the graphs that they are.
PRINTED_NODES = 20_000
#: Only so large expressions are written over a common denominator.
RATIONAL_NODES = 6000
#: At most so many sums of the user's are looked for in a result.
MAX_SUMS = 12


def simplified(expr: Expr, like: Expr | None = None) -> Expr:
    """The shortest form of an expression, in the manner of `like`."""
    facts = Facts(defined(expr))
    normalizer = Normalizer([expr], [expr if like is None else like], facts.signs)
    normal = normalizer.run()[0]
    if tree_size(expr) > PRINTED_NODES:
        return normal if node_count(normal) <= node_count(expr) else expr
    candidates = [normal, *_rational_forms(normalizer, facts, normal, expr if like is None else like), expr]
    return min(candidates, key=operation_count)


def _rational_forms(normalizer: Normalizer, facts: Facts, normal: Expr, like: Expr) -> Iterator[Expr]:
    """The expression as a rational function of its kernels, in several ways."""
    if tree_size(normal) > RATIONAL_NODES:
        return
    sums = [normalizer.visited_expr(node) for node in _sums(like)]
    related = yield from _forms_of(normalizer, facts, normal, sums, False)
    if related:
        yield from _forms_of(normalizer, facts, normal, sums, True)


def _forms_of(normalizer: Normalizer, facts: Facts, normal: Expr, sums: list[Expr], multiples: bool
              ) -> Generator[Expr, None, bool]:
    """The forms by one way to choose the kernels; whether the other way could make a difference."""
    related = False
    try:
        embedding = Embedding(normalizer, [normal, *sums], facts, multiples=multiples)
        related = embedding.related
        element = embedding.element(normal)
        bases = [node.args[0] for node in embedding.order if type(node) is Power and type(node.args[0]) is Sum]
        known = list(dict.fromkeys([*sums, *bases]))
        yield normalizer.write(Forms(embedding, embedding.field, known).best(element).terms)
        if embedding.pairs:
            other = embedding.field.exchanged(embedding.pairs)
            forms = Forms(embedding, other, known)
            yield normalizer.write(forms.best(other.converted(element, embedding.field)).terms)
    except Overflow:
        pass
    return related


def _sums(like: Expr) -> list[Expr]:
    """The sums that the user wrote, with few operands."""
    return [node for node in _maximal_sums(postorder(like)) if tree_size(node) <= 40][:MAX_SUMS]


def _maximal_sums(order: Sequence[Expr]) -> list[Expr]:
    inner = {arg for node in order if type(node) is Sum for arg in node.args}
    return [node for node in order if type(node) is Sum and node not in inner]
