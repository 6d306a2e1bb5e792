"""Short forms that values suggest, proved."""
