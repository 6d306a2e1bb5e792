"""Expressions as sums of monomials, in one normal form; and what conditions say about their signs."""
