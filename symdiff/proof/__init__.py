"""Proofs: certificates of derivatives and of mixed partials, an independent checker, theorems for Coq."""
