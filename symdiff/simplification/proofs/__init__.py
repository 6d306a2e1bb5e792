"""Proofs that an expression is 0, and that conditions follow from others."""
