"""Floor 3: the rules of differentiation, applied forward with a trace and in reverse over the shared graph."""

from symdiff.differentiation.forward import Step, carried_out, carried_out_together, conditions_of_terms, differentiate
from symdiff.differentiation.reverse import reverse_gradient, reverse_partials
from symdiff.differentiation.rules import RULES, Rule
from symdiff.differentiation.tangents import tangents

__all__ = ["RULES", "Rule", "Step", "carried_out", "carried_out_together", "conditions_of_terms", "differentiate",
           "reverse_gradient", "reverse_partials", "tangents"]
