"""How dear are calls, pages and starts? Ratios against floors of the same run, held to bars (docs/PERFORMANCE.md)."""
