"""How rows are reached, and nothing of what they mean."""
