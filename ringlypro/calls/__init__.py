"""A call from hello to the bill."""
