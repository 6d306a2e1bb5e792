"""Floor 7: what a person meets: the command and the prompt."""
