"""Elements of a field as people write them."""
