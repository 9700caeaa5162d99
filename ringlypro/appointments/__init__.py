"""The calendar: what is free, what is booked, and that the two never meet."""
