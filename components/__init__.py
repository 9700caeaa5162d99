"""How things look. Components show plain values and translated words and give events back; they never ask."""
