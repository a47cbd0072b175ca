"""Which film next, and will they like it."""
