"""Floor 0: immutable, interned expressions and the walk over them."""

from symdiff.expr.conditions import FALSE, TRUE, And, Condition, Not, Or, Relation, Truth
from symdiff.expr.interning import live_nodes
from symdiff.expr.kinds import MAX_ORDER, Derivative, Differentiate, Integral, Piecewise, derivative, integral
from symdiff.expr.nodes import (
    MINUS_ONE, ONE, TWO, ZERO, Call, Expr, Head, Number, Operand, Power, Product, Sum, Symbol, UnknownFunction, add,
    as_expr, divide, multiply, negate, power, rational, reciprocal, subtract,
)
from symdiff.expr.substitution import substitute
from symdiff.expr.textual import brief
from symdiff.expr.walk import dependents, free_symbols, node_count, postorder, rebuilt, replace, transform, tree_size

__all__ = [
    "FALSE", "MAX_ORDER", "MINUS_ONE", "ONE", "TRUE", "TWO", "ZERO", "And", "Call", "Condition", "Derivative",
    "Differentiate", "Expr", "Head", "Integral", "Not", "Number", "Operand", "Or", "Piecewise", "Power", "Product",
    "Relation", "Sum", "Symbol", "Truth", "UnknownFunction", "add", "as_expr", "brief", "dependents", "derivative",
    "divide", "free_symbols", "integral", "live_nodes", "multiply", "negate", "node_count", "postorder", "power",
    "rational", "rebuilt", "reciprocal", "replace", "substitute", "subtract", "transform", "tree_size",
]
