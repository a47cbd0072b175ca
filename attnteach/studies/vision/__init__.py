"""Vision: which digit an image shows, where digits are, and which pixels belong together."""
