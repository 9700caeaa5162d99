"""The domain: what RinglyPro knows and decides. Speaks no web."""
