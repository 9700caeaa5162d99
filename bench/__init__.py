"""How dear is a turn of talk? Ratios against a floor in one interleaved run, never seconds."""
