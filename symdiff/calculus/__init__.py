"""Floor 6: derivatives, gradients, Jacobians and Hessians as people ask for them, and where they hold."""
