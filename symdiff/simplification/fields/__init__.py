"""Expressions as elements of a field: rational functions over kernels with algebraic relations."""
