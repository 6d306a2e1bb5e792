"""Floor 3: the rules of differentiation, applied forward with a trace and in reverse over the shared graph."""

from symdiff.differentiation.forward import Step, carried_out, differentiate
from symdiff.differentiation.reverse import reverse_gradient
from symdiff.differentiation.rules import RULES, Rule

__all__ = ["RULES", "Rule", "Step", "carried_out", "differentiate", "reverse_gradient"]
