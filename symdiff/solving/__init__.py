"""Floor 6: real solutions of equations: of polynomials exactly, of others isolated in balls."""
