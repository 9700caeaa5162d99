"""How dear is a turn of a call? Ratios against a floor in one interleaved run, never seconds."""
