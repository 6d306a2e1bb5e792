"""Floor 5: expressions in normal form, and the shorter of what there is to choose from."""
