"""A new tenant: complete, or not there at all."""
