"""Floor 7: minima by descent, with its path, and by SciPy with exact derivatives; least squares and regression."""
