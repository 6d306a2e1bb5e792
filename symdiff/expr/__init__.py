"""Floor 0: immutable, interned expressions and the walk over them."""

from symdiff.expr.conditions import FALSE, TRUE, And, Condition, Not, Or, Relation, Truth, joined_by
from symdiff.expr.indexed import (
    Indexed, IndexProduct, IndexSum, Over, array_names, entry_indices, expanded, fresh_index, index_product, index_sum,
    indexed, summed, whole_indices,
)
from symdiff.expr.interning import live_nodes
from symdiff.expr.kinds import MAX_ORDER, Binding, Derivative, Differentiate, Integral, Piecewise, derivative, integral
from symdiff.expr.nodes import (
    MINUS_ONE, ONE, TWO, ZERO, Call, Expr, Head, Number, Operand, Power, Product, Sum, Symbol, UnknownFunction, add,
    as_expr, divide, multiply, negate, power, rational, reciprocal, subtract,
)
from symdiff.expr.substitution import substitute
from symdiff.expr.textual import brief
from symdiff.expr.walk import dependents, free_symbols, node_count, postorder, rebuilt, replace, transform, tree_size

__all__ = [
    "FALSE", "MAX_ORDER", "MINUS_ONE", "ONE", "TRUE", "TWO", "ZERO", "And", "Binding", "Call", "Condition",
    "Derivative", "Differentiate", "Expr", "Head", "IndexProduct", "IndexSum", "Indexed", "Integral", "Not", "Number",
    "Operand", "Or", "Over", "Piecewise", "Power", "Product", "Relation", "Sum", "Symbol", "Truth", "UnknownFunction",
    "add", "array_names", "as_expr", "brief", "dependents", "derivative", "divide", "entry_indices", "expanded",
    "free_symbols", "fresh_index", "index_product", "index_sum", "indexed", "integral", "joined_by", "live_nodes",
    "multiply", "negate", "node_count", "postorder", "power", "rational", "rebuilt", "reciprocal", "replace",
    "substitute", "subtract", "summed", "transform", "tree_size", "whole_indices",
]
