"""What people pressed: each press counts once, and what can be taken back is kept with how."""
