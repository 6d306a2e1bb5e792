"""Floor 4: where a real expression is defined and differentiable, and what conditions imply."""
