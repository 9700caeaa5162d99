"""The people who call."""
